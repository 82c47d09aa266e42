import { afterEach, describe, expect, it, vi } from 'vitest'
import { settingsShell } from '../../test/cli/settings-shell.ts'

afterEach(() => vi.unstubAllEnvs())

const files = {
  'config.toml': '[server]\nport = 8081\ntimeout = "1m"\n',
  'config.staging.toml': 'api.endpoint = "https://staging.example"\nserver.timeout = "60s"\nserver.prot = 1\n',
  'config.production.toml': 'server.port = 443\napi.note = "live"\ndatabase.password = "of-production"\n',
  '.env.staging': 'SHOP_DATABASE__PASSWORD=of-staging\n',
}

describe('varve diff --profile', () => {
  it('shows keys that two profiles start with otherwise, with both places, and problems of only one', async () => {
    await using sh = await settingsShell(files)
    vi.stubEnv('API_TOKEN', 'tok-1234')
    const { code, out } = await sh.varve('diff', '--profile', 'staging', 'production')
    expect(code).toBe(0)
    expect(out.replaceAll(/asked: .*/g, 'asked: …'))
      .toBe(`~	server.port	8081 → 443	config.toml:2:8 → config.production.toml:1:15
~	database.password	the secret differs	.env.staging:1:25 → config.production.toml:3:21
~	database.url	the secret differs	computed from database.host, database.password → computed from database.host, database.password
-	api.endpoint	"https://staging.example" → —	config.staging.toml:1:16 → missing
~	api.note	null → "live"	optional → config.production.toml:2:12
Only staging:
  ⚠ server.prot  is not declared
      from config.staging.toml:3:15. Did you mean server.port?
Only production:
  ✗ api.endpoint  is missing
      asked: …
`)
  })

  it('takes the two in either way, one of them with more that are active', async () => {
    await using sh = await settingsShell({ ...files, 'config.eu.toml': 'server.port = 8443\n' })
    const { json } = await sh.varve('diff', '--profile', 'production', '--profile', 'production,eu', '--json')
    expect(json).toMatchObject({
      from: 'production',
      to: 'production,eu',
      differences: [{ key: 'server.port', op: 'replace', before: { value: 443 }, after: { value: 8443 } }],
    })
  })

  it('compares one with the usual start', async () => {
    await using sh = await settingsShell({ 'config.production.toml': 'server.port = 443\n' })
    vi.stubEnv('SHOP_DATABASE__PASSWORD', 'the-same-everywhere')
    const { json } = await sh.varve('diff', '--profile', 'production', '--json')
    expect(json).toMatchObject({ from: 'development', to: 'production', differences: [{ key: 'server.port' }] })
  })

  it('prints the same as JSON, and of secrets only that they differ', async () => {
    await using sh = await settingsShell(files)
    const { out, json } = await sh.varve('diff', '--profile', 'staging', 'production', '--json')
    expect(json).toMatchObject({
      differences: expect.arrayContaining([
        {
          key: 'database.password',
          op: 'replace',
          secret: true,
          before: { value: { secret: true, set: true }, source: expect.objectContaining({ layer: 'dotenv', line: 1 }) },
          after: { value: { secret: true, set: true }, source: expect.objectContaining({ layer: 'file', line: 3 }) },
        },
        expect.objectContaining({ key: 'api.endpoint', op: 'remove', after: null }),
      ]),
      problems: [
        expect.objectContaining({ profile: 'staging', code: 'UNKNOWN_KEY', severity: 'warning' }),
        expect.objectContaining({ profile: 'production', code: 'MISSING_VALUE', key: 'api.endpoint' }),
      ],
    })
    expect(out).not.toMatch(/of-staging|of-production/)
  })

  it('finds nothing where values are the same, however they are written', async () => {
    await using sh = await settingsShell({
      'config.staging.toml': 'server.timeout = "60s"\n',
      'config.production.toml': 'server.timeout = "1m"\n',
    })
    const { code, out } = await sh.as({ terminal: true }, 'diff', '--profile', 'staging', 'production', '--exit-code')
    expect({ code, out }).toEqual({ code: 0, out: 'Nothing differs.\n' })
  })

  it('ends with 10 when something differs and that is asked for', async () => {
    await using sh = await settingsShell(files)
    const args = ['diff', '--profile', 'staging', 'production', '--exit-code']
    expect((await sh.varve(...args)).code).toBe(10)
    expect((await sh.varve(...args, '--keys', 'checkout.*')).code).toBe(0)
  })

  it('is about two profiles, and not about the store', async () => {
    await using sh = await settingsShell(files)
    expect((await sh.varve('diff', '--profile', 'a', 'b', 'c')).code).toBe(2)
    expect((await sh.varve('diff', '--profile', 'a', 'b', '--patch')).code).toBe(2)
    expect((await sh.varve('diff')).err).toContain('Name a moment or a scope')
  })

  it('takes --env for --profile', async () => {
    await using sh = await settingsShell(files)
    const { out } = await sh.varve('diff', '--profile', 'staging', 'production')
    expect(await sh.varve('diff', '--env', 'staging', 'production')).toMatchObject({ code: 0, out })
    expect(await sh.varve('diff', '--env', 'staging', '--env', 'production')).toMatchObject({ code: 0, out })
  })

  it.each([
    [['staging', 'production'], 'There is no tag "staging"', 'varve diff --profile staging production'],
    [['staging'], 'There is no tag "staging"', 'varve diff --profile staging'],
    [['--environment', 'staging', 'production'], 'no tag "production"', 'varve diff --profile staging production'],
  ])('is what somebody is told of who names profiles without it: %j', async (args, issue, remedy) => {
    await using sh = await settingsShell(files)
    const { code, err } = await sh.varve('diff', ...args)
    expect(code).toBe(2)
    expect(err).toContain(issue)
    expect(err).toContain(`To compare profiles, run \`${remedy}\`.`)
  })

  it('is not, where a name is no profile', async () => {
    await using sh = await settingsShell(files)
    const { code, err } = await sh.varve('diff', 'staging', 'spring-sale')
    expect(code).toBe(3)
    expect(err).not.toContain('--profile')
  })

  it('leaves comparing two environments in the store as it is', async () => {
    await using sh = await settingsShell(files)
    await sh.varve('set', 'database.pool', '20', '--scope', 'environment:staging', '-m', 'Less')
    const { out } = await sh.varve('diff', 'environment:staging', 'environment:production')
    expect(out).toBe('~\tdatabase.pool\t20 → 10\n'.replace('~', '-').replace('20 → 10', '20'))
  })
})
