import { describe, expect, it } from 'vitest'
import { settingsShell } from '../../test/cli/settings-shell.ts'

describe('a project that would not start', () => {
  const declaration = (rule: string): string => `import { defineConfig, live, rule, setting } from 'varve'
import { integer, port } from 'varve/schema'
export const config = defineConfig(
  {
    queue: { low: live(integer(), { default: 1 }), high: live(integer(), { default: 20 }) },
    server: { port: setting(port(), { default: 8080 }) },
  },
  { rules: [rule('low is below high', ${rule})] },
)`
  const below = `({ get }) => (get('queue.low') < get('queue.high') ? undefined : 'queue.low is not below queue.high')`

  it('is still read, changed and taken back from the command line, which tells what is wrong', async () => {
    await using sh = await settingsShell({
      'config.ts': declaration(below),
      'config.toml': 'queue.low = 30\nserver.port = 80800\n',
    })
    const { code, err } = await sh.varve('list')
    expect(code).toBe(0)
    expect(err).toContain('low is below high is a rule that is broken: queue.low is not below queue.high')
    expect(err).toContain('server.port must be at most 65535')
    expect((await sh.varve('set', 'queue.high', '40', '-m', 'Mend')).code).toBe(0)
    expect((await sh.varve('list', '--environment', 'prodution')).code).toBe(0)
    expect((await sh.varve('rollback', 'queue.high', '-m', 'Again', '--to', '0')).code).not.toBe(0)
    expect((await sh.varve('check')).code).toBe(5)
    expect((await sh.varve('run', '--', 'true')).code).toBe(5)
  })

  it('is still held to its rules by every change', async () => {
    await using sh = await settingsShell({ 'config.ts': declaration(below) })
    const { code, err } = await sh.varve('set', 'queue.low', '50', '-m', 'Too much')
    expect({ code, err }).toEqual({ code: 5, err: expect.stringContaining('queue.low is not below queue.high') })
  })

  it('says no more than that of a rule that throws', async () => {
    await using sh = await settingsShell({ 'config.ts': declaration(`() => { throw new Error('hunter2') }`) })
    const { code, err } = await sh.varve('list')
    expect({ code, err }).toEqual({
      code: 0,
      err: 'warning: low is below high is a rule that could not be judged\n',
    })
  })
})

describe('who the program is', () => {
  it('is said by doctor, with the profiles besides and the documents that are read', async () => {
    await using sh = await settingsShell({ 'config.toml': '', 'config.production.toml': '', 'config.eu.toml': '' })
    const details = async (env: Record<string, string>, ...flags: readonly string[]): Promise<readonly string[]> => {
      const { json } = await sh.as({ env }, 'doctor', '--json', ...flags)
      const { checks } = json as { checks: { name: string; detail: string }[] }
      return checks.filter(({ name }) => name === 'environment' || name === 'sources').map(({ detail }) => detail)
    }
    const [who, documents] = await details({ VARVE_ENV: 'production', VARVE_PROFILES: 'eu' })
    expect(who).toBe('production,eu (VARVE_ENV)')
    expect(documents).toMatch(/^environment \(SHOP_…\), .*, config\.eu\.toml, config\.production\.toml, config\.toml$/)
    expect((await details({}, '--environment', 'production', '--profile', 'eu', '--service', 'api'))[0]).toBe(
      'production,eu (api) (--environment)',
    )
  })

  it('is taken from the config file where no flag says otherwise', async () => {
    await using sh = await settingsShell({
      'config.eu.toml': 'database.host = "eu.example"\n',
      'config.worker.toml': 'database.pool = 3\n',
      'varve.config.ts': `import { configFiles } from 'varve/sources'
import { config } from './config.ts'
export default {
  config,
  sources: [configFiles({ directory: import.meta.dirname })],
  as: { service: 'worker' },
  profiles: ['eu'],
}`,
    })
    const of = async (key: string, ...flags: readonly string[]): Promise<string> =>
      (await sh.varve('get', key, '--no-store', ...flags)).out.trimEnd()
    expect([await of('database.host'), await of('database.pool')]).toEqual(['eu.example', '3'])
    expect(await of('database.host', '--profile', 'none')).toBe('localhost')
    expect(await of('database.pool', '--service', 'api')).toBe('10')
  })
})
