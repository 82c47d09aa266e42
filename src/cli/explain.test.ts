import { stat } from 'node:fs/promises'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { settingsShell } from '../../test/cli/settings-shell.ts'

afterEach(() => vi.unstubAllEnvs())

describe('varve explain', () => {
  const files = {
    'config.toml': '[labels.team]\nname = "core"\n[server]\nhosts = ["a"]\nport = 8081\n',
    'config.production.toml': '[labels.team]\ntier = "gold"\n',
    'settings.toml': '[default]\nserver.port = 1\n[production]\nserver.port = 2\n',
  }
  const rows = (out: string): readonly string[] =>
    out
      .split('\n')
      .filter(line => /\t(wins|shadowed|invalid)\t|^\t/.test(line))
      .map(line => line.replace(/^\d+/, ''))

  it('names the document of each layer, and below the winner where its parts stand', async () => {
    await using sh = await settingsShell(files)
    const { out } = await sh.varve('explain', 'labels.team', '--environment', 'production')
    expect(rows(out)).toEqual([
      '\tfile\t{"name":"core","tier":"gold"}\twins\tconfig.production.toml:1:9  put onto config.toml:1:9',
      '\t\t  name\t\tconfig.toml:2:8',
      '\t\t  tier\t\tconfig.production.toml:2:8',
      '\tfile\t{"name":"core"}\tshadowed\tconfig.toml:1:9',
      '\tdefault\t{}\tshadowed\tconfig.ts:24:19',
    ])
    expect(out).toContain('\nsettings.toml [production] does not set it\n'.trim())
  })

  it('says which section of a file counts', async () => {
    await using sh = await settingsShell(files)
    const { out } = await sh.varve('explain', 'server.port', '--environment', 'production')
    expect(rows(out).slice(0, 2)).toEqual([
      '\tfile\t2\twins\tsettings.toml:4:15  [production]',
      '\tfile\t1\tshadowed\tsettings.toml:2:15  [default]',
    ])
  })

  it('tells of references, computations, appended items, and what was taken away', async () => {
    await using sh = await settingsShell({
      'config.toml':
        'server.hosts = ["a"]\ndatabase.host = "db.${labels.team.name}"\nlabels.team.name = "core"\napi.note = "x"\n',
      'config.production.toml':
        'server.hosts = { "$append" = ["b"] }\napi.note = { "$unset" = true }\ndatabase.password = "long-enough"\n',
    })
    const of = async (key: string): Promise<string> =>
      rows((await sh.varve('explain', key, '--environment', 'production')).out).join('\n')
    expect(await of('server.hosts')).toContain(
      '["a","b"]\twins\tconfig.production.toml:1:30  put onto config.toml:1:16',
    )
    expect(await of('database.host')).toContain('db.core\twins\tconfig.toml:2:17  refers to labels.team.name')
    expect(await of('database.url')).toContain(
      '••••\twins\tconfig.ts:17:10  computed from database.host, database.password',
    )
    expect(await of('api.note')).toMatch(/—\tshadowed\tconfig\.toml:4:12 {2}taken away .*config\.production\.toml:2:12/)
  })

  it('says what was passed over, and why', async () => {
    await using sh = await settingsShell()
    vi.stubEnv('SHOP_SERVER__PORT', '')
    vi.stubEnv('SHOP_DATABASE__POOL', 'many')
    expect((await sh.varve('explain', 'server.port')).out).toContain(
      'SHOP_SERVER__PORT is empty, which counts as unset',
    )
    expect((await sh.varve('explain', 'database.pool')).out).toMatch(
      /\tinvalid\tSHOP_DATABASE__POOL {2}must be an integer/,
    )
  })

  it('has the same as JSON, beside what was there before', async () => {
    await using sh = await settingsShell(files)
    const { json } = await sh.varve('explain', 'labels.team', '--environment', 'production', '--json')
    const file = (name: string, line: number, column: number): object => ({ file: sh.box.path(name), line, column })
    expect((json as { layers: object[] }).layers).toContainEqual({
      layer: 'file',
      document: sh.box.path('config.production.toml'),
      status: 'wins',
      value: { name: 'core', tier: 'gold' },
      origin: file('config.production.toml', 1, 9),
      note: `put onto ${sh.box.path('config.toml')}:1:9`,
      parts: [
        { path: 'name', origin: file('config.toml', 2, 8) },
        { path: 'tier', origin: file('config.production.toml', 2, 8) },
      ],
    })
  })

  it('works without a store', async () => {
    await using sh = await settingsShell(files)
    expect((await sh.varve('explain', 'server.port', '--no-store')).code).toBe(0)
    expect((await sh.varve('get', 'server.port', '--no-store')).out).toBe('1\n')
    await expect(stat(sh.box.path('.varve'))).rejects.toThrow('ENOENT')
    expect((await sh.varve('set', 'database.pool', '5', '-m', 'Why', '--no-store')).code).toBe(2)
    expect((await sh.as({ terminal: true }, 'doctor', '--no-store')).out).toContain('none (--no-store)')
  })

  it('tells a person how to set what is missing, by the name that the sources give it', async () => {
    await using sh = await settingsShell()
    const { out } = await sh.as({ terminal: true }, 'explain', 'api.endpoint')
    expect(out).toContain('Set it: SHOP_API__ENDPOINT, or api.endpoint in a file')
  })
})
