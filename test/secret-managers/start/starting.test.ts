import { describe, expect, it } from 'vitest'
import { defineConfig, inspect, open, secret, setting, type Problem } from 'varve'
import { integer, object, string, url } from 'varve/schema'
import { env, values } from 'varve/sources'
import { clock } from 'varve/testing'
import { smallVault, type SmallVault } from './small-vault.ts'

const config = defineConfig({
  database: {
    password: setting(secret(string()), { devDefault: 'dev-only' }),
    port: setting(secret(integer()), { devDefault: 5432 }),
    login: setting(secret(object({ user: string(), port: integer() })), { devDefault: { user: 'a', port: 1 } }),
    dsn: setting(secret(url()), { devDefault: 'postgres://localhost/shop' }),
  },
})

describe('a start whose secrets cannot be had', () => {
  const written = {
    'database.password': 'vault://secret/gone#password',
    'database.port': 'vault://secret/closed#port',
    'database.dsn': 'vault://secret/away#dsn',
    'database.login': 'vault://secret/silent',
  }
  const broken = (): SmallVault => {
    const vault = smallVault({ 'secret/closed': 'forbidden', 'secret/away': 'away' })
    vault.held.set('secret/silent', 'silent')
    return vault
  }

  it('says all of it at once, at its deadline: which keys, which references, which manager, and why', async () => {
    const [vault, time] = [broken(), clock()]
    let error: unknown
    void open(config, {
      ...{ managers: [vault], sources: [values(written)], secrets: { deadline: 400 } },
      platform: { clock: time, timers: time },
    }).catch((thrown: unknown) => (error = thrown))
    await expect.poll(() => vault.asked).toHaveLength(4)
    time.advance(399)
    await new Promise(resolve => setImmediate(resolve))
    expect(error).toBeUndefined()
    time.advance(1)
    await expect.poll(() => error).toBeDefined()
    expect(String(error).split('\n').slice(1)).toEqual([
      '  ✗ database.password  refers to vault://secret/gone#password, which does not exist (Small (vault))',
      '      from values in code. Mend it there.',
      '  ✗ database.port      refers to vault://secret/closed#port, which may not be read by shop (Small (vault))',
      '      from values in code. Mend it there.',
      '  ✗ database.login     refers to vault://secret/silent, which has not been answered within 0.4 s (Small (vault))',
      '      from values in code. Look whether it runs, and whether this machine reaches it.',
      '  ✗ database.dsn       refers to vault://secret/away#dsn, which could not be asked for: ECONNREFUSED (Small (vault))',
      '      from values in code. Mend it there.',
    ])
  })

  it('is told by inspect as well, which waits no longer', async () => {
    const { problems } = await inspect(config, {
      managers: [broken()],
      sources: [values(written)],
      secrets: { deadline: 200 },
    })
    expect(problems.map(({ key, code }) => [key, code])).toEqual([
      ['database.password', 'SECRET_NOT_FOUND'],
      ['database.port', 'SECRET_FORBIDDEN'],
      ['database.login', 'SECRET_MANAGER_UNREACHABLE'],
      ['database.dsn', 'SECRET_MANAGER_UNREACHABLE'],
    ])
  })

  it('does not run on a weaker value without being told to', async () => {
    const sources = [
      values({ 'database.password': 'weaker' }),
      env({ from: { DATABASE_PASSWORD: 'vault://secret/gone#password' } }),
    ]
    await expect(open(config, { managers: [broken()], sources })).rejects.toThrow('vault://secret/gone#password')
    const told: Problem[] = []
    await using varve = await open(config, {
      ...{ managers: [broken()], sources, invalidValues: 'warn' },
      onProblem: problem => void told.push(problem),
    })
    expect(varve.settings.database.password.reveal()).toBe('weaker')
    expect(told).toMatchObject([{ code: 'SECRET_NOT_FOUND', key: 'database.password' }])
  })
})
