import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { defineConfig, live, open, secret, setting, type Problem } from 'varve'
import { string } from 'varve/schema'
import { file, values } from 'varve/sources'
import { sandbox } from 'varve/testing'
import { movingTime } from './moving-time.ts'
import { smallVault, type SmallVault } from './small-vault.ts'

let time: ReturnType<typeof movingTime>
beforeEach(() => (time = movingTime()))
afterEach(() => time[Symbol.dispose]())

describe('a secret that changes at its manager', () => {
  const changing = defineConfig({
    mail: { apiKey: live(secret(string({ min: 4 })), { devDefault: 'none' }) },
    database: { password: setting(secret(string()), { devDefault: 'none' }) },
  })
  const sources = [
    values({ 'mail.apiKey': 'vault://secret/app#mail', 'database.password': 'vault://secret/app#password' }),
  ]

  async function opened(): Promise<{
    vault: SmallVault
    varve: Awaited<ReturnType<typeof open<(typeof changing)['tree']>>>
    told: Problem[]
  }> {
    const vault = smallVault({ 'secret/app': { mail: 'first', password: 'first' } })
    const told: Problem[] = []
    const varve = await open(changing, {
      ...{ managers: [vault], sources, platform: { clock: time, timers: time, warn: () => {} } },
      onProblem: problem => void told.push(problem),
    })
    return { vault, varve, told }
  }

  it('changes live values, and names the settings that need a restart', async () => {
    const { vault, varve, told } = await opened()
    await using _ = varve
    const changed = new Promise<string>(
      resolve => void varve.watch('mail.apiKey', (_value, { cause }) => resolve(cause)),
    )
    vault.rotate('secret/app', { value: { mail: 'second', password: 'second' }, version: '2' })
    expect(await changed).toBe('secret')
    expect([varve.get('mail.apiKey').reveal(), varve.settings.database.password.reveal()]).toEqual(['second', 'first'])
    expect(varve.health().restartNeeded).toEqual(['database.password'])
    expect(told).toMatchObject([{ code: 'RESTART_NEEDED', key: 'database.password' }])
  })

  it('stays what it was where the new one does not fit', async () => {
    const { vault, varve, told } = await opened()
    await using _ = varve
    vault.rotate('secret/app', { value: { mail: 'x', password: 'first' }, version: '2' })
    await expect.poll(() => told.map(({ code }) => code), { interval: 10 }).toEqual(['RELOAD_FAILED'])
    expect(varve.get('mail.apiKey').reveal()).toBe('first')
    expect(varve.health().reloadFailure).toContain('mail.apiKey')
  })

  it('lets sources be taken over that waited for it', async () => {
    await using box = await sandbox({ files: { 'shop.toml': 'mail.apiKey = "vault://old"\n' } })
    const vault = smallVault({ old: 'first', new: 'away' })
    await using varve = await open(changing, {
      ...{ managers: [vault], onProblem: () => {}, platform: { clock: time, timers: time, warn: () => {} } },
      sources: [file(box.path('shop.toml')), values({ 'database.password': 'vault://old' })],
    })
    await box.write('shop.toml', 'mail.apiKey = "vault://new"\n')
    await expect(varve.reload()).rejects.toThrow('ECONNREFUSED')
    expect(varve.get('mail.apiKey').reveal()).toBe('first')
    vault.held.set('new', { value: 'second' })
    await expect.poll(() => varve.get('mail.apiKey').reveal(), { interval: 10 }).toBe('second')
    expect(varve.health().reloadFailure).toBeUndefined()
  })
})
