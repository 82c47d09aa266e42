import { chmodSync } from 'node:fs'
import { inspect as show } from 'node:util'
import { toStandardJsonSchema } from '@valibot/to-json-schema'
import { type } from 'arktype'
import * as v from 'valibot'
import { describe, expect, it } from 'vitest'
import {
  defineConfig,
  inspect,
  live,
  open,
  secret,
  setting,
  type Inspection,
  type OpenOptions,
  type Source,
  type StandardSchema,
  type Tree,
} from 'varve'
import { integer, string, url } from 'varve/schema'
import { args, dotenv, env, file, secretFiles, values } from 'varve/sources'
import { sandbox, type Sandbox } from 'varve/testing'
import * as z from 'zod'

/** Never to be seen anywhere but through reveal(). */
const PLANTED = 'hunter2-correct-horse'

/** Schemas that refuse the planted secret, and some that accept it, of every library. */
const refusing: Record<string, StandardSchema> = {
  own: integer({ max: 5 }),
  'own, by length': string({ max: 3 }),
  zod: z.coerce.number().int().max(5),
  'zod, by a pattern': z.string().regex(/^\d+$/),
  'zod, by an enum': z.enum(['a', 'b']),
  'zod, by a rule of its own': z.string().refine(() => false, { error: issue => `bad: ${String(issue.input)}` }),
  valibot: v.pipe(v.string(), v.maxLength(3)),
  'valibot, by a picklist': v.picklist(['a', 'b']),
  'valibot, described': toStandardJsonSchema(v.pipe(v.string(), v.regex(/^\d+$/))),
  arktype: type('string.integer'),
  'arktype, by a union': type("'a' | 'b'"),
  'arktype, by a rule of its own': type('string').narrow((text, context) => context.reject(`not ${text}`)),
  'one that throws': {
    '~standard': {
      version: 1,
      vendor: 'x',
      validate: value => {
        throw new Error(String(value))
      },
    },
  },
}

/** Every way a value comes in; each gives the key `token` the planted secret. */
const ways: Record<string, (box: Sandbox) => Promise<Source> | Source> = {
  toml: box => written(box, 'a.toml', `token = "${PLANTED}"\n`),
  yaml: box => written(box, 'a.yaml', `token: ${PLANTED}\n`),
  json: box => written(box, 'a.json', `{"token": "${PLANTED}"}`),
  jsonc: box => written(box, 'a.jsonc', `{"token": "${PLANTED}", /* ${PLANTED} */}`),
  json5: box => written(box, 'a.json5', `{token: '${PLANTED}'}`),
  ini: box => written(box, 'a.ini', `token = ${PLANTED}\n`),
  properties: box => written(box, 'a.properties', `token=${PLANTED}\n`),
  '.env': async box => {
    await box.write('.env', `TOKEN=${PLANTED}\n`)
    return dotenv({ directory: box.directory })
  },
  environment: () => env({ from: { TOKEN: PLANTED } }),
  'a file that a variable names': async box => {
    await box.write('token', `${PLANTED}\n`)
    return env({ from: { TOKEN_FILE: box.path('token') } })
  },
  'a secret file': async box => {
    await box.write('secrets/token', `${PLANTED}\n`)
    chmodSync(box.path('secrets'), 0o700)
    return secretFiles(box.path('secrets'))
  },
  arguments: () => args({ from: ['--token', PLANTED] }),
  code: () => values({ token: PLANTED }),
}

async function written(
  box: Sandbox,
  name: string,
  text: string,
  variables: Record<string, string> = {},
): Promise<Source> {
  await box.write(name, text)
  return file(box.path(name), { variables })
}

/** All the texts a thing turns into when it is printed, logged or sent. */
function texts(thing: unknown): string {
  const error = thing instanceof Error ? [thing.message, thing.stack, show(thing.cause), show(thing)] : []
  return [show(thing, { depth: 20, showHidden: true }), JSON.stringify(thing), String(thing), ...error].join('\n')
}

/** Opens, and gives everything that was said on the way, with what was thrown or explained. */
async function said(
  schema: StandardSchema,
  sources: readonly Source[],
  as = 'production',
): Promise<{ all: string; opened: boolean }> {
  const heard: unknown[] = []
  const config = defineConfig({ token: setting(secret(schema)), size: live(integer(), { default: 1 }) })
  const options: OpenOptions = {
    sources,
    as: { environment: as },
    onProblem: (...problem) => heard.push(...problem),
    platform: { warn: (...warning) => heard.push(warning) },
  }
  let opened = false
  try {
    await using varve = await open(config, options)
    opened = true
    heard.push(varve.settings, varve.explain('token'), varve.list(), varve.all(), varve.health(), varve.now().all())
    heard.push(String(varve.settings.token), `in a template: ${varve.settings.token as unknown as string}`)
    heard.push(await varve.reload())
  } catch (error) {
    heard.push(error)
  }
  const { problems, varve, documents } = await inspect(config, options)
  heard.push(problems, documents, varve.explain('token'), varve.list())
  return { all: heard.map(texts).join('\n'), opened }
}

describe.each(Object.entries(ways))('a secret from %s', (_way, make) => {
  it.each(Object.entries(refusing))(
    'is in no message, inspection, JSON or explanation when %s refuses it',
    async (_library, schema) => {
      await using box = await sandbox({})
      const { all, opened } = await said(schema, [await make(box)])
      expect(opened).toBe(false)
      expect(all).toContain('token')
      expect(all).not.toContain('hunter2')
    },
  )

  it.each([
    ['own', string()],
    ['zod', z.string()],
    ['valibot', v.string()],
    ['arktype', type('string')],
  ] as [string, StandardSchema][])('is masked everywhere when %s accepts it', async (_library, schema) => {
    await using box = await sandbox({})
    const { all, opened } = await said(schema, [await make(box)])
    expect(opened).toBe(true)
    expect(all).toContain('••••')
    expect(all).not.toContain('hunter2')
  })
})

/** Text in which the secret stands beside a mistake. */
const broken: Record<string, readonly string[]> = {
  'a.toml': [
    `token = "${PLANTED}\n`,
    `token = ${PLANTED}\n`,
    `token "${PLANTED}"\n`,
    `[t\ntoken = "${PLANTED}"\n`,
    `token = "${PLANTED}"\ntoken = "${PLANTED}"\n`,
    `token = "${PLANTED}\\q"\n`,
  ],
  'a.yaml': [
    `token: "${PLANTED}\n`,
    `token: [${PLANTED}\n`,
    `token: !x ${PLANTED}\n`,
    `a: b: ${PLANTED}\n`,
    `token: ${PLANTED}\ntoken: ${PLANTED}\n`,
    `token: *${PLANTED}\n`,
    `? [${PLANTED}]\n: 1\n`,
  ],
  'a.json': [
    `{"token": "${PLANTED}`,
    `{"token": ${PLANTED}}`,
    `{"token": "${PLANTED}",}`,
    `{"token": "${PLANTED}" "x"}`,
    `{"token":"${PLANTED}","token":"${PLANTED}"}`,
    `"${PLANTED}"`,
  ],
  'a.jsonc': [`{"token": "${PLANTED}`, `{"token": ${PLANTED}}`, `/* ${PLANTED}`],
  'a.json5': [`{token: '${PLANTED}`, `{token: ${PLANTED}}`, `{token: '${PLANTED}' ${PLANTED}}`],
  'a.ini': [`[s\ntoken=${PLANTED}\n`, `${PLANTED}\n`, `token=a\ntoken=${PLANTED}\n`, ` ${PLANTED}\n`],
  'a.properties': [`token=\\u00z${PLANTED}\n`, `token=a\ntoken=${PLANTED}\n`, `token=${PLANTED}\ntoken.x=${PLANTED}\n`],
  '.env': [
    `TOKEN="${PLANTED}\n`,
    `TOKEN="a" ${PLANTED}\n`,
    `TOKEN=a#${PLANTED}\n`,
    `TOKEN: ${PLANTED}"\n`,
    `TOKEN='${PLANTED}'x\n`,
    `TOKEN=$(echo ${PLANTED})\n`,
  ],
}

describe.each(Object.entries(broken))('a mistake in %s', (name, examples) => {
  it.each(examples.map((text, index) => [index + 1, text] as const))(
    'is told without the secret beside it (%i)',
    async (_index, text) => {
      await using box = await sandbox({ files: { [name]: text } })
      const source = name === '.env' ? dotenv({ directory: box.directory }) : file(box.path(name))
      const { all } = await said(integer({ max: 5 }), [source], 'test')
      expect(all).not.toContain('hunter2')
    },
  )
})

/** Ways in which a config file or a .env file takes a secret into `a` and `u`, which are not declared secret. */
const takenIn: Record<string, (box: Sandbox) => Promise<readonly Source[]>> = {
  'its variable': async box => [
    await written(box, 'a.yaml', 'a: x${env:TOKEN}\nu: "pg${env:TOKEN}"\n', { TOKEN: PLANTED }),
    env({ from: { TOKEN: PLANTED } }),
  ],
  'its variable, with a prefix': async box => [
    await written(box, 'a.yaml', 'a: x${env:SHOP_TOKEN}\nu: "pg${none:-${env:SHOP_TOKEN}}"\n', {
      SHOP_TOKEN: PLANTED,
    }),
    env({ prefix: 'SHOP', from: { SHOP_TOKEN: PLANTED } }),
  ],
  'a file of its folder': async box => {
    await box.write('secrets/token', `${PLANTED}\n`)
    chmodSync(box.path('secrets'), 0o700)
    const named = await written(box, 'a.yaml', 'a: x${file:secrets/token}\nu: "${file:secrets/token}"\n')
    return [named, secretFiles(box.path('secrets'))]
  },
  'the file that its variable names': async box => {
    await box.write('token.txt', PLANTED)
    const named = await written(box, 'a.yaml', 'a: x${file:token.txt}\nu: "${file:token.txt}"\n')
    return [named, env({ from: { TOKEN_FILE: box.path('token.txt') } })]
  },
  'its variable, in a .env file': async box => {
    await box.write('.env', 'A=x${TOKEN}\nU=pg${env:TOKEN}\n')
    const from = { TOKEN: PLANTED }
    return [dotenv({ directory: box.directory, from }), env({ from })]
  },
  'a file of its folder, in a .env file': async box => {
    await box.write('secrets/token', `${PLANTED}\n`)
    chmodSync(box.path('secrets'), 0o700)
    await box.write('.env', 'A=x${file:secrets/token}\nU=${file:secrets/token}\n')
    return [dotenv({ directory: box.directory }), secretFiles(box.path('secrets'))]
  },
}

describe.each(Object.entries(takenIn))('a secret that another value takes in by %s', (_way, make) => {
  async function read(pattern: string): Promise<{ all: string; codes: readonly (string | undefined)[] }> {
    await using box = await sandbox({})
    const config = defineConfig({
      token: setting(secret(string())),
      a: setting(string({ pattern: new RegExp(pattern) })),
      u: setting(url(), { default: 'https://shop.example' }),
      none: setting(string(), { default: '' }),
    })
    const { problems, varve } = await inspect(config, { sources: await make(box) })
    const heard = [problems, varve.list(), varve.explain('a'), varve.explain('u')]
    return { all: heard.map(texts).join('\n'), codes: problems.map(({ code }) => code) }
  }

  it('is not shown where it does not fit', async () => {
    const { all, codes } = await read('^y')
    expect(codes.filter(code => code === 'INVALID_VALUE')).toHaveLength(2)
    expect(all).not.toContain('hunter2')
  })

  it('is masked where it fits, and said to be exposed', async () => {
    const { all, codes } = await read('^x')
    expect(codes.filter(code => code === 'SECRET_EXPOSED')).toHaveLength(2)
    expect(all).toContain('••••')
    expect(all).not.toContain('hunter2')
  })
})

describe('a value from a folder of secrets whose key is not secret', () => {
  const config = defineConfig({
    server: { host: setting(string({ pattern: /^hunter/ })), size: setting(integer(), { default: 1 }) },
    place: setting(string(), { default: '' }),
  })

  async function read(files: Record<string, string>, more: readonly Source[] = []): Promise<Inspection<Tree>> {
    await using box = await sandbox({ files: { 'a.yaml': 'place: "at ${server.host}"\n' } })
    for (const [name, text] of Object.entries(files)) await box.write(`secrets/${name}`, text)
    chmodSync(box.path('secrets'), 0o700)
    const sources = [file(box.path('a.yaml')), secretFiles(box.path('secrets')), ...more]
    return (await inspect(config, { sources })) as unknown as Inspection<Tree>
  }

  it('is masked wherever it is shown, and plain for the program', async () => {
    const { varve, problems } = await read({ server__host: PLANTED })
    expect(varve.settings).toMatchObject({ server: { host: PLANTED }, place: `at ${PLANTED}` })
    const heard = [varve.list(), varve.explain('server.host' as never), varve.explain('place' as never), problems]
    expect(heard.map(texts).join('\n')).not.toContain('hunter2')
  })

  it('is in no message where it does not fit, nor where it stands under another that does not', async () => {
    const wrong = await read({ server__host: `x${PLANTED}`, server__size: PLANTED })
    const under = await read({ server__host: PLANTED }, [env({ from: { SERVER__HOST: 'x' } })])
    expect([wrong.ok, under.ok]).toEqual([false, false])
    expect(texts([wrong.problems, under.problems])).not.toContain('hunter2')
  })
})

describe('what a program says at start', () => {
  it('is the same whether it is thrown, reported or asked for, and a mistake is always there', async () => {
    await using box = await sandbox({ files: { 'a.json': `{"token": ${PLANTED}}` } })
    const { all } = await said(string(), [file(box.path('a.json'))])
    expect(all).toMatch(/a\.json:1:11/)
  })
})
