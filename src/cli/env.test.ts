import { afterEach, describe, expect, it, vi } from 'vitest'
import { settingsShell } from '../../test/cli/settings-shell.ts'

afterEach(() => vi.unstubAllEnvs())

const files = {
  'config.toml': 'server.port = 8081\n',
  '.env': 'SHOP_DATABASE__HOST=db.example\nSHOP_DATABASE__HOTS=typo\n',
}

describe('varve env', () => {
  it('lists every key with its names, what fits, whether it must be set, and where it is set now', async () => {
    await using sh = await settingsShell(files)
    vi.stubEnv('SHOP_SERVER_TIMEOUT', '45s')
    vi.stubEnv('API_TOKEN', 'tok-1234')
    const { code, out } = await sh.varve('env')
    expect(code).toBe(0)
    expect(out.split('\n')).toEqual([
      'SHOP_SERVER__PORT, SHOP_SERVER_PORT\tserver.port\tan integer from 1 to 65535\toptional\tconfig.toml:1:15',
      'SHOP_SERVER__HOSTS, SHOP_SERVER_HOSTS\tserver.hosts\ta list of text\toptional\tdefault',
      'SHOP_SERVER__TIMEOUT, SHOP_SERVER_TIMEOUT\tserver.timeout\ta duration such as 500ms, 45s, 1h30m or PT30S\toptional\tSHOP_SERVER_TIMEOUT',
      'SHOP_DATABASE__HOST, SHOP_DATABASE_HOST\tdatabase.host\ttext\toptional\t.env:1:21',
      'SHOP_DATABASE__PASSWORD, SHOP_DATABASE_PASSWORD\tdatabase.password\ttext of at least 8 characters\trequired in production\tdevelopment default',
      'SHOP_DATABASE__POOL, SHOP_DATABASE_POOL\tdatabase.pool\tan integer from 1 to 100\toptional\tdefault',
      'SHOP_DATABASE__URL, SHOP_DATABASE_URL\tdatabase.url\ttext\toptional\tcomputed from database.host, database.password',
      'API_TOKEN\tapi.token\ttext\trequired\tset',
      'SHOP_API__ENDPOINT, SHOP_API_ENDPOINT\tapi.endpoint\ta URL\trequired\tmissing',
      'SHOP_API__NOTE, SHOP_API_NOTE\tapi.note\ttext\toptional\toptional',
      'SHOP_LABELS__TEAM, SHOP_LABELS_TEAM\tlabels.team\tan object of text\toptional\tdefault',
      'SHOP_CHECKOUT__NEW_FLOW, SHOP_CHECKOUT_NEW_FLOW\tcheckout.newFlow\ttrue or false\toptional\tdefault',
      'SHOP_DATABASE__HOTS\t\t\t\tunknown in .env:2:21. Did you mean SHOP_DATABASE__HOST?',
      '',
    ])
  })

  it('shows a person one name of each, and a summary', async () => {
    await using sh = await settingsShell()
    const { out } = await sh.as({ terminal: true, env: { NO_COLOR: '1' } }, 'env', 'api.')
    expect(out).toBe(
      [
        'API_TOKEN           api.token     text   required  missing',
        'SHOP_API__ENDPOINT  api.endpoint  a URL  required  missing',
        'SHOP_API__NOTE      api.note      text   optional  optional',
        '',
        '3 keys · 2 missing · environment development',
        '',
      ].join('\n'),
    )
  })

  it('lists variables below the prefix that no key is read from, with what was probably meant', async () => {
    await using sh = await settingsShell()
    vi.stubEnv('SHOP_SERVER__PROT', '8080')
    expect((await sh.varve('env', '--set')).out).toBe(
      'SHOP_SERVER__PROT\t\t\t\tunknown. Did you mean SHOP_SERVER__PORT?\n',
    )
  })

  it('says of a variable that it does not fit, or that something covers it', async () => {
    await using sh = await settingsShell({ '.env': 'SHOP_DATABASE__HOST=a\n' })
    vi.stubEnv('SHOP_DATABASE__POOL', 'many')
    vi.stubEnv('SHOP_DATABASE__PASSWORD', 'tiny')
    vi.stubEnv('SHOP_DATABASE__HOST', '')
    await sh.box.write('.env', 'SHOP_DATABASE__HOST=a\nAPI_TOKEN=abc\n')
    await sh.box.write('secrets/API_TOKEN', 'def')
    const { out } = await sh.varve('env', '--set')
    expect(out).toContain('\tSHOP_DATABASE__POOL must be an integer')
    expect(out).toMatch(/\tSHOP_DATABASE__PASSWORD .*at least 8 characters/)
    expect(out).toMatch(/\tapi\.token\t.*\tsecrets\/API_TOKEN \(\.env:2:11 is set, and covered\)/)
    expect(out).not.toContain('tiny')
  })

  it('leaves only what is missing, or only what a variable sets', async () => {
    await using sh = await settingsShell(files)
    vi.stubEnv('SHOP_SERVER__PORT', '1')
    const keys = async (...flags: readonly string[]): Promise<unknown> =>
      ((await sh.varve('env', '--json=key', ...flags)).json as { key: string }[]).map(({ key }) => key)
    expect(await keys('--missing')).toEqual(['api.token', 'api.endpoint'])
    expect(await keys('--missing', '--environment', 'production')).toEqual([
      'database.password',
      'api.token',
      'api.endpoint',
    ])
    expect(await keys('--set')).toEqual(['server.port', 'database.host', null])
    expect((await sh.varve('env', '--set', '--missing')).code).toBe(2)
  })

  it('prints all there is to know as JSON', async () => {
    await using sh = await settingsShell(files)
    vi.stubEnv('API_TOKEN', 'tok-1234')
    const { json } = await sh.varve('env', '--json')
    expect(json).toContainEqual({
      variable: 'API_TOKEN',
      names: ['API_TOKEN'],
      key: 'api.token',
      type: 'string',
      expected: 'text',
      secret: true,
      need: 'always',
      given: { variable: 'API_TOKEN', fits: true },
      source: { layer: 'env', variable: 'API_TOKEN' },
      unknown: false,
      remedy: null,
    })
    expect(json).toContainEqual(
      expect.objectContaining({
        variable: 'SHOP_DATABASE__HOTS',
        key: null,
        unknown: true,
        remedy: 'Did you mean SHOP_DATABASE__HOST?',
      }),
    )
  })

  it('warns where no source reads variables', async () => {
    await using sh = await settingsShell({
      'varve.config.ts': `import { configFiles } from 'varve/sources'
import { config } from './config.ts'
export default { config, sources: [configFiles({ directory: import.meta.dirname })] }`,
    })
    expect((await sh.varve('env')).err).toContain('no source reads variables')
  })
})
