import { describe, expect, it } from 'vitest'
import { moduleShell } from '../../test/cli/settings-shell.ts'
import type { Shell } from '../../test/cli/shell.ts'

const declaration = `import { defineConfig, live, secret, setting } from 'varve'
import { string } from 'varve/schema'

export const config = defineConfig({
  env: setting(string(), { default: 'local' }),
  database: { password: setting(secret(string()), { devDefault: 'dev' }), host: setting(string()) },
  mail: { apiKey: live(secret(string()), { devDefault: 'dev' }) },
})
`

/** A config file whose one manager holds two secrets, and never answers for a third. */
const opening = `import { VarveError } from 'varve'
import { configFiles } from 'varve/sources'
import { secretsOf } from 'varve/secrets'
import { config } from './config.ts'

const held = { 'production/app': { DATABASE_HOST: 'db', DATABASE_PASSWORD: 'planted-pw' }, 'mail': { key: 'planted-key' } }
const manager = {
  name: 'Small',
  schemes: ['vault'],
  fetch: async ({ path, text }, { signal }) => {
    if (path.startsWith('silent')) return new Promise(() => {})
    if (held[path]) return { value: held[path] }
    throw new VarveError('SECRET_NOT_FOUND', { reference: text, manager: 'Small', reason: 'does not exist', remedy: 'Make it.' })
  },
}
export default {
  config,
  managers: [manager],
  secrets: { deadline: '300ms', require: { production: 'external' } },
  sources: [configFiles({ directory: import.meta.dirname }), secretsOf('vault://\${env}/app', { plain: ['database.host'] })],
  environments: ['production'],
}
`

const project = (files: Readonly<Record<string, string>> = {}): Promise<Shell> =>
  moduleShell({
    'config.ts': declaration,
    'varve.config.ts': opening,
    'config.toml': 'env = "production"\nmail.apiKey = "vault://mail#key"\n',
    ...files,
  })

describe('a project whose secrets are in a manager', () => {
  it('is checked with them, and shows where they are and never what', async () => {
    await using sh = await project()
    expect(await sh.varve('check')).toMatchObject({ code: 0, out: expect.stringContaining('nothing is wrong') })
    const said = [
      await sh.varve('explain', 'mail.apiKey', '--no-store'),
      await sh.varve('explain', 'database.password', '--no-store', '--json'),
      await sh.varve('settings'),
      await sh.varve('doctor'),
    ].map(({ out, err }) => out + err)
    expect(said[0]).toContain('vault://mail#key')
    expect(said[1]).toContain('vault://production/app')
    expect(said.join('')).not.toContain('planted')
  })

  it('is checked without them, where they are not at hand', async () => {
    await using sh = await project({ 'config.toml': 'env = "nowhere"\nmail.apiKey = "vault://silent"\n' })
    expect((await sh.varve('check')).code).toBe(5)
    expect(await sh.varve('check', '--without-secrets')).toMatchObject({ code: 0 })
  })

  it('is told what is missing, forbidden by the policy, or a placeholder, before it is deployed', async () => {
    await using sh = await project({ 'config.toml': 'env = "production"\nmail.apiKey = "SG.planted"\n' })
    const { code, out } = await sh.varve('check')
    expect([code, out]).toEqual([5, expect.stringContaining('is a secret in a place that production does not allow')])
    expect(out).not.toContain('planted')
    await sh.box.write('config.toml', 'env = "production"\nmail.apiKey = "changeme"\n')
    expect((await sh.as({ env: { VARVE_ENV: 'staging' } }, 'settings')).err).toContain('placeholder')
  })

  it('is told why its manager did not give one, and not that it does not fit', async () => {
    await using sh = await project({ 'config.toml': 'env = "production"\nmail.apiKey = "vault://gone"\n' })
    const why = 'refers to vault://gone, which does not exist (Small)'
    const { json } = await sh.varve('secret', 'list', 'mail.', '--unreadable', '--json=readable,reason')
    expect(json).toEqual([{ readable: false, reason: `it ${why}` }])
    expect((await sh.varve('secret', 'list', 'mail.')).out).toContain(`unreadable: it ${why}`)
    expect((await sh.varve('settings')).out).not.toContain('does not fit')
    await sh.box.write('config.toml', 'database.host = "vault://gone"\ndatabase.password = "vault://gone"\n')
    expect((await sh.varve('settings', 'database.password')).out).toMatch(
      /as config\.toml:2:\d+ refers to vault:\/\/gone/,
    )
  })

  it('never waits long for a manager that does not answer', async () => {
    await using sh = await project({ 'config.toml': 'env = "silent"\nmail.apiKey = "vault://silent"\n' })
    // Said of the deadline of the project, which is less than a second; it was 0 s.
    const { err } = await sh.varve('explain', 'mail.apiKey', '--no-store')
    expect(err).toMatch(/refers to vault:\/\/silent, which has not been answered within 0\.[1-9] s/)
  })
})
