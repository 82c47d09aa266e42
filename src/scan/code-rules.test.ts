import { describe, expect, it } from 'vitest'
import { seen, seenIn } from '../../test/scan/seen.ts'
import { scan } from './scan.ts'

describe('code that asks for its environment', () => {
  const found = (text: string, path = 'src/mail.ts'): string[] => seen('environment-branch', path, text)

  it.each([
    ["if (process.env.NODE_ENV === 'production') send()", '1:30 asks whether NODE_ENV is production'],
    ["if (process.env['APP_ENV'] !== 'dev') send()", '1:32 asks whether APP_ENV is dev'],
    ["if ('staging' == config.environment) send()", '1:5 asks whether environment is staging'],
    ["if (env === 'prod') send()", '1:13 asks whether env is prod'],
    ["if (['production', 'staging'].includes(env)) send()", '1:6 asks whether env is production'],
    ["switch (env) { case 'production': send() }", '1:21 asks whether env is production'],
    ["switch (env) { case 'blue': case 'prod': send(); case 'dev': send() }", '1:34 asks whether env is prod'],
    ["if ((process.env.NODE_ENV ?? 'dev') === 'production') send()", '1:41 asks whether NODE_ENV is production'],
    ["if (process.env.NODE_ENV?.toLowerCase() === 'prod') send()", '1:45 asks whether NODE_ENV is prod'],
    ["if (import.meta.env.MODE === 'production') send()", '1:30 asks whether MODE is production'],
    ['if (import.meta.env.PROD) send()', '1:5 asks whether the build is PROD'],
    ["if (env.startsWith('prod')) send()", '1:20 asks whether env is prod'],
    ['if (/^prod/.test(env)) send()', '1:5 asks whether env is prod'],
    ['if (config.env.match(/^(prod|staging)$/)) send()', '1:22 asks whether env is prod'],
    ["if (new Set(['prod']).has(env)) send()", '1:14 asks whether env is prod'],
    ["if (Object.is(env, 'production')) send()", '1:20 asks whether env is production'],
    ["if (config.get('env') === 'production') send()", '1:27 asks whether env is production'],
    ["if (getEnv() === 'production') send()", '1:18 asks whether getEnv is production'],
    ["if ('production' === getEnv()) send()", '1:5 asks whether getEnv is production'],
    ["if (stage === 'prod') send()", '1:15 asks whether stage is prod'],
    ["if (mode === 'production') send()", '1:14 asks whether mode is production'],
    ['if (environment === Environment.PRODUCTION) send()', '1:33 asks whether environment is PRODUCTION'],
  ])('is found: %s', (text, expected) => {
    expect(found(text)).toEqual([expected])
  })

  it.each([
    "// if (env === 'production')",
    '"if (env === \'production\')"',
    "if (kind === 'production') send()",
    "if (env === 'blue') send()",
    "if (mode === 'test' || stage === 'local') send()",
    "if (path.startsWith('test')) send()",
    "if (config.get('region') === 'production') send()",
    'if (/^production-line/.test(kind)) send()',
    'if (kind === Kind.PRODUCTION) send()',
    "switch (kind) { case 'production': send() }",
    "if (names(env, 'test')) send()",
    "const environment = 'production'",
    "open(config, { as: { environment: 'production' } })",
  ])('is none: %s', text => {
    expect(found(text)).toEqual([])
  })

  it('is found in other languages too', () => {
    expect(found('if os.environ["APP_ENV"] == "production":', 'a.py')).toHaveLength(1)
    expect(found('if (env == "staging") {', 'A.java')).toHaveLength(1)
  })

  it('may be a rule of the declaration, which is told the environment for that', () => {
    const rule = "rule('SECRET_KEY', ({ environment }) => environment === 'production' ? 'is too short' : undefined)"
    expect(found(`import { rule } from 'varve'\n${rule}`)).toEqual([])
    expect(found(`import { VarveError } from 'varve'\n${rule}`)).toHaveLength(1)
  })

  it('may be a test', () => {
    expect(found("if (env === 'production') send()", 'test/mail.test.ts')).toEqual([])
  })
})

describe('a variable of the environment', () => {
  const found = (text: string, path = 'src/mail.ts', settingsModules: string[] = []): string[] =>
    seen('process-env', path, text, { settingsModules })
  const issue = (name: string): string => `reads ${name} outside the settings module`

  it.each([
    ['a(process.env.PORT)', `1:3 ${issue('process.env.PORT')}`],
    ["a(process.env['PORT'])", `1:3 ${issue('process.env.PORT')}`],
    ['a(process?.env?.[name])', `1:3 ${issue('a variable of process.env')}`],
    ['a(globalThis.process.env.PORT)', `1:14 ${issue('process.env.PORT')}`],
    ['const { PORT } = process.env', `1:18 ${issue('members of process.env')}`],
    ['a(import.meta.env.MODE)', `1:3 ${issue('import.meta.env.MODE')}`],
    ['`a ${process.env.PORT}`', `1:6 ${issue('process.env.PORT')}`],
    ['const e = process.env; a(e.PORT)', `1:11 ${issue('process.env')}`],
    ['a(process.env)', `1:3 ${issue('process.env')}`],
    ['a(b, globalThis.process.env, c)', `1:17 ${issue('process.env')}`],
    ['const { env } = process', `1:17 ${issue('process.env')}`],
    ['const { argv, env: e } = process', `1:26 ${issue('process.env')}`],
    ["a(process['env']['PORT'])", `1:3 ${issue('process.env.PORT')}`],
    ["a(Deno.env.get('PORT'))", `1:3 ${issue('Deno.env.PORT')}`],
    ['a(Deno.env.get(name))', `1:3 ${issue('a variable of Deno.env')}`],
    ['a(Bun.env.PORT)', `1:3 ${issue('Bun.env.PORT')}`],
    ["import { env } from 'node:process'", '1:21 takes env from the process outside the settings module'],
  ])('is found where it is read: %s', (text, expected) => {
    expect(found(text)).toEqual([expected])
  })

  it.each([
    '// process.env.PORT',
    "'process.env.PORT'",
    'child.process.env.PORT',
    'spawn(a, { env: { ...process.env } })',
    "process.env['PORT'] = '80'",
    'process.env = { ...process.env, PORT: 80 }',
    'spawn(a, { env: process.env })',
    'const { argv } = process',
    "Deno.env.set('PORT', '80')",
    "a(Deno.env.get('HOME'))",
    'process.env.PORT = port',
    'process.env[prefix + name] = port',
    'spawn(a, { env: { PATH: process.env.PATH, HOME: process.env["HOME"] } })',
  ])('is not read: %s', text => {
    expect(found(text)).toEqual([])
  })

  it('may be read where the configuration is declared or opened, in tools’ configuration and in tests', () => {
    expect(found("import { defineConfig } from 'varve'\nprocess.env.PORT")).toEqual([])
    expect(found("import { open } from 'varve/node'\nprocess.env.PORT")).toEqual([])
    expect(found("import { VarveError } from 'varve'\nprocess.env.PORT")).toHaveLength(1)
    expect(found('process.env.PORT', 'vite.config.ts')).toEqual([])
    expect(found('process.env.PORT', 'src/mail.test.ts')).toEqual([])
  })

  it('may be read in files and folders that are said to', () => {
    expect(found('process.env.PORT', 'src/mail.ts', ['src/mail.ts'])).toEqual([])
    expect(found('process.env.PORT', 'scripts/a.ts', ['scripts'])).toEqual([])
    expect(found('process.env.PORT', 'scripts-old/a.ts', ['scripts'])).toHaveLength(1)
  })
})

describe('a module that declares the configuration', () => {
  const declaration = "import { defineConfig } from 'varve'\n"
  const end = '\nexport const config = defineConfig({})'
  const found = (imports: string, others: Record<string, string> = {}): string[] =>
    seenIn('settings-module-imports', [
      { path: 'src/config.ts', text: declaration + imports + end },
      ...Object.entries(others).map(([path, text]) => ({ path, text })),
    ])

  it('must not import the application', () => {
    const others = { 'src/orders.ts': "import pg from 'pg'\nexport function place() {}" }
    expect(found("import { place } from './orders.ts'", others)).toEqual([
      'src/config.ts:2:23 declares the configuration and imports ./orders.ts, which is part of the application',
    ])
    expect(found("import { place } from './orders.js'", others)).toHaveLength(1)
    expect(found("import { place } from './orders'", others)).toHaveLength(1)
  })

  it.each([
    ['@/db', 'src/db.ts'],
    ['#app/db', 'src/db.ts'],
    ['#app/db', 'app/db/index.ts'],
    ['src/db', 'src/db.ts'],
    ['~/db.js', 'app/db.ts'],
    ['@/db', 'db.ts'],
  ])('must not by an alias either: %s for %s', (specifier, path) => {
    expect(found(`import { db } from '${specifier}'`, { [path]: "import pg from 'pg'" })).toEqual([
      `src/config.ts:2:20 declares the configuration and imports ${specifier}, which is part of the application`,
    ])
  })

  it('must not through another declaration either', () => {
    const others = {
      'src/mail.config.ts': "import { live } from 'varve'\nimport { send } from './mail.ts'",
      'src/mail.ts': "import net from 'node:net'",
    }
    expect(found("import { mail } from './mail.config.ts'", others)).toHaveLength(1)
  })

  it.each<[string, Record<string, string>]>([
    ["import * as z from 'zod'", {}],
    ["import type { Order } from './orders.ts'", { 'src/orders.ts': "import pg from 'pg'" }],
    ["import { mail } from './mail.config.ts'", { 'src/mail.config.ts': "import { live } from 'varve'" }],
    [
      "import { money } from './money.ts'",
      { 'src/money.ts': "import * as z from 'zod'\nexport const money = z.string().refine(text => text)" },
    ],
    [
      "import { grouped } from './grouped.ts'",
      { 'src/grouped.ts': "import type { Leaf } from 'varve'\nexport function grouped() {}" },
    ],
    ["import { LIMIT } from './limits.ts'", { 'src/limits.ts': 'export const LIMIT = 5' }],
    [
      "import { a } from './a.ts'",
      { 'src/a.ts': "import { b } from './b.ts'", 'src/b.ts': "import { a } from './a.ts'" },
    ],
    ["import { unseen } from './unseen.ts'", {}],
    ["import { unseen } from '@/unseen'", {}],
    ["import { db } from 'db'", { 'db.ts': "import pg from 'pg'" }],
    ["import { db } from '@scope/db'", { 'src/db.ts': "import pg from 'pg'" }],
    ["import { LIMIT } from '@/limits'", { 'src/limits.ts': 'export const LIMIT = 5' }],
    [
      "import { mail } from './mail.config.ts'",
      {
        'src/mail.config.ts': "import { live } from 'varve'\nimport { LIMIT } from '@/limits'",
        'src/limits.ts': 'export const LIMIT = 5',
      },
    ],
  ])('may import schemas, types, other declarations and constants: %s', (imports, others) => {
    expect(found(imports, others)).toEqual([])
  })

  it('is one that exports it: a program may declare something for itself', () => {
    const text = `${declaration}import { send } from './mail.ts'\nconst config = defineConfig({})\nexport function a() {}`
    const mail = { path: 'src/mail.ts', text: "import net from 'node:net'" }
    expect(seenIn('settings-module-imports', [{ path: 'src/a.ts', text }, mail])).toEqual([])
    const exported = { path: 'src/a.ts', text: `${text}\nexport { config }` }
    expect(seenIn('settings-module-imports', [exported, mail])).toHaveLength(1)
  })
})

describe('a secret on its way into a log', () => {
  const found = (text: string, path = 'src/mail.ts'): string[] => seen('secret-in-log', path, text)

  it.each([
    ['console.log(token.reveal())', '1:19 puts a secret into the log'],
    ['logger.info({ token: settings.erp.token.reveal() })', '1:41 puts a secret into the log'],
    ['this.log.debug(`token ${token.reveal()}`)', '1:31 puts a secret into the log'],
    ['process.stderr.write(token?.reveal())', '1:29 puts a secret into the log'],
    ['throw new TypeError(`bad ${token.reveal()}`)', "1:34 puts a secret into an error's message"],
    ['console.log(process.env)', '1:13 puts the whole environment into the log'],
    ['console.log({ ...process.env })', '1:18 puts the whole environment into the log'],
    ['console.error(process.env.API_KEY)', '1:15 puts API_KEY into the log'],
    ["console.error(process.env['API_KEY'])", '1:15 puts API_KEY into the log'],
    ['debug(token.reveal())', '1:13 puts a secret into the log'],
    ['log(`a ${token.reveal()}`)', '1:16 puts a secret into the log'],
    ['this.log(token.reveal())', '1:16 puts a secret into the log'],
    ['pino().info(token.reveal())', '1:19 puts a secret into the log'],
    ['logger.child({}).info(token.reveal())', '1:29 puts a secret into the log'],
    ['throw Error(token.reveal())', "1:19 puts a secret into an error's message"],
    ['new Failure({ cause: token.reveal() })', "1:28 puts a secret into an error's message"],
    ['throw new Refused(token.reveal())', "1:25 puts a secret into an error's message"],
    ['res.send(token.reveal())', '1:16 puts a secret into a response'],
    ['res.status(200).json(process.env)', '1:22 puts the whole environment into a response'],
    ['logger.info({ token })', '1:15 puts token into the log'],
    ['logger.info({ sent: dbPassword })', '1:21 puts dbPassword into the log'],
    ['console.log(`a ${dbPassword} b`)', '1:18 puts dbPassword into the log'],
    ["console.log('a ' + dbPassword)", '1:20 puts dbPassword into the log'],
    ['new Error(`bad ${apiKey}`)', "1:18 puts apiKey into an error's message"],
  ])('is found: %s', (text, expected) => {
    expect(found(text)).toEqual([expected])
  })

  it('is a warning while a variable only sounds like one', () => {
    const severities = ['log({ token })', 'log(token.reveal())'].map(
      text => scan([{ path: 'src/a.ts', text }])[0]?.severity,
    )
    expect(severities).toEqual(['warning', 'error'])
  })

  it.each([
    'console.log(token)',
    'new Error(`unexpected ${token}`)',
    'logger.info({ hasToken: !!apiKey, isSet: apiKey !== undefined })',
    'logger.info({ token: masked(apiKey), length: apiKey.length })',
    'logger.info({ password: "set", apiKey: masked })',
    'connect(apiKey.reveal()); logger.info({ apiKey })',
    'class Log { log(apiKey) { this.sent++ } }',
    'function debug(apiKey) { send() }',
    'res.json({ token })',
    'catalog(apiKey)',
    'connect(token.reveal())',
    'console.log("token.reveal()")',
    '// console.log(token.reveal())',
    'console.log(process.env.PORT)',
    'console.log(child.process.env)',
  ])('is none: %s', text => {
    expect(found(text)).toEqual([])
  })
})
