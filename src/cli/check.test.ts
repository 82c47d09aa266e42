import { stat } from 'node:fs/promises'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { settingsShell } from '../../test/cli/settings-shell.ts'
import type { Shell } from '../../test/cli/shell.ts'
import { gitIn } from '../../test/scan/git.ts'

afterEach(() => vi.unstubAllEnvs())

/** Everything a start in production needs. */
const whole = {
  'config.toml': 'api.endpoint = "https://api.example"\n',
  'config.production.toml': 'server.port = 443\n',
  'secrets/database__password': 'a-long-password\n',
  'secrets/API_TOKEN': 'tok-1234\n',
}

interface Checked {
  readonly profile: string
  readonly ok: boolean
  readonly problems: readonly { readonly code: string; readonly key: string; readonly issue: string }[]
  readonly remarks: readonly string[]
}

async function checked(sh: Shell, ...flags: readonly string[]): Promise<readonly Checked[]> {
  return (await sh.varve('check', '--json', ...flags)).json as readonly Checked[]
}

/** Names of the profiles that were checked, those with an error marked. */
async function verdicts(sh: Shell, ...flags: readonly string[]): Promise<readonly string[]> {
  return (await checked(sh, ...flags)).map(({ profile, ok }) => (ok ? profile : `✗ ${profile}`))
}

describe('varve check', () => {
  it('finds that every profile would start, opens no store and makes none', async () => {
    await using sh = await settingsShell(whole)
    expect(await sh.varve('check', '--store', 'sqlite:/nowhere/at/all.db')).toMatchObject({
      code: 0,
      out: '✔ development  nothing is wrong\n✔ production   nothing is wrong\n',
      err: '',
    })
    await expect(stat(sh.box.path('.varve'))).rejects.toThrow('ENOENT')
    const { out } = await sh.as({ terminal: true, env: { NO_COLOR: '1' } }, 'validate')
    expect(out).toContain('\n\n2 profiles checked, and all would start.\n')
  })

  it('reports everything that is wrong in each, and what all have once', async () => {
    await using sh = await settingsShell({
      'config.toml': 'server.port = 8081\nlabels.team = 7\n',
      'config.production.toml': 'server.port = 80800\nserver.prot = 1\napi.endpoint = "https://api.example"\n',
      'config.staging.toml': 'api.endpoint = "https://api.staging.example"\n',
      'secrets/API_TOKEN': 'tok-1234\n',
    })
    const { code, out } = await sh.varve('check')
    expect(code).toBe(5)
    expect(out.replaceAll(/asked: .*/g, 'asked: …')).toBe(`✗ every profile  1 error
  ✗ labels.team  must be an object, but is 7
      from config.toml:2:15. Give it an object of text.
✗ development    2 errors (1 of them told above)
  ✗ api.endpoint  is missing, and production has it in config.production.toml:3:16
      asked: …
✗ production     3 errors, 1 warning (1 of them told above)
  ✗ server.port        must be at most 65535, but is 80800
      from config.production.toml:1:15, over config.toml:1:15 = 8081. Give it an integer from 1 to 65535.
  ✗ database.password  is missing (its devDefault serves in development and test only)
      asked: …
  ⚠ server.prot        is not declared
      from config.production.toml:2:15. Did you mean server.port?
✗ staging        2 errors (1 of them told above)
  ✗ database.password  is missing (its devDefault serves in development and test only)
      asked: …
`)
  })

  it('prints the same as JSON, for programs', async () => {
    await using sh = await settingsShell({ ...whole, 'config.production.toml': 'server.port = 80800\n' })
    const { code, json } = await sh.varve('check', '--json')
    expect(code).toBe(5)
    const file = sh.box.path('config.production.toml')
    expect(json).toEqual([
      { profile: 'development', ok: true, problems: [], remarks: [] },
      {
        profile: 'production',
        ok: false,
        problems: [
          {
            code: 'INVALID_VALUE',
            key: 'server.port',
            severity: 'error',
            origin: `${file}:1:15`,
            place: { file, line: 1, column: 15 },
            issue: 'must be at most 65535, but is 80800',
            expected: 'an integer from 1 to 65535',
            remedy: 'Give it an integer from 1 to 65535.',
            over: null,
          },
        ],
        remarks: [],
      },
    ])
  })

  it('lets warnings pass, unless it is to be strict', async () => {
    await using sh = await settingsShell({ ...whole, 'config.toml': `${whole['config.toml']}server.prot = 1\n` })
    expect((await sh.varve('check')).code).toBe(0)
    expect((await sh.varve('check', '--strict')).code).toBe(5)
    expect(await verdicts(sh, '--strict')).toEqual(['✗ development', '✗ production'])
  })

  it('tells a person how far it has come, where there is much to do', async () => {
    const profiles = Array.from({ length: 5 }, (_, index) => [`config.p${index}.toml`, ''])
    await using sh = await settingsShell({ ...whole, ...Object.fromEntries(profiles) })
    vi.spyOn(Date, 'now').mockImplementation(() => performance.now() * 1e6)
    const { err } = await sh.as({ terminal: true }, 'check')
    vi.restoreAllMocks()
    expect(err).toMatch(/\rchecking profile \d of 7…/)
    expect(err.endsWith('\r\u001B[K')).toBe(true)
    expect((await sh.varve('check')).err).toBe('')
  })

  it('says of former names that they are still read', async () => {
    await using sh = await settingsShell({
      ...whole,
      'config.ts': `import { defineConfig, setting } from 'varve'
import { port } from 'varve/schema'
export const config = defineConfig({ server: { port: setting(port(), { default: 1, aliases: ['listen.port'] }) } })`,
      'config.toml': 'listen.port = 8081\n',
    })
    const [development] = await checked(sh, '--profile', 'development')
    expect(development?.remarks).toEqual([expect.stringContaining('is now server.port')])
    const said = await sh.varve('check', '--profile', 'development')
    expect(said.out).toContain('Former names still read: listen.port')
    expect([said.code, (await sh.varve('check', '--profile', 'development', '--strict')).code]).toEqual([0, 5])
  })
})

describe('a live value in a check', () => {
  it('may be in the store, which is not asked: that it is missing is a warning', async () => {
    await using sh = await settingsShell({
      'config.ts': `import { defineConfig, live } from 'varve'
import { integer } from 'varve/schema'
export const config = defineConfig({ limits: { max: live(integer(), { devDefault: 1 }) } })`,
    })
    const { code, out } = await sh.varve('check', '--environment', 'production')
    expect(code).toBe(0)
    expect(out).toContain(
      '⚠ limits.max  is missing (its devDefault serves in development and test only), unless the store',
    )
  })
})

describe('the profiles that are checked', () => {
  const files = {
    ...whole,
    'config.staging.toml': '',
    'settings.toml': '[default]\nserver.port = 1\n[canary]\nserver.port = 2\n',
    '.env.review': '',
    'config/worker.toml': 'server.port = 9000\n',
  }

  it('are the active one and all that the sources know', async () => {
    await using sh = await settingsShell(files)
    expect(await verdicts(sh)).toEqual(['development', 'canary', 'production', 'review', 'staging', 'worker'])
    vi.stubEnv('VARVE_ENV', '')
    const { json } = await sh.as({ env: { VARVE_ENV: 'production' } }, 'check', '--json=profile')
    expect((json as Checked[])[0]?.profile).toBe('production')
  })

  it('are those that somebody names, each with more that are active', async () => {
    await using sh = await settingsShell(files)
    expect(await verdicts(sh, '--profile', 'staging', '--profile', 'production,canary')).toEqual([
      'staging',
      'production,canary',
    ])
    expect(await verdicts(sh, '--environment', 'production', '--profile', 'canary', '--service', 'worker')).toEqual([
      'production,canary (worker)',
    ])
  })

  it('are those that the config file names, as each of the services it names', async () => {
    await using sh = await settingsShell({
      ...files,
      'varve.config.ts': `import { configFiles, secretFiles } from 'varve/sources'
import { config } from './config.ts'
const directory = import.meta.dirname
export default {
  config,
  sources: [configFiles({ directory }), secretFiles(directory + '/secrets')],
  environments: ['staging', 'production'],
  services: ['worker', 'api'],
}`,
    })
    expect(await verdicts(sh)).toEqual(['staging (worker)', 'staging (api)', 'production (worker)', 'production (api)'])
    expect(await verdicts(sh, '--profile', 'canary', '--service', 'api')).toEqual(['canary (api)'])
    // A service is no profile, though a file is named after it.
    expect(await verdicts(sh, '--all', '--service', 'api')).toEqual([
      'development (api)',
      'canary (api)',
      'production (api)',
      'staging (api)',
    ])
  })

  it('may be misspelt, which is an error of its own', async () => {
    await using sh = await settingsShell(files)
    const [first] = await checked(sh, '--profile', 'prodution')
    expect(first?.problems).toContainEqual(
      expect.objectContaining({ code: 'PROFILE_UNKNOWN', key: 'prodution', remedy: 'Did you mean production?' }),
    )
  })
})

describe('secrets in a check', () => {
  it('need not be there where they are said not to be at hand', async () => {
    await using sh = await settingsShell({
      'config.toml': whole['config.toml'],
      'config.production.toml': '',
      'varve.config.ts': `import { configFiles, env, secretFiles } from 'varve/sources'
import { config } from './config.ts'
const directory = import.meta.dirname
export default { config, sources: [configFiles({ directory }), secretFiles(directory + '/nowhere'), env({ prefix: 'SHOP' })] }`,
    })
    expect((await sh.varve('check')).code).toBe(5)
    expect(await verdicts(sh, '--without-secrets')).toEqual(['development', 'production'])
    await sh.box.write('config.toml', '')
    expect(await verdicts(sh, '--without-secrets')).toEqual(['✗ development', '✗ production'])
  })

  const about = ({ problems }: Checked, code: string): readonly string[] =>
    problems.filter(problem => problem.code === code).map(({ key }) => key)

  it('must not stand in files that git keeps', async () => {
    await using sh = await settingsShell({
      ...whole,
      'config.production.toml': 'database.password = "committed-here"\n',
      '.env': 'API_TOKEN=committed-too\n',
    })
    const git = gitIn(sh.box.directory)
    git('init', '--quiet')
    expect((await sh.varve('check')).code).toBe(0)
    git('add', 'config.production.toml', '.env', 'secrets/API_TOKEN')
    const [development, production] = await checked(sh)
    expect(development && about(development, 'SECRET_EXPOSED')).toEqual(['api.token', 'api.token'])
    expect(production && about(production, 'SECRET_EXPOSED')).toEqual(['database.password', 'api.token', 'api.token'])
    const { code, out } = await sh.varve('check')
    expect(code).toBe(5)
    expect(out).toContain('from .env:1:11. Run `git rm --cached .env`')
    expect(out).toContain('from secrets/API_TOKEN. Run `git rm --cached secrets/API_TOKEN`')
    expect(out).toContain('from config.production.toml:1:21. Give it by a variable')
    expect(out).not.toContain('committed-')
  })

  it('may be referred to there', async () => {
    await using sh = await settingsShell({
      ...whole,
      'config.toml': `${whole['config.toml']}database.password = "\${api.token}-and-more"\n`,
    })
    const git = gitIn(sh.box.directory)
    git('init', '--quiet')
    git('add', 'config.toml')
    expect((await sh.varve('check')).code).toBe(0)
  })
})

describe('a declaration in a check', () => {
  const declaring = (leaf: string): Record<string, string> => ({
    'config.ts': `import { defineConfig, secret, setting } from 'varve'
import { string } from 'varve/schema'
const strange = { '~standard': { version: 1, vendor: 'own', validate: value => ({ value }) } }
export const config = defineConfig({ erp: { ${leaf} } })`,
  })

  it.each([
    ['TEXT_TYPE_UNKNOWN', 'port: setting(strange, { default: 1 })'],
    ['DEFAULT_MASKS', "token: setting(secret(string()), { default: 'hush-hush' })"],
    ['DEFAULT_MASKS', "apiKey: setting(string(), { default: 'hush-hush' })"],
  ])('is warned of %s for %s', async (code, leaf) => {
    await using sh = await settingsShell(declaring(leaf))
    const { code: ended, out } = await sh.varve('check')
    expect(ended).toBe(0)
    expect(out).toContain('⚠ development  1 warning\n')
    expect(out).not.toContain('hush-hush')
    const [first] = await checked(sh)
    expect(first?.problems).toMatchObject([{ code, severity: 'warning' }])
    expect((await sh.varve('check', '--strict')).code).toBe(5)
  })

  it.each([
    "port: setting(strange, { default: 1, text: 'integer' })",
    "token: setting(secret(string()), { devDefault: 'hush-hush' })",
    "token: setting(secret(string()), { default: '' })",
    "apiKey: setting(string(), { default: 'hush-hush', tags: ['public'] })",
    "tokenPath: setting(string(), { default: '/run/token' })",
  ])('is not warned of %s', async leaf => {
    await using sh = await settingsShell(declaring(leaf))
    expect((await sh.varve('check', '--strict')).code).toBe(0)
  })
})
