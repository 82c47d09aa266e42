import { stat } from 'node:fs/promises'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { settingsShell } from '../../test/cli/settings-shell.ts'

afterEach(() => vi.unstubAllEnvs())

const files = {
  'config.toml':
    'api.endpoint = "https://api.example"\n[server]\nport = 8081\nhosts = ["a"]\n[labels.team]\nname = "core"\n',
  'config.production.toml': 'server.port = 443\n[labels.team]\ntier = "gold"\n',
  '.env': 'SHOP_DATABASE__HOST=db.example\n',
  'secrets/database__password': 'a-long-password\n',
}

describe('varve settings', () => {
  it('shows every key with its value, its type, where it comes from and its layer', async () => {
    await using sh = await settingsShell(files)
    vi.stubEnv('API_TOKEN', 'tok-1234')
    const { code, out, err } = await sh.varve('settings')
    expect({ code, err }).toEqual({ code: 0, err: '' })
    expect(out.split('\n')).toEqual([
      'api.token\t••••\tstring\tAPI_TOKEN\tenv\t',
      'api.endpoint\thttps://api.example\turl\tconfig.toml:1:16\tfile\t',
      'api.note\t(not set)\tstring\toptional\tdefault\t',
      'checkout.newFlow\tfalse\tboolean\tdefault\tdefault\t',
      'database.host\tdb.example\tstring\t.env:1:21\tdotenv\t(default localhost)',
      'database.password\t••••\tstring\tsecrets/database__password\tsecret-file\t(default ••••)',
      'database.pool\t10\tinteger\tdefault\tdefault\t',
      'database.url\t••••\tstring\tcomputed from database.host, database.password\tdefault\t',
      'labels.team\t{"name":"core"}\tobject\tconfig.toml:5:9\tfile\t(default {})',
      'server.port\t8081\tinteger\tconfig.toml:3:8\tfile\t(default 8080)',
      'server.hosts\t["a"]\tlist\tconfig.toml:4:9\tfile\t(default [])',
      'server.timeout\t30s\tduration\tdefault\tdefault\t',
      '',
    ])
  })

  it('is grouped and ends with a summary for a person', async () => {
    await using sh = await settingsShell(files)
    const { out } = await sh.as({ terminal: true, env: { NO_COLOR: '1' } }, 'settings', 'server.')
    expect(out).toBe(
      [
        'server',
        '  server.port     8081   integer   config.toml:3:8  (default 8080)',
        '  server.hosts    ["a"]  list      config.toml:4:9  (default [])',
        '  server.timeout  30s    duration  default',
        '',
        '3 values · environment development',
        '',
      ].join('\n'),
    )
  })

  it('needs no store, and makes none', async () => {
    await using sh = await settingsShell(files)
    await sh.varve('settings', '--store', 'sqlite:/nowhere/at/all.db')
    await expect(stat(sh.box.path('.varve'))).rejects.toThrow('ENOENT')
  })

  it('answers for an environment, for profiles besides, and for a service', async () => {
    await using sh = await settingsShell({
      ...files,
      'config.eu.toml': 'database.host = "eu.example"\n',
      'config.worker.toml': 'server.port = 9000\n',
      '.env': '',
    })
    const of = async (...flags: readonly string[]): Promise<unknown> =>
      (await sh.varve('settings', '*.port', '--json=value', ...flags)).json
    expect(await of()).toEqual([{ value: 8081 }])
    expect(await of('--environment', 'production')).toEqual([{ value: 443 }])
    expect(await of('--environment', 'production', '--service', 'worker')).toEqual([{ value: 9000 }])
    const host = await sh.varve('settings', 'database.host', '--profile', 'eu', '--json=value')
    expect(host.json).toEqual([{ value: 'eu.example' }])
  })

  it('says what a value of several files is put together from', async () => {
    await using sh = await settingsShell(files)
    const { out } = await sh.varve('settings', 'labels.', '--environment', 'production')
    expect(out).toContain('\tconfig.production.toml:2:9 and 1 more\t')
  })

  it('tells what is wrong on standard error, and shows what there is', async () => {
    await using sh = await settingsShell({ 'config.toml': 'server.port = 80800\nserver.prot = 1\n' })
    const { code, out, err } = await sh.varve('settings', 'server.port')
    expect({ code, out }).toEqual({
      code: 0,
      out: 'server.port\t8080\tinteger\tdefault, as config.toml:1:15 must be at most 65535, but is 80800\tdefault\t\n',
    })
    expect(err).toContain('server.port must be at most 65535, but is 80800 (config.toml:1:15)')
    expect(err).toContain('server.prot is not declared (config.toml:2:15). Did you mean server.port?')
    expect(err).toContain('api.endpoint is missing')
  })

  it('prints all there is to know as JSON', async () => {
    await using sh = await settingsShell(files)
    const { json } = await sh.varve('settings', '--json')
    const rows = json as { key: string }[]
    expect(rows.find(({ key }) => key === 'server.port')).toEqual({
      key: 'server.port',
      value: 8081,
      type: 'integer',
      kind: 'setting',
      secret: false,
      set: true,
      source: {
        layer: 'file',
        file: sh.box.path('config.toml'),
        line: 3,
        column: 8,
        document: sh.box.path('config.toml'),
      },
      default: 8080,
      changed: true,
      category: 'server',
      doc: 'Port the API listens on.',
      declared: `${sh.box.path('config.ts')}:9:11`,
    })
    expect(rows.find(({ key }) => key === 'database.password')).toMatchObject({
      value: { secret: true, set: true },
      default: { secret: true, set: true },
      changed: true,
    })
    expect(rows.find(({ key }) => key === 'api.token')).toMatchObject({
      value: { secret: true, set: false },
      set: false,
      source: null,
      changed: null,
    })
  })
})

describe('varve settings --changed', () => {
  const keys = (json: unknown): unknown => (json as { key: string }[]).map(({ key }) => key)

  it('leaves the keys whose value is not their declared default', async () => {
    await using sh = await settingsShell({
      // The same as the defaults, written otherwise.
      'config.toml': 'server.port = 8080\nserver.timeout = "30000ms"\ndatabase.host = "db"\n',
      '.env': 'SHOP_DATABASE__POOL=10\n',
      'secrets/database__password': 'dev-password',
    })
    expect(keys((await sh.varve('settings', '--changed', '--json=key')).json)).toEqual(['database.host'])
    expect(keys((await sh.varve('settings', '--unchanged', '--json=key')).json)).toEqual([
      'checkout.newFlow',
      'database.password',
      'database.pool',
      'labels.team',
      'server.port',
      'server.hosts',
      'server.timeout',
    ])
  })

  it('is told from its opposite', async () => {
    await using sh = await settingsShell()
    expect((await sh.varve('settings', '--changed', '--unchanged')).code).toBe(2)
  })
})

describe('varve settings --sources', () => {
  it('prints the documents that were read, the strongest first, and how much of each counts', async () => {
    await using sh = await settingsShell({
      ...files,
      'settings.toml': '[default]\nserver.port = 1\n[production]\nserver.port = 2\n',
    })
    const { out } = await sh.varve('settings', '--sources', '--environment', 'production')
    expect(out.split('\n')).toEqual([
      '1\tenv\tenvironment (SHOP_…)\t0 keys, 0 in force',
      '2\tsecret-file\tsecrets\t1 key, 1 in force',
      '3\tdotenv\t.env\t1 key, 1 in force',
      '4\tfile\tsettings.toml [production]\t1 key, 1 in force',
      '5\tfile\tsettings.toml [default]\t1 key, 0 in force',
      '6\tfile\tconfig.production.toml\t2 keys, 1 in force',
      '7\tfile\tconfig.toml\t4 keys, 2 in force',
      '8\tdefault\tthe declaration\t9 keys, 5 in force',
      '',
    ])
  })

  it('prints them as JSON', async () => {
    await using sh = await settingsShell(files)
    const { json } = await sh.varve('settings', '--sources', '--json')
    expect(json).toContainEqual({ layer: 'file', document: sh.box.path('config.toml'), keys: 4, inForce: 4 })
    expect(json).toContainEqual({ layer: 'default', document: null, keys: 10, inForce: 5 })
  })
})
