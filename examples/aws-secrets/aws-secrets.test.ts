import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { inspect as show } from 'node:util'
import { describe, expect, it } from 'vitest'
import type { OpenOptions, Problem } from 'varve'
import { awsSecrets } from 'varve/secrets'
import { run } from '../../src/cli/program.ts'
import { configMapIn, deploymentIn, secretIn } from '../../test/generate/kubernetes.ts'
import { keys, shopKey } from '../../test/secret-managers/aws/keys.ts'
import { AwsServer } from '../../test/secret-managers/aws/server.ts'
import { start, told } from './main.ts'

const SESSION_KEY = 'planted-session-key-of-32-characters'
const production = { VARVE_ENV: 'production', SESSION_KEY }
const app = {
  DATABASE_URL: 'postgres://shop:planted-pw@db/shop',
  DATABASE_POOL_SIZE: 20,
  STRIPE_API_KEY: 'planted-stripe-key',
}

/** AWS with one secret, and what a program needs to ask it. */
async function aws(
  secret: Readonly<Record<string, unknown>> = app,
): Promise<{ server: AwsServer; options: OpenOptions }> {
  const server = await AwsServer.start({ keys })
  server.secrets.keep('production/app', JSON.stringify(secret))
  const manager = awsSecrets({ endpoint: server.endpoint, region: 'eu-west-1', credentials: shopKey })
  return { server, options: { managers: [manager], onProblem: () => {} } }
}

/** Everything that anybody could print of a thing. */
const texts = (thing: unknown): string => `${String(thing)}\n${JSON.stringify(thing)}\n${show(thing, { depth: 10 })}`

describe('settings in production, with secrets in AWS', () => {
  it('are one object: typed, checked together and masked, wherever each value is from', async () => {
    const { server, options } = await aws()
    await using _ = server
    await using varve = await start(production, options)
    const { env, database, session } = varve.settings
    expect([env, database.poolSize, database.url.reveal()]).toEqual(['production', 20, app.DATABASE_URL])
    expect([session.key.reveal(), varve.get('stripe.apiKey').reveal()]).toEqual([SESSION_KEY, 'planted-stripe-key'])
    expect(told(varve)).toEqual([
      'env = "production" (env)',
      'log.level = "info" (default)',
      'database.url = "••••" (secret-manager)',
      'database.poolSize = 20 (secret-manager)',
      'session.key = "••••" (env)',
      'stripe.apiKey = "••••" (secret-manager)',
    ])
    expect(texts([varve.settings, varve.list(), varve.explain('database.url')])).not.toContain('planted')
    expect(server.asked).toEqual(['secretsmanager.GetSecretValue'])
  })

  it('start without AWS and without a variable where somebody develops', async () => {
    const { server, options } = await aws()
    await using _ = server
    await using varve = await start({}, { ...options, platform: { warn: () => {} } })
    expect([varve.settings.env, varve.settings.database.poolSize, server.asked]).toEqual(['development', 5, []])
  })

  it('do not start with what is missing, does not fit, or is known to everybody, and name it all at once', async () => {
    const { server, options } = await aws({ DATABASE_POOL_SIZE: 'planted-size', STRIPE_API_KEY: 'CHANGE_ME_123' })
    await using _ = server
    const error: unknown = await start({ ...production, SESSION_KEY: 'too-short-planted' }, options).catch(
      (thrown: unknown) => thrown,
    )
    const { problems } = (error as { details: { problems: readonly Problem[] } }).details
    expect(problems.map(({ key, code, origin }) => `${key} ${code} ${origin}`)).toEqual([
      'database.poolSize INVALID_VALUE aws-sm://production/app',
      'session.key INVALID_VALUE SESSION_KEY',
      'stripe.apiKey INVALID_VALUE aws-sm://production/app',
      'database.url MISSING_VALUE (asked: environment, aws-sm://${env}/app)',
    ])
    expect(texts(error)).not.toMatch(/planted|CHANGE_ME/)
  })

  it('refuse a key that somebody wrote into the program’s files', async () => {
    const { server, options } = await aws({ ...app, STRIPE_API_KEY: undefined })
    await using _ = server
    const { sources } = await import('./sources.ts')
    const { values } = await import('varve/sources')
    const opening = start(production, {
      ...options,
      sources: [...sources(production), values({ 'stripe.apiKey': 'planted-key' })],
    })
    await expect(opening).rejects.toThrow('stripe.apiKey  is a secret in a place that production does not allow')
  })
})

const folder = new URL('k8s/', import.meta.url)
const read = (file: string): string => readFileSync(new URL(file, folder), 'utf8')
const elsewhere = ['--name', 'shop', '--without', 'database.*,stripe.*']

describe('the manifests of settings with secrets in AWS', () => {
  it.each([
    ['configmap', ...elsewhere, '--values', 'k8s/production.env'],
    ['secret', ...elsewhere],
    ['deployment', '--name', 'shop', '--image', 'shop:1.0', ...elsewhere.slice(2)],
  ])('are in step with the declaration: %s', async (what, ...flags) => {
    let printed = ''
    const screen = { write: (text: string) => void (printed += text) }
    const code = await run(['generate', what, '--out', `k8s/${what}.yaml`, '--check', ...flags], {
      ...{ cwd: fileURLToPath(new URL('.', import.meta.url)), env: {}, stdout: screen, stderr: screen },
      stdin: { async *[Symbol.asyncIterator]() {} },
    })
    expect([code, printed]).toEqual([0, ''])
  })

  it('give by secretKeyRef what Kubernetes keeps, by the schemas of Kubernetes, and the program starts with it', async () => {
    const config = configMapIn(read('configmap.yaml'))
    const secret = secretIn(read('secret.yaml'))
    const [container] = deploymentIn(read('deployment.yaml')).spec?.template.spec?.containers ?? []
    expect(container?.envFrom).toEqual([{ configMapRef: { name: config.metadata?.name } }])
    expect(container?.env).toEqual([
      { name: 'SESSION__KEY', valueFrom: { secretKeyRef: { name: secret.metadata?.name, key: 'SESSION__KEY' } } },
    ])
    expect(Object.keys(secret.data ?? {})).toEqual(['SESSION__KEY'])
    const { server, options } = await aws()
    await using _ = server
    await using varve = await start({ ...config.data, SESSION__KEY: SESSION_KEY }, options)
    expect(varve.settings.env).toBe('production')
  })
})
