import { describe, expect, it } from 'vitest'
import { defineConfig, inspect, open, setting, type Source } from 'varve'
import { integer, nullable, optional, url } from 'varve/schema'
import { env, file, values } from 'varve/sources'
import { sandbox } from 'varve/testing'
import { config, read } from './config-files.ts'

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
