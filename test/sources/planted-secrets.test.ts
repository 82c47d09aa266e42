import { chmodSync } from 'node:fs'
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
  type OpenOptions,
  type Source,
  type StandardSchema,
} from 'varve'
import { integer, string } from 'varve/schema'
import { args, dotenv, env, file, secretFiles, values } from 'varve/sources'
import { sandbox, type Sandbox } from 'varve/testing'
import * as z from 'zod'
import { PLANTED, texts, written } from './planted.ts'

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

describe('what a program says at start', () => {
  it('is the same whether it is thrown, reported or asked for, and a mistake is always there', async () => {
    await using box = await sandbox({ files: { 'a.json': `{"token": ${PLANTED}}` } })
    const { all } = await said(string(), [file(box.path('a.json'))])
    expect(all).toMatch(/a\.json:1:11/)
  })
})
