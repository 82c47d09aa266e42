import { sandbox, type Sandbox } from 'varve/testing'
import { connection, fakeTokens, noise, password } from './fake-secrets.ts'
import { gitIn } from './git.ts'

/** A repository that does everything wrong, and what a scan has to find in it. */
export interface BadRepository extends AsyncDisposable {
  readonly box: Sandbox
  /** What a scan finds, in its order: `rule severity path:line:column`. */
  readonly expected: readonly string[]
  /** Every secret that stands in it. */
  readonly secrets: readonly string[]
  git(...args: readonly string[]): string
}

/** Lines of a file, each with what a scan has to say of it, if anything: `rule severity column`. */
type Lines = readonly (readonly [line: string, ...findings: string[]])[]

const token = fakeTokens['a GitHub token']

const files: Readonly<Record<string, Lines>> = {
  '.env': [['SHOP_DATABASE__URL=postgres://db/shop', 'committed-dotenv error 1', 'secret-in-committed-file error 1']],
  '.env.example': [['SHOP_DATABASE__URL=<set me>']],
  '.secrets.toml': [['# nothing yet', 'secret-in-committed-file error 1']],
  Dockerfile: [
    ['FROM node:24-slim', 'dockerfile-root warning 1'],
    ['ENV NODE_ENV=production \\', 'dockerfile-baked-environment warning 5'],
    ['    STRIPE_API_KEY=abc', 'dockerfile-secret error 5'],
    ['ARG NPM_TOKEN', 'dockerfile-secret error 5'],
    ['COPY . /app', 'dockerfile-secret error 6'],
    ['COPY server.pem /etc/', 'dockerfile-secret error 6'],
  ],
  'compose.yaml': [
    ['services:'],
    ['  db:'],
    ['    environment:'],
    [`      POSTGRES_PASSWORD: ${password}`, 'compose-secret error 7'],
    ['      REDIS_PASSWORD: ${REDIS_PASSWORD:-redispassword}', 'compose-secret warning 7'],
    ['      SMTP_PASSWORD: ${SMTP_PASSWORD:?}'],
  ],
  'config.toml': [
    ['[database]'],
    ['url = "postgres://db/shop"', 'secret-in-committed-file error 1'],
    ['[mail]'],
    [`password = "${password}"`, 'secret-literal error 1'],
  ],
  'k8s/secret.yaml': [
    ['apiVersion: v1'],
    ['kind: Secret'],
    ['metadata: { name: shop }'],
    ['data:'],
    [`  password: ${btoa(password)}`, 'kubernetes-secret error 3'],
  ],
  'src/config.ts': [
    ["import { defineConfig, secret, setting } from 'varve'"],
    ["import { string } from 'varve/schema'"],
    ["import { charge } from './pay.ts'", 'settings-module-imports warning 24'],
    ['export const config = defineConfig({'],
    ["  database: { url: setting(secret(string()), { devDefault: 'postgres://shop:s3cr3t@localhost/shop' }) },"],
    ['})'],
    ['charge()'],
  ],
  'src/pay.ts': [
    ["import { request } from 'node:https'"],
    [`const key = '${fakeTokens['a Stripe key']}'`, 'secret-literal error 14'],
    [`// the old one: ${token}`, 'secret-literal error 17'],
    ['export function charge(apiKey = settings.stripe.key) {'],
    [
      "  if (process.env.NODE_ENV === 'production') request(key)",
      'process-env warning 7',
      'environment-branch warning 32',
    ],
    ['  console.log(`charged with ${apiKey.reveal()}`)', 'secret-in-log error 38'],
    [`  // ${['varve', 'scan', 'ignore'].join('-')} secret-literal`, 'idle-ignore warning 6'],
    [`  connect('${connection}')`, 'secret-literal error 12'],
    ['}'],
  ],
  'varve.config.json': [
    [
      JSON.stringify({
        database: { url: { type: 'string', secret: true, doc: 'Where the shop is kept.', devDefault: connection } },
      }),
    ],
  ],
}

/** Builds it, with a first commit that holds it all. */
export async function badRepository(): Promise<BadRepository> {
  const texts = Object.entries(files).map(
    ([file, lines]) => [file, `${lines.map(([line]) => line).join('\n')}\n`] as const,
  )
  const box = await sandbox({ files: Object.fromEntries(texts) })
  const git = gitIn(box.directory)
  git('init', '--quiet', '--initial-branch=main')
  git('add', '--all')
  git('commit', '--quiet', '--message', 'Everything')
  return {
    box,
    git,
    expected: expectations(),
    secrets: [password, btoa(password), connection, token, fakeTokens['a Stripe key'], noise(8)],
    [Symbol.asyncDispose]: () => box[Symbol.asyncDispose](),
  }
}

function expectations(): string[] {
  return Object.entries(files).flatMap(([file, lines]) =>
    lines.flatMap(([, ...findings], index) =>
      findings.map(finding => finding.replace(/(\d+)$/, `${file}:${index + 1}:$1`)),
    ),
  )
}
