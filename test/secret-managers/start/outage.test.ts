import { describe, expect, it } from 'vitest'
import { defineConfig, live, open, secret, setting, type OpenOptions, type Problem, type Varve } from 'varve'
import { lastKnownGood } from 'varve/last-known-good'
import { string } from 'varve/schema'
import { fernet, newFernetKey, secretsOf } from 'varve/secrets'
import { values } from 'varve/sources'
import { sandbox } from 'varve/testing'
import { movingTime } from './moving-time.ts'
import { smallVault, type SmallVault } from './small-vault.ts'

const config = defineConfig({
  database: { password: setting(secret(string()), { devDefault: 'dev' }) },
  mail: { apiKey: live(secret(string()), { devDefault: 'dev' }) },
})

interface World {
  readonly vault: SmallVault
  readonly time: ReturnType<typeof movingTime>
  readonly told: Problem[]
  readonly start: (options?: OpenOptions) => Promise<Varve<typeof config.tree>>
}

/** A vault with two secrets, and a program in production that waits two seconds for it. */
function world(): World {
  const vault = smallVault({ db: { password: 'planted-db' }, app: { MAIL_API_KEY: 'planted-mail' } })
  const time = movingTime()
  const told: Problem[] = []
  const sources = [values({ 'database.password': 'vault://db#password' }), secretsOf('vault://app')]
  const start: World['start'] = options =>
    open(config, {
      ...{ sources, managers: [vault], secrets: { deadline: '2s' }, as: { environment: 'production' } },
      ...{ platform: { clock: time, timers: time, warn: () => {} }, ...options },
      onProblem: problem => void told.push(problem),
    })
  return { vault, time, told, start }
}

function silence(vault: SmallVault): void {
  for (const path of vault.held.keys()) vault.held.set(path, 'silent')
}

describe('a start with two seconds for a manager that hangs', () => {
  it('is refused after them where nothing else has the secrets, and says which and whose, and no word of asking again', async () => {
    const { vault, time, start } = world()
    using _ = time
    silence(vault)
    const began = time.now()
    const error: unknown = await start().catch((thrown: unknown) => thrown)
    expect(time.now() - began).toBeLessThan(2600)
    expect(String(error).split('\n')).toEqual([
      'VarveError: Varve cannot start: 3 errors (environment: production).',
      '  ✗ vault://app        has not been answered within 2 s (Small (vault))',
      '      Look whether it runs, and whether this machine reaches it.',
      '  ✗ database.password  refers to vault://db#password, which has not been answered within 2 s (Small (vault))',
      '      from values in code. Look whether it runs, and whether this machine reaches it.',
      '  ✗ mail.apiKey        is missing (its devDefault serves in development and test only): vault://app could not be fetched',
      expect.stringContaining('Store mail.apiKey in vault://app'),
    ])
  })

  it('serves what was kept, and tells of each key that it is', async () => {
    await using box = await sandbox()
    const { vault, time, told, start } = world()
    using _ = time
    const keyring = fernet(newFernetKey())
    const kept = (): OpenOptions => ({ keyring, lastKnownGood: lastKnownGood(box.path('varve.lkg'), { clock: time }) })
    await (await start(kept())).close()
    silence(vault)
    time.advance('3h')
    const varve = await start(kept())
    expect([varve.settings.database.password.reveal(), varve.get('mail.apiKey').reveal()]).toEqual([
      'planted-db',
      'planted-mail',
    ])
    // That it is asked again is said where the program goes on, and there alone: the start above asks nobody again.
    expect(told.find(({ issue }) => issue.includes('3 h ago serves'))?.remedy).toBe(
      'It is asked again by itself. Look whether it runs, and whether this machine reaches it.',
    )
    const issues = told.map(({ key, issue }) => `${key ?? ''} ${issue}`)
    expect(issues).toContain(
      'database.password serves what was fetched before: vault://db#password has not been answered within 2 s (Small (vault))',
    )
    expect(String(issues)).toContain('fetched 3 h ago serves')
    expect(varve.health().managers[0]?.failing.map(({ reference }) => reference)).toEqual([
      'vault://app',
      'vault://db#password',
    ])
    await varve.close()
  })
})
