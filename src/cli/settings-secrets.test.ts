import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { settingsShell } from '../../test/cli/settings-shell.ts'
import { gitIn } from '../../test/scan/git.ts'

const planted = 'hunter2-planted'

beforeEach(() => void vi.stubEnv('SHOP_DATABASE__PASSWORD', `${planted}-in-a-variable`))
afterEach(() => vi.unstubAllEnvs())

/** Secrets in every kind of source; those of `staging` do not fit, those of `broken` stand where nothing can be read. */
const files = {
  'config.toml': `api.endpoint = "https://x.example"\napi.token = "${planted}-in-a-file"\napi.note = "with \${api.token}"\n`,
  'config.production.toml': `database.password = "${planted}-of-production"\napi.note = "also \${api.token}"\n`,
  'config.staging.toml': `database.password = { nested = "${planted}" }\n[api.token]\n"${planted}" = 1\n`,
  'config.broken.toml': `api.token = "${planted}\n`,
  'config.odd.yaml': `api:\n  token: [ "${planted}"\n`,
  'config.strange.json': `{ "api": { "token": "${planted}" "x" } }`,
  '.env': `API_TOKEN=${planted}-in-dotenv\n`,
  '.env.production': `API_TOKEN="${planted}\n`,
  'secrets/API_TOKEN': `${planted}-in-a-secret-file\n`,
  'varve.config.ts': `import { args, configFiles, dotenv, env, secretFiles } from 'varve/sources'
import { config } from './config.ts'
const directory = import.meta.dirname
export default {
  config,
  sources: [
    configFiles({ directory }),
    dotenv({ directory, prefix: 'SHOP', from: {} }),
    secretFiles(directory + '/secrets'),
    env({ prefix: 'SHOP' }),
    args({ from: ['--api.token', '${planted}-in-an-argument'] }),
  ],
}
`,
}

const profiles = ['development', 'production', 'staging', 'broken', 'odd', 'strange']

describe('a secret in any source', () => {
  it('is compared all the same', async () => {
    await using sh = await settingsShell(files)
    vi.stubEnv('SHOP_DATABASE__PASSWORD', '')
    const args = ['diff', '--profile', 'development', 'production']
    for (const flags of [[], ['--json']]) {
      const { out } = await sh.varve(...args, ...flags)
      expect(out).not.toContain(planted)
      for (const key of ['database.password', 'database.url', 'api.note']) expect(out).toContain(key)
    }
    expect((await sh.varve(...args)).out.match(/the secret differs/g)).toHaveLength(3)
  })

  it.each([
    [['settings']],
    [['settings', '--json']],
    [['settings', '--changed']],
    [['settings', '--sources']],
    [['settings', '--sources', '--json']],
    [['env']],
    [['env', '--json']],
    [['env', '--set']],
    [['explain', 'api.token']],
    [['explain', 'api.token', '--json', '--no-store']],
    [['explain', 'api.note']],
    [['explain', 'api.note', '--json']],
    [['explain', 'database.url']],
    [['explain', 'database.password', '--json']],
    [['get', 'api.note']],
    [['list']],
    [['list', '--json']],
    [['run', '--secrets', '--dry-run', '--', 'true']],
    [['run', '--secrets', '--dry-run', '--json', '--', 'true']],
    [['run', '--', './no-such-program']],
    [['doctor']],
    [['doctor', '--json']],
    [['export', '--all']],
  ])('is never printed by varve %j', async args => {
    await using sh = await settingsShell(files)
    for (const environment of profiles) {
      for (const terminal of [false, true]) {
        const { out, err } = await sh.as(
          { terminal },
          ...args.slice(0, 1),
          '--environment',
          environment,
          ...args.slice(1),
        )
        expect(out + err).not.toContain(planted)
        expect(out + err).not.toBe('')
      }
    }
  })

  it.each([
    [['check']],
    [['check', '--json']],
    [['check', '--strict', '--without-secrets']],
    [['diff', '--profile', 'development', 'production']],
    [['diff', '--profile', 'development', 'staging', '--json']],
    [['diff', '--profile', 'broken', 'odd']],
    [['diff', '--profile', 'strange', 'production', '--json']],
  ])('nor by varve %j, when git keeps it', async args => {
    await using sh = await settingsShell(files)
    const git = gitIn(sh.box.directory)
    git('init', '--quiet')
    git('add', '.env', 'config.toml', 'config.staging.toml', 'secrets')
    for (const terminal of [false, true]) {
      const { out, err } = await sh.as({ terminal }, ...args)
      expect(out + err).not.toContain(planted)
      expect(out).not.toBe('')
    }
  })
})
