import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { FetchedSecret, SecretManager } from 'varve'
import { vault, type VaultOptions } from 'varve/secrets'
import { readReference } from '../../../src/core/secret-reference.ts'
import { Administration } from './administration.ts'
import { kindsOfVault } from './at-hand.ts'
import { describePostgresUsers } from './real/postgres-users.ts'
import { ROOT, VaultServer } from './server.ts'

/** A busy machine takes its time. */
const PATIENT = { timeout: 20_000, interval: 5 }

/** On our own server, whose clock is the manager's: hours pass at once. */
describe('as time passes', () => {
  let server: VaultServer
  let administration: Administration
  let manager: SecretManager | undefined

  beforeEach(async () => {
    server = await VaultServer.start()
    administration = new Administration(server.url, ROOT)
    const policy = '{ capabilities = ["read"] }'
    await administration.allow('shop', `path "secret/data/*" ${policy}\npath "database/creds/*" ${policy}`)
    await administration.ask('POST', 'secret/data/shop', { data: { password: 'a' } })
    await administration.ask('POST', 'sys/auth/approle', { type: 'approle' })
    await administration.ask('POST', 'sys/mounts/database', { type: 'database' })
    await administration.ask('POST', 'database/roles/shop', { default_ttl: '1h', max_ttl: '2h' })
  })

  afterEach(async () => {
    await manager?.close?.()
    await server[Symbol.asyncDispose]()
  })

  const opened = (options: VaultOptions): SecretManager => {
    const { url: address, clock } = server
    manager = vault({ address, variables: {}, clock, timers: clock, ...options })
    return manager
  }

  const withRole = async (role: Record<string, string> = {}): Promise<SecretManager> => {
    const ids = await administration.appRole('shop', { token_policies: ['shop'], token_ttl: '20m', ...role })
    return opened({ auth: { method: 'approle', ...ids } })
  }

  const fetched = (from: SecretManager, reference: string): Promise<FetchedSecret> =>
    from.fetch(readReference(reference), { signal: AbortSignal.timeout(5_000) })

  const count = (end: string): number => server.web.asked.filter(({ path }) => path.endsWith(end)).length

  /** Moves on, and waits for what falls due then. */
  const pass = async (by: `${number}m`, end: string, times: number): Promise<void> => {
    server.clock.advance(by)
    await expect.poll(() => count(end), PATIENT).toBe(times)
    await expect.poll(() => server.clock.waiting, PATIENT).toBe(1)
  }

  describe('a token', () => {
    it('is renewed as often as it may be, and then another is logged in for, before it ends', async () => {
      const from = await withRole({ token_max_ttl: '50m' })
      await fetched(from, 'vault://secret/shop')
      await pass('12m', 'renew-self', 1) // lives to 32
      await pass('12m', 'renew-self', 2) // to 44
      await pass('12m', 'renew-self', 3) // to 50, its most: there is no point in renewing any more
      await pass('9m', 'approle/login', 2)
      expect(count('renew-self')).toBe(3)
      expect((await fetched(from, 'vault://secret/shop')).value).toEqual({ password: 'a' })
    })

    it('is tried to be renewed again while the server is away, and logged in for anew once it has ended', async () => {
      const from = await withRole()
      await fetched(from, 'vault://secret/shop')
      await server.web.turn('failing')
      await pass('12m', 'renew-self', 1)
      await pass('5m', 'renew-self', 2)
      await server.web.turn('well')
      server.clock.advance('4m')
      const many = await Promise.all(Array.from({ length: 8 }, () => fetched(from, 'vault://secret/shop')))
      expect(many.map(({ value }) => value)).toEqual(Array.from({ length: 8 }, () => ({ password: 'a' })))
      expect(count('approle/login')).toBe(2)
    })

    it('that ends at a fixed time is used up to it, and then told to have ended', async () => {
      const token = await administration.token({ policies: ['shop'], ttl: '10m', renewable: false })
      const from = opened({ token })
      await fetched(from, 'vault://secret/shop')
      server.clock.advance('9m')
      await fetched(from, 'vault://secret/shop')
      server.clock.advance('1m')
      await expect(fetched(from, 'vault://secret/shop')).rejects.toThrow('has expired or was revoked')
    })
  })

  describe('a user of a database that Vault made', () => {
    const minutes = (count_: number): number => count_ * 60_000
    const users = (): number => server.users('database').size

    it('serves until its lease is renewed, and another is made only when Vault renews it no more', async () => {
      const from = opened({ token: await administration.token({ policies: ['shop'], ttl: '10h' }) })
      const first = await fetched(from, 'vault://database/creds/shop')
      expect(first).toMatchObject({
        validFor: minutes(60),
        version: expect.stringMatching(/^database\/creds\/shop\//) as string,
      })
      server.clock.advance('10m')
      expect(await fetched(from, 'vault://database/creds/shop')).toEqual({ ...first, validFor: minutes(50) })
      server.clock.advance('30m') // Two thirds are over: whoever keeps it asks again.
      expect(await fetched(from, 'vault://database/creds/shop')).toEqual({ ...first, validFor: minutes(60) })
      server.clock.advance('40m')
      expect(await fetched(from, 'vault://database/creds/shop')).toEqual({ ...first, validFor: minutes(40) })
      expect(users()).toBe(1)
      server.clock.advance('27m') // Its most, two hours, is near.
      const second = await fetched(from, 'vault://database/creds/shop')
      expect(second.version).not.toBe(first.version)
      expect(users()).toBe(2) // The first one still works for whoever has not taken over yet.
      server.clock.advance('13m')
      await fetched(from, 'vault://database/creds/shop')
      expect(users()).toBe(1)
    })

    it('is made anew when its lease was revoked', async () => {
      const from = opened({ token: await administration.token({ policies: ['shop'], ttl: '10h' }) })
      const first = await fetched(from, 'vault://database/creds/shop')
      await administration.ask('PUT', 'sys/leases/revoke', { lease_id: first.version })
      server.clock.advance('40m')
      expect((await fetched(from, 'vault://database/creds/shop')).version).not.toBe(first.version)
    })

    it('is valid no longer than the token that it hangs on, and goes with it on close', async () => {
      const from = await withRole({ token_max_ttl: '30m' })
      expect(await fetched(from, 'vault://database/creds/shop')).toMatchObject({ validFor: minutes(20) })
      expect(users()).toBe(1)
      await from.close?.()
      expect(users()).toBe(0)
    })

    it('of a role that is not there is told so', async () => {
      const from = opened({ token: ROOT })
      await expect(fetched(from, 'vault://database/creds/none')).rejects.toMatchObject({ code: 'SECRET_NOT_FOUND' })
    })
  })
})

for (const kind of kindsOfVault()) if (!kind.isOurs) describePostgresUsers(kind)
