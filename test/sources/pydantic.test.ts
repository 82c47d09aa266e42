/** What people of pydantic-settings rely on, by the names they know; what differs is a row of docs/settings.md. */
import { beforeEach, describe, expect, it } from 'vitest'
import { defineConfig, inspect, secret, setting, type Inspection, type OpenOptions } from 'varve'
import { boolean, integer, json, list, nullable, number, object, oneOf, optional, record, string } from 'varve/schema'
import { args, dotenv, env, file, secretFiles, values } from 'varve/sources'
import { sandbox } from 'varve/testing'
import { differences } from './difference-table.ts'

const config = defineConfig({
  v0: setting(string(), { default: '0' }),
  debug: setting(boolean(), { default: false }),
  ratio: setting(number(), { default: 0.5 }),
  colour: setting(oneOf(['red', 'green']), { default: 'red' }),
  top: setting(integer({ min: 0 }), { default: 0 }),
  subModel: {
    v1: setting(string(), { default: '-' }),
    v2: setting(string(), { default: '-' }),
    v3: setting(integer(), { default: 0 }),
    deep: { v4: setting(string(), { default: '-' }) },
  },
  numbers: setting(list(integer()), { default: [] }),
  servers: setting(list(object({ host: string(), port: optional(integer()) })), { default: [] }),
  labels: setting(record(string()), { default: {} }),
  anything: setting(json(), { default: null }),
  maybe: setting(nullable(integer()), { default: null }),
  redisDsn: setting(string(), { default: '-', env: ['service_redis_dsn', 'redis_url'] }),
  api: { key: setting(secret(string()), { default: undefined as never, devDefault: 'dev' }) },
  old: setting(string(), { default: '-', aliases: ['older'] }),
})

type Tree = (typeof config)['tree']

async function settings(options: Omit<OpenOptions, 'store'>): Promise<Inspection<Tree>> {
  return inspect(config, { as: { environment: 'development' }, ...options })
}

const from = (variables: Record<string, string>): Promise<Inspection<Tree>> =>
  settings({ sources: [env({ from: variables })] })

describe('nested settings, as pydantic-settings has them', () => {
  it('take JSON for the whole and single names on top, to any depth', async () => {
    const { varve, problems } = await from({
      V0: 'zero',
      SUB_MODEL: '{"v1": "json-1", "v2": "json-2"}',
      SUB_MODEL__V2: 'nested-2',
      SUB_MODEL__V3: '3',
      SUB_MODEL__DEEP__V4: 'v4',
    })
    expect(problems).toEqual([])
    expect(varve.settings).toMatchObject({
      v0: 'zero',
      subModel: { v1: 'json-1', v2: 'nested-2', v3: 3, deep: { v4: 'v4' } },
    })
  })

  it('take JSON for a part of the whole', async () => {
    const { varve } = await from({ SUB_MODEL: '{"v1": "a"}', SUB_MODEL__DEEP: '{"v4": "b"}' })
    expect(varve.settings.subModel).toMatchObject({ v1: 'a', deep: { v4: 'b' } })
  })

  it('have a prefix before all of it, in any case', async () => {
    const variables = { my_auth_sub_model__v1: 'a', MY_AUTH_V0: 'b', V0: 'not this' }
    const { varve } = await settings({ sources: [env({ prefix: 'MY_AUTH', from: variables })] })
    expect([varve.settings.subModel.v1, varve.settings.v0]).toEqual(['a', 'b'])
  })

  it('may have their levels parted by a single _, where only one key is meant', async () => {
    const { varve, problems } = await from({ SUB_MODEL_V1: 'a', SUB_MODEL_DEEP_V4: 'b' })
    expect([varve.settings.subModel.v1, varve.settings.subModel.deep.v4, problems]).toEqual(['a', 'b', []])
  })

  it('leave a single value alone when a name leads on from it, and tell the name', async () => {
    const { varve, problems } = await from({ V0: 'x', V0__MORE: 'y' })
    expect(varve.settings.v0).toBe('x')
    expect(problems).toMatchObject([{ code: 'UNKNOWN_KEY', key: 'V0__MORE' }])
  })
})

describe('values of several parts, as pydantic-settings has them', () => {
  it('are JSON', async () => {
    const { varve } = await from({
      NUMBERS: '[1, 2, 3]',
      SERVERS: '[{"host": "a", "port": 1}]',
      LABELS: '{"team": "web"}',
      ANYTHING: '{"a": [1, null]}',
    })
    expect(varve.settings).toMatchObject({
      numbers: [1, 2, 3],
      servers: [{ host: 'a', port: 1 }],
      labels: { team: 'web' },
      anything: { a: [1, null] },
    })
  })

  it('take single members by name, which are in lower case', async () => {
    const { varve } = await from({ LABELS: '{"team": "web"}', LABELS__TIER: '1', LABELS__TEAM: 'api' })
    expect(varve.settings.labels).toEqual({ team: 'api', tier: '1' })
  })

  it('that are JSON no longer are told by position, with everything else that is wrong', async () => {
    const { problems } = await from({ NUMBERS: '[1, 2', TOP: '-1' })
    expect(problems.map(({ key, issue }) => `${key} ${issue}`)).toEqual([
      'top must be at least 0, but is -1',
      'numbers must be valid JSON, and ends too early at line 1, column 6',
    ])
  })
})

describe('names, as pydantic-settings has them', () => {
  it('may be chosen among several, the first of which counts', async () => {
    expect((await from({ redis_url: 'b' })).varve.settings.redisDsn).toBe('b')
    expect((await from({ redis_url: 'b', service_redis_dsn: 'a' })).varve.settings.redisDsn).toBe('a')
    // A chosen name stands in place of the derived one, and takes no prefix.
    const found = await settings({ sources: [env({ prefix: 'MY', from: { MY_REDIS_DSN: 'c', redis_url: 'b' } })] })
    expect(found.varve.settings.redisDsn).toBe('b')
  })

  it('may be former ones', async () => {
    const { varve, warnings } = await from({ OLDER: 'x' })
    expect(varve.settings.old).toBe('x')
    expect(warnings[0]?.message).toContain('older (OLDER) is now old')
  })
})

describe('sources, as pydantic-settings has them', () => {
  it('are arguments over values in code over variables over .env over defaults', async () => {
    await using box = await sandbox({ files: { '.env': 'V0=dotenv\n', secrets_v0: 'x' } })
    const all = [
      dotenv({ directory: box.directory, from: {} }),
      env({ from: { V0: 'variable' } }),
      values({ v0: 'in code' }),
      args({ from: ['--v0', 'argument'] }),
    ]
    const found: unknown[] = []
    for (let count = all.length; count >= 0; count -= 1)
      found.push((await settings({ sources: all.slice(0, count) })).varve.settings.v0)
    expect(found).toEqual(['argument', 'in code', 'variable', 'dotenv', '0'])
  })

  it('may be several .env files, the later over the earlier', async () => {
    await using box = await sandbox({ files: { '.env': 'V0=a\nTOP=1\n', '.env.prod': 'V0=b\n' } })
    const source = dotenv({ directory: box.directory, files: ['.env', '.env.prod'], from: {} })
    const { varve } = await settings({ sources: [source] })
    expect([varve.settings.v0, varve.settings.top]).toEqual(['b', 1])
  })

  it('may be a folder of secrets, flat or nested, by the names of variables', async () => {
    await using box = await sandbox({
      files: {
        'run/v0': 'flat\n',
        'run/sub_model__v1': 'a',
        'run/sub_model/deep/v4': 'b',
        'run/API__KEY': 'hunter2\n',
      },
    })
    const { varve } = await settings({ sources: [secretFiles(box.path('run'))] })
    expect([varve.settings.v0, varve.settings.subModel.v1, varve.settings.subModel.deep.v4]).toEqual(['flat', 'a', 'b'])
    expect(varve.settings.api.key.reveal()).toBe('hunter2')
  })

  it('of secrets have a limit, and follow no link that leads out', async () => {
    await using box = await sandbox({ files: { 'run/v0': 'x'.repeat(100) } })
    const found = await settings({ sources: [secretFiles(box.path('run'), { maxBytes: 50 })] })
    expect(found.problems).toMatchObject([{ code: 'SOURCE_UNREADABLE' }])
  })

  it('may be TOML, YAML and JSON, also a table of pyproject.toml', async () => {
    await using box = await sandbox({ files: { 'pyproject.toml': '[project]\nname = "x"\n[tool.app]\nv0 = "here"\n' } })
    const source = file('pyproject.toml', { directory: box.directory, at: 'tool.app' })
    const { varve, problems } = await settings({ sources: [source] })
    expect([varve.settings.v0, problems]).toEqual(['here', []])
  })

  it('may be arguments: nested by dots, switches with and without no, lists repeated', async () => {
    const words = ['--sub-model.v1', 'a', '--debug', '--numbers', '1', '--numbers', '2', '--labels.team', 'web']
    const { varve } = await settings({ sources: [args({ from: words })] })
    expect(varve.settings).toMatchObject({ debug: true, numbers: [1, 2], labels: { team: 'web' } })
    expect(varve.settings.subModel.v1).toBe('a')
  })
})

describe('what differs from pydantic-settings', () => {
  const shown: string[] = []
  beforeEach(({ task }) => void shown.push(task.name))

  it('a list is JSON', async () => {
    expect((await from({ NUMBERS: '1, 2,3' })).varve.settings.numbers).toEqual([1, 2, 3])
  })

  it('an item of a list cannot be set', async () => {
    const { varve } = await from({ SERVERS: '[{"host": "a"}]', SERVERS__0__PORT: '9', SERVERS__1__HOST: 'b' })
    expect(varve.settings.servers).toEqual([{ host: 'a', port: 9 }, { host: 'b' }])
  })

  it('an empty variable is empty text', async () => {
    expect((await from({ V0: '', TOP: '' })).varve.settings).toMatchObject({ v0: '0', top: 0 })
  })

  it('`.env` beats `secrets_dir`', async () => {
    await using box = await sandbox({ files: { '.env': 'V0=dotenv\n', 'run/v0': 'secret file' } })
    const sources = [dotenv({ directory: box.directory, from: {} }), secretFiles(box.path('run'))]
    expect((await settings({ sources })).varve.settings.v0).toBe('secret file')
  })

  it('a name that fits nothing is refused in `.env`, and passed over in the environment', async () => {
    await using box = await sandbox({ files: { '.env': 'SUB_MODEL__V9=1\n' } })
    const sources = [dotenv({ directory: box.directory, from: {} }), env({ from: { SUB_MODEL__V8: '1' } })]
    const { problems } = await settings({ sources })
    expect(problems.map(({ code, key }) => `${code} ${key}`)).toEqual([
      ...['UNKNOWN_KEY SUB_MODEL__V9', 'UNKNOWN_KEY SUB_MODEL__V8'],
    ])
  })

  it('`"3.0"` is the integer 3', async () => {
    const { problems } = await from({ TOP: '3.0' })
    expect(problems).toMatchObject([{ issue: expect.stringContaining('(write 3)') }])
  })

  it('a file may say `"5"` for an integer', async () => {
    await using box = await sandbox({ files: { 'a.json': '{"top": "5"}' } })
    const read = (lenient: boolean): Promise<Inspection<Tree>> =>
      settings({ sources: [file('a.json', { directory: box.directory, lenient })] })
    expect((await read(false)).problems).toMatchObject([{ key: 'top' }])
    expect((await read(true)).varve.settings.top).toBe(5)
  })

  it('`env_parse_none_str` names the text that is None', async () => {
    expect((await from({ MAYBE: 'null' })).varve.settings.maybe).toBeNull()
  })

  it('two spellings of one name: the last counts', async () => {
    expect((await from({ V0: 'a', v0: 'b' })).problems).toMatchObject([{ code: 'AMBIGUOUS_NAME' }])
  })

  it('an error quotes what it was given', async () => {
    const { problems } = await from({ API: '{"key": ["hunter2"]}' })
    expect(problems).toMatchObject([{ key: 'api.key' }])
    expect(JSON.stringify(problems)).not.toContain('hunter2')
  })

  it('fields can be assigned to', async () => {
    const { varve } = await from({})
    expect(() => Object.assign(varve.settings, { v0: 'other' })).toThrow(TypeError)
  })

  it('is all that the table has', () => {
    expect(shown.slice(0, -1)).toEqual(differences('pydantic-settings'))
  })
})
