import { describe, expect, it } from 'vitest'
import { defineConfig, inspect, live, open, secret, setting, type Explanation, type Problem, type Source } from 'varve'
import { duration, integer, list, nullable, object, optional, port, record, string, url } from 'varve/schema'
import { configFiles, env, file, values } from 'varve/sources'
import { sandbox } from 'varve/testing'

const config = defineConfig({
  server: { port: setting(port(), { default: 8080 }), host: setting(string(), { default: 'localhost' }) },
  database: { url: setting(secret(url()), { devDefault: 'postgres://localhost/shop' }) },
  limits: { maxUploads: live(integer({ max: 500 }), { default: 10 }), timeout: live(duration(), { default: '2s' }) },
  release: { version: setting(string(), { default: '' }), tracing: setting(optional(url())) },
  hosts: live(list(object({ name: string(), port: optional(port()) })), { default: [] }),
  labels: live(record(string()), { default: { team: 'web' } }),
})

interface Found {
  readonly value: (key: string) => unknown
  readonly explain: (key: string) => Explanation
  readonly problems: readonly Problem[]
  readonly documents: readonly string[]
}

/** What files come to, read from a folder of their own. */
async function read(
  files: Record<string, string>,
  options: { environment?: string; service?: string; profiles?: string[] } & Parameters<typeof configFiles>[0] = {},
): Promise<Found> {
  await using box = await sandbox({ files })
  const { environment = 'development', service, profiles = [], ...rest } = options
  const source = configFiles({ directory: box.directory, ...rest })
  const found = await inspect(config, { sources: [source], as: { environment, service }, profiles })
  const varve = found.varve as unknown as { get(key: string): unknown; explain(key: string): Explanation }
  const short = (text: string): string => text.replaceAll(`${box.directory}/`, '')
  return {
    value: key => varve.get(key),
    explain: key => JSON.parse(short(JSON.stringify(varve.explain(key)))) as Explanation,
    problems: JSON.parse(short(JSON.stringify(found.problems))) as Problem[],
    documents: found.documents.map(({ name }) => short(name)),
  }
}

const formats: Record<string, string> = {
  'config.toml': '[server]\nport = 9090\nhost = "shop"\n[limits]\nmaxUploads = 5\ntimeout = "45s"\n',
  'config.yaml': 'server:\n  port: 9090\n  host: shop\nlimits: { maxUploads: 5, timeout: 45s }\n',
  'config.json': '{"server":{"port":9090,"host":"shop"},"limits":{"maxUploads":5,"timeout":"45s"}}',
  'config.jsonc':
    '{\n  // the port\n  "server": { "port": 9090, "host": "shop", },\n  "limits": { "maxUploads": 5, "timeout": "45s" }\n}',
  'config.json5': "{ server: { port: 9090, host: 'shop' }, limits: { maxUploads: 5, timeout: '45s' } }",
  'config.ini': '[server]\nport = 9090\nhost = shop\n[limits]\nmaxUploads = 5\ntimeout = 45s\n',
  'config.properties': 'server.port=9090\nserver.host=shop\nlimits.maxUploads=5\nlimits.timeout=45s\n',
}

describe('a config file', () => {
  it.each(Object.entries(formats))('%s gives the same typed values as any other format', async (name, text) => {
    const { value, problems } = await read({ [name]: text })
    expect(problems).toEqual([])
    expect(['server.port', 'server.host', 'limits.maxUploads', 'limits.timeout'].map(value)).toEqual([
      9090,
      'shop',
      5,
      45_000,
    ])
  })

  it.each([
    ['config.toml', 2, 8],
    ['config.yaml', 2, 9],
    ['config.ini', 2, 8],
    ['config.properties', 1, 13],
  ])('%s says the line and column of a value', async (name, line, column) => {
    const { explain } = await read({ [name]: formats[name] ?? '' })
    expect(explain('server.port').origin).toEqual({ file: name, line, column })
  })

  it('gives a key that wants text the text as it is written: 1.10 is no 1.1', async () => {
    for (const files of [
      { 'config.yaml': 'release:\n  version: 1.10\n' },
      { 'config.toml': 'release.version = 1.10\n' },
    ]) {
      expect((await read(files)).value('release.version')).toBe('1.10')
    }
  })

  it('is strict about types: text is no integer, unless the file is read leniently', async () => {
    const files = { 'config.yaml': 'server: { port: "9090" }\n' }
    expect((await read(files)).problems).toMatchObject([
      { key: 'server.port', origin: 'config.yaml:1:17', issue: 'must be an integer, but is "9090"' },
    ])
    expect((await read(files, { lenient: true })).value('server.port')).toBe(9090)
  })

  it('never rounds an integer: one beyond 2^53 is refused, and is exact as text', async () => {
    const { problems } = await read({ 'config.toml': '[limits]\nmaxUploads = 9007199254740993\n' })
    expect(problems).toMatchObject([{ code: 'UNSAFE_INTEGER', key: 'limits.maxUploads', origin: 'config.toml:2:14' }])
    const { value } = await read({ 'config.toml': 'release.version = 9007199254740993\n' })
    expect(value('release.version')).toBe('9007199254740993')
  })

  it('turns something off with empty text where its type has a form, and keeps empty text otherwise', async () => {
    const { value, explain } = await read({ 'config.toml': 'release = { tracing = "", version = "" }\n' })
    expect(value('release.tracing')).toBeUndefined()
    expect(value('release.version')).toBe('')
    expect(explain('release.tracing').layers[5]).toMatchObject({
      status: 'wins',
      note: 'is empty: there shall be none',
    })
  })

  it('turns off what a weaker file turned on, which empty text of the environment does not', async () => {
    const files = {
      'config.yaml': 'release: { tracing: "https://a.test" }\n',
      'config.local.ini': '[release]\ntracing=\n',
    }
    expect((await read(files)).value('release.tracing')).toBe('https://a.test')
    const { value, explain } = await read({ ...files, 'config.local.yaml': 'release: { tracing: "" }\n' })
    expect(value('release.tracing')).toBeUndefined()
    expect(explain('release.tracing').layers.filter(({ layer }) => layer === 'file')).toMatchObject([
      { document: 'config.local.yaml', status: 'wins', note: 'is empty: there shall be none' },
      { document: 'config.local.ini' },
      { document: 'config.yaml', status: 'shadowed' },
    ])
  })

  it('turns off what the declaration turned on, where a key may be without a value', async () => {
    const on = { default: 'http://jaeger:4317' }
    const config = defineConfig({
      optional: setting(optional(url()), on),
      nullable: setting(nullable(url()), on),
      required: setting(url(), on),
    })
    const of = async (source: Source): Promise<unknown> => {
      await using varve = await open(config, { sources: [source] })
      return varve.settings
    }
    const off = { optional: undefined, nullable: null, required: on.default }
    expect(await of(values({ optional: '', nullable: '', required: '' }))).toEqual(off)
    const from = { OPTIONAL: '', NULLABLE: '', REQUIRED: '' }
    expect(await of(env({ from }))).toEqual({ optional: on.default, nullable: on.default, required: on.default })
  })

  it('has empty text as a value where it is declared one, and is refused where it cannot be one', async () => {
    const config = defineConfig({
      url: setting(optional(url()), { default: 'http://jaeger:4317', empty: 'value' }),
      size: setting(integer(), { default: 1, empty: 'value' }),
    })
    const read = (from: Record<string, string>) => inspect(config, { sources: [env({ from })] })
    expect((await read({ URL: '' })).varve.get('url')).toBeUndefined()
    expect((await read({ SIZE: '' })).problems).toMatchObject([
      { key: 'size', issue: 'must not be empty', origin: 'SIZE' },
    ])
  })

  it('says nothing by a group whose members are commented out', async () => {
    expect((await read({ 'config.yaml': 'server:\n  # port: 1\n' })).problems).toEqual([])
  })

  it('must have the part of it that is asked for, unless it is optional', async () => {
    await using box = await sandbox({
      files: { 'package.json': '{ "tool": { "shop": { "server": { "port": 7 } } } }' },
    })
    const read = (at: string, optional = false) =>
      inspect(config, { sources: [file('package.json', { directory: box.directory, at, optional })] })
    expect((await read('tool.shop')).varve.get('server.port')).toBe(7)
    expect((await read('tool.shpo')).problems).toMatchObject([
      { code: 'SOURCE_UNREADABLE', issue: 'has nothing at tool.shpo' },
    ])
    expect((await read('tool.shpo', true)).problems).toEqual([])
  })

  it('may name its keys with dots', async () => {
    const { value } = await read({ 'config.json': '{"server.port": 9090, "limits": {"timeout": "1s"}}' })
    expect([value('server.port'), value('limits.timeout')]).toEqual([9090, 1000])
  })

  it('may part words in its own way, where it is told so', async () => {
    const files = { 'config.yaml': 'limits: { max_uploads: 7 }\n' }
    expect((await read(files)).problems).toMatchObject([
      { code: 'UNKNOWN_KEY', key: 'limits.max_uploads', remedy: 'Did you mean limits.maxUploads?' },
    ])
    expect((await read(files, { relaxed: true })).value('limits.maxUploads')).toBe(7)
  })

  it('has a section misspelt told once, with the one that was meant', async () => {
    const { problems } = await read({ 'config.toml': '[databse]\nurl = "x"\npool = 1\n' })
    expect(problems).toMatchObject([{ key: 'databse', origin: 'config.toml:1:2', remedy: 'Did you mean database?' }])
  })

  it('has a value where a group is declared told as that', async () => {
    const { problems } = await read({ 'config.toml': 'server = 9090\n' })
    expect(problems).toMatchObject([{ key: 'server', issue: 'is a group of values, and a single value stands here' }])
  })

  it('reports all of several broken files at once, with the values that do not fit', async () => {
    const { problems } = await read({
      'config.toml': '[server\nport = 1\n',
      'config.local.yaml': 'limits: { maxUploads: 900 }\n',
      'config.json': '{"server": }',
    })
    expect(problems.map(({ origin }) => origin)).toEqual([
      expect.stringMatching(/^config\.json:1:12/),
      expect.stringMatching(/^config\.toml:1:/),
      'config.local.yaml:1:23',
    ])
  })
})

describe('a file that is named', () => {
  it('must be there, unless it is said to be optional', async () => {
    await using box = await sandbox({})
    const missing = box.path('config.toml')
    await expect(open(config, { sources: [file(missing)] })).rejects.toThrow(
      /config\.toml +does not exist\n +Create it/,
    )
    await (await open(config, { sources: [file(missing, { optional: true })], platform: { warn: () => {} } })).close()
  })

  it('is never run as code', async () => {
    await using box = await sandbox({ files: { 'config.js': 'globalThis.pwned = true' } })
    await expect(open(config, { sources: [file(box.path('config.js'))] })).rejects.toThrow(
      /is code, and no source runs code/,
    )
    expect('pwned' in globalThis).toBe(false)
  })

  it('needs a format that its name tells, or that is said', async () => {
    await using box = await sandbox({ files: { app: 'server: { port: 9090 }\n' } })
    await expect(open(config, { sources: [file(box.path('app'))] })).rejects.toThrow(/does not say by its name/)
    const sources = [file(box.path('app'), { format: 'yaml' })]
    await using varve = await open(config, { sources, platform: { warn: () => {} } })
    expect(varve.settings.server.port).toBe(9090)
  })

  it('may hold the settings somewhere inside it, as package.json and pyproject.toml do', async () => {
    await using box = await sandbox({ files: { 'package.json': '{"name":"x","shop":{"server":{"port":9090}}}' } })
    const sources = [file(box.path('package.json'), { at: 'shop' })]
    await using varve = await open(config, { sources, unknownKeys: 'error', platform: { warn: () => {} } })
    expect(varve.settings.server.port).toBe(9090)
  })

  it('may be named after the profile and the service', async () => {
    await using box = await sandbox({
      files: {
        'app.staging.toml': 'server.port = 1\n',
        'app.eu.toml': 'server.port = 2\n',
        'worker.toml': 'server.host = "w"\n',
      },
    })
    const sources = [file('app.{profile}.toml', { directory: box.directory }), file(box.path('{service}.toml'))]
    const as = { environment: 'staging', service: 'worker' }
    await using varve = await open(config, { sources, as, profiles: ['eu'], missingValues: 'allow' })
    expect(varve.settings.server).toEqual({ port: 2, host: 'w' })
  })
})

describe('values of several parts', () => {
  it('are put together from all layers, each part with its own place', async () => {
    const { value, explain } = await read(
      { 'config.toml': '[labels]\ntier = "1"\n', 'config.production.yaml': 'labels:\n  zone: eu\n' },
      { environment: 'production' },
    )
    expect(value('labels')).toEqual({ team: 'web', tier: '1', zone: 'eu' })
    const winner = explain('labels').layers.find(({ status }) => status === 'wins')
    expect(winner?.parts?.map(({ path, origin }) => [path, 'file' in origin ? origin.file : 'declared'])).toEqual([
      ['team', 'declared'],
      ['tier', 'config.toml'],
      ['zone', 'config.production.yaml'],
    ])
  })

  it('are lists that a stronger layer replaces, or adds to when it says so', async () => {
    const base = { 'config.yaml': 'hosts: [{ name: a }, { name: b }]\n' }
    const over = async (text: string): Promise<unknown> =>
      (await read({ ...base, 'config.local.yaml': text })).value('hosts')
    expect(await over('hosts: [{ name: c }]')).toEqual([{ name: 'c' }])
    expect(await over('hosts: { $append: [{ name: c }] }')).toEqual([{ name: 'a' }, { name: 'b' }, { name: 'c' }])
  })

  it('show the default again where a stronger layer takes them away', async () => {
    const { value, explain } = await read({
      'config.yaml': 'labels: { tier: "1" }\nlimits: { maxUploads: 50 }\n',
      'config.local.yaml': 'labels: { $unset: true }\nlimits: { maxUploads: { $unset: true } }\n',
    })
    expect([value('labels'), value('limits.maxUploads')]).toEqual([{ team: 'web' }, 10])
    expect(explain('limits.maxUploads').layers.filter(({ layer }) => layer === 'file')).toMatchObject([
      { document: 'config.local.yaml', status: 'shadowed', note: 'takes away what weaker layers have' },
      { document: 'config.yaml', status: 'shadowed', note: 'taken away in config.local.yaml:2:23' },
    ])
  })

  it('can be replaced or taken away as a whole group', async () => {
    const { value } = await read({
      'config.yaml': 'server: { port: 1, host: a }\n',
      'config.local.yaml': 'server: { $replace: { port: 2 } }\n',
    })
    expect([value('server.port'), value('server.host')]).toEqual([2, 'localhost'])
  })

  it('name an operator that is none', async () => {
    const { problems } = await read({ 'config.yaml': 'labels: { $apend: { a: b } }\n' })
    expect(problems).toMatchObject([{ code: 'OPERATOR_MISUSED', key: 'labels', origin: 'config.yaml:1:19' }])
  })

  it('say the place of the one part that does not fit', async () => {
    const { problems } = await read({ 'config.yaml': 'hosts:\n  - name: a\n  - name: b\n    port: 70000\n' })
    expect(problems).toMatchObject([
      { key: 'hosts', origin: 'config.yaml:4:11', issue: 'must be at most 65535 at 1.port' },
    ])
  })
})

describe('what a stronger layer covers', () => {
  it('is named beside what is wrong with it', async () => {
    const { problems } = await read({
      'config.toml': 'server.port = 5432\n',
      'config.local.toml': 'server.port = 80800\n',
    })
    expect(problems).toMatchObject([
      { key: 'server.port', origin: 'config.local.toml:1:15', over: 'config.toml:1:15 = 5432' },
    ])
  })

  it('is only warned of where it would not fit', async () => {
    const { problems, value } = await read({
      'config.toml': 'server.port = 80800\n',
      'config.local.toml': 'server.port = 80\n',
    })
    expect(value('server.port')).toBe(80)
    expect(problems).toMatchObject([{ key: 'server.port', severity: 'warning', origin: 'config.toml:1:15' }])
  })

  it('never shows a secret', async () => {
    const { problems } = await read({
      'config.toml': 'database.url = "postgres://u:hunter2@a/b"\n',
      'config.local.toml': 'database.url = "no url hunter2"\n',
    })
    expect(problems).toMatchObject([{ key: 'database.url', over: 'config.toml:1:16' }])
    expect(JSON.stringify(problems)).not.toContain('hunter2')
  })
})
