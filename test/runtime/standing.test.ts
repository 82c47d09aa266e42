import { describe, expect, it } from 'vitest'
import { defineConfig, flag, live, open, percentage, secret } from 'varve'
import { integer, string } from 'varve/schema'
import { memory, memoryStorage } from 'varve/stores/memory'
import { listed } from '../listed.ts'
import { troubled } from '../troubled-store.ts'

const before = defineConfig({ users: live(integer(), { default: 1 }) })
const config = defineConfig({
  limits: { uploads: live(integer(), { default: 10 }), users: live(integer(), { default: 5, aliases: ['users'] }) },
  checkout: { newFlow: flag() },
  mail: { token: live(secret(string()), { devDefault: 'none' }) },
})
const signed = { by: 'dana', message: 'Traffic spike' }
const acme = { ...signed, scope: 'tenant:acme' }
const quiet = { sources: [], platform: { warn: (): void => {} } } as const

describe('what is stored, as a process knows it', () => {
  it('is what the store tells: entries, and which revision last touched a key, under whatever name', async () => {
    const storage = memoryStorage()
    await using former = await open(before, { store: memory({ storage }), ...quiet })
    await former.set('users', 8, acme)
    const store = troubled(memory({ storage }))
    await using varve = await open(config, { store, secrets: { plaintext: true }, ...quiet })
    await varve.set('limits.uploads', 20, signed)
    await varve.set('limits.uploads', 30, acme)
    await varve.delete('limits.uploads', acme)
    await varve.set('limits.users', 6, signed)
    await varve.set('mail.token', 'planted', signed)
    await varve.rollOut('checkout.newFlow', true, { ...signed, plan: percentage(5) })
    await varve.kill('limits.uploads', signed)
    const entries = varve.entries()
    expect([JSON.stringify(entries).includes('planted'), entries]).toEqual([false, (await varve.snapshot()).entries])
    for (const key of ['limits.uploads', 'limits.users', 'checkout.newFlow', 'mail.token', 'users'])
      for (const scope of [null, 'tenant:acme']) {
        const [newest] = await listed(varve.history(key, { scope, limit: 1 }))
        const touched = varve.touched(key, scope === null ? {} : { scope })
        expect([key, scope, touched]).toEqual([key, scope, newest?.revision ?? 0])
      }
    expect(varve.touched('limits.uploads', { scope: 'tenant:acme' })).toBeGreaterThan(varve.touched('limits.uploads'))
    expect(varve.touched('never')).toBe(0)
  })

  it('is known without asking the store, which may be away', async () => {
    const store = troubled(memory())
    await using varve = await open(config, { store, ...quiet })
    const { number } = await varve.set('limits.uploads', 20, signed)
    store.away = true
    const calls = { ...store.calls }
    expect(varve.entries()).toMatchObject([{ key: 'limits.uploads', value: 20, revision: number }])
    expect([varve.touched('limits.uploads'), varve.touched('limits.users')]).toEqual([number, 0])
    expect(store.calls).toEqual(calls)
    store.away = false
  })
})
