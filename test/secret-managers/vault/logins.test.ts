import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type SecretManager } from 'varve'
import { vault, type VaultOptions } from 'varve/secrets'
import { clock, type TestClock } from 'varve/testing'
import { readReference } from '../../../src/core/secret-reference.ts'
import type { LocalWeb } from '../local-web.ts'
import { kindsOfVault } from './at-hand.ts'
import { forgedToken, SERVICE_ACCOUNT_KEY, serviceAccountToken, startKubernetes } from './service-account.ts'
import type { VaultAtHand } from './tested.ts'

/** A busy machine takes its time. */
const PATIENT = { timeout: 20_000, interval: 5 }

describe.each(kindsOfVault())('logging in to $title', ({ start }) => {
  let at: VaultAtHand
  let kubernetes: LocalWeb
  let folder: string
  let time: TestClock
  let managers: SecretManager[] = []

  beforeAll(async () => {
    at = await start()
    kubernetes = await startKubernetes()
    const { administration } = at
    await administration.ask('POST', 'secret/data/shop', { data: { password: 'a' } })
    await administration.allow('shop', 'path "secret/data/shop" { capabilities = ["read"] }')
    await administration.ask('POST', 'sys/auth/approle', { type: 'approle' })
    await administration.ask('POST', 'sys/auth/kubernetes', { type: 'kubernetes' })
    await administration.ask('POST', 'auth/kubernetes/config', {
      ...{ kubernetes_host: kubernetes.url, pem_keys: [SERVICE_ACCOUNT_KEY] },
      ...{ token_reviewer_jwt: 'reviewer', disable_local_ca_jwt: true },
    })
    await administration.ask('POST', 'auth/kubernetes/role/shop', {
      ...{ bound_service_account_names: ['shop'], bound_service_account_namespaces: ['prod'] },
      ...{ token_policies: ['shop'], token_ttl: '15m' },
    })
  })

  afterAll(async () => {
    await kubernetes.stop()
    await at.end()
  })

  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'varve-vault-'))
    time = clock()
    at.front.asked.length = 0
  })

  afterEach(async () => {
    for (const manager of managers) await manager.close?.()
    managers = []
    rmSync(folder, { recursive: true })
  })

  function opened(options: VaultOptions): SecretManager {
    const { front } = at
    const manager = vault({ address: front.url, variables: {}, clock: time, timers: time, ...options })
    managers.push(manager)
    return manager
  }

  const password = async (manager: SecretManager): Promise<unknown> => {
    const { value } = await manager.fetch(readReference('vault://secret/shop'), { signal: AbortSignal.timeout(5_000) })
    return value
  }

  /** Requests so far whose path ends like this. */
  const count = (end: string): number => at.front.asked.filter(asked => asked.path.endsWith(end)).length

  /** The token that the secret was read with last. */
  const tokenSent = (): unknown =>
    at.front.asked.findLast(asked => asked.path.endsWith('/secret/data/shop'))?.headers['x-vault-token']

  /** Waits until so many requests with such a path have been answered, and what they bring about has settled. */
  async function until(end: string, times: number): Promise<void> {
    while (count(end) < times) await at.front.reached(at.front.asked.length + 1)
    await expect.poll(() => time.waiting, PATIENT).toBe(1)
  }

  const appRole = (role: Record<string, string | number> = {}): Promise<{ roleId: string; secretId: string }> =>
    at.administration.appRole('shop', { token_policies: ['shop'], token_ttl: '20m', token_max_ttl: '30m', ...role })

  const inFile = (name: string, text: string): string => {
    const file = path.join(folder, name)
    writeFileSync(file, text)
    return file
  }

  describe('with a role of AppRole', () => {
    it('logs in once for all that ask at the same time', async () => {
      const manager = opened({ auth: { method: 'approle', ...(await appRole()) } })
      const values = await Promise.all(Array.from({ length: 8 }, () => password(manager)))
      expect(values).toEqual(Array.from({ length: 8 }, () => ({ password: 'a' })))
      expect(count('approle/login')).toBe(1)
    })

    it('renews its token before two thirds of its life are over', async () => {
      const manager = opened({ auth: { method: 'approle', ...(await appRole()) } })
      await password(manager)
      time.advance('11m')
      expect(count('renew-self')).toBe(0)
      time.advance('1m')
      await until('renew-self', 1)
      expect(count('approle/login')).toBe(1)
    })

    it('logs in anew exactly once when its token was revoked, for all that ask at the same time', async () => {
      const manager = opened({ auth: { method: 'approle', ...(await appRole()) } })
      await password(manager)
      await at.administration.ask('POST', 'auth/token/revoke', { token: tokenSent() })
      const values = await Promise.all(Array.from({ length: 8 }, () => password(manager)))
      expect(values).toEqual(Array.from({ length: 8 }, () => ({ password: 'a' })))
      expect(count('approle/login')).toBe(2)
    })

    it('does not log in anew when the token may only not read a secret', async () => {
      const manager = opened({ auth: { method: 'approle', ...(await appRole()) } })
      const forbidden = manager.fetch(readReference('vault://secret/other'), { signal: AbortSignal.timeout(5_000) })
      await expect(forbidden).rejects.toThrow(
        'vault://secret/other may not be read with the token that this program has (Vault (' +
          `${at.front.url})). Add to its policy: path "secret/data/other" { capabilities = ["read"] }.`,
      )
      expect(count('approle/login')).toBe(1)
    })

    it('reads the file of its secret id at each login, and tells what to look at when it is used up', async () => {
      const { roleId, secretId } = await appRole({ secret_id_num_uses: 1 })
      const secretIdFile = inFile('secret-id', `${secretId}\n`)
      const options: VaultOptions = { auth: { method: 'approle', roleId, secretIdFile } }
      expect(await password(opened(options))).toEqual({ password: 'a' })
      await expect(password(opened(options))).rejects.toMatchObject({
        code: 'SECRET_FORBIDDEN',
        message: expect.stringContaining(
          'Vault does not let this AppRole log in (400) (Vault (' +
            `${at.front.url})). Look at its role id and secret id; a secret id may have expired or be used up.`,
        ) as string,
      })
      inFile('secret-id', await at.administration.secretId('shop'))
      expect(await password(opened(options))).toEqual({ password: 'a' })
    })

    it('ends its token when it is closed', async () => {
      const manager = opened({ auth: { method: 'approle', ...(await appRole()) } })
      await password(manager)
      const token = tokenSent()
      await manager.close?.()
      expect(count('revoke-self')).toBe(1)
      const lookup = at.administration.ask('POST', 'auth/token/lookup', { token })
      await expect(lookup).rejects.toThrow('bad token')
      expect(time.waiting).toBe(0)
    })
  })

  describe('with a service account of Kubernetes', () => {
    it("reads the service account's token at each login, for Kubernetes replaces it", async () => {
      const tokenFile = inFile('token', forgedToken({ name: 'shop' }))
      const manager = opened({ auth: { method: 'kubernetes', role: 'shop', tokenFile } })
      await expect(password(manager)).rejects.toThrow(
        'Vault does not let a service account as the role shop log in (403)',
      )
      inFile('token', serviceAccountToken({ name: 'shop' }))
      expect(await password(manager)).toEqual({ password: 'a' })
    })

    it('tells that a role is bound to others', async () => {
      const tokenFile = inFile('token', serviceAccountToken({ name: 'web' }))
      const manager = opened({ auth: { method: 'kubernetes', role: 'shop', tokenFile } })
      await expect(password(manager)).rejects.toMatchObject({ code: 'SECRET_FORBIDDEN' })
    })

    it('tells that no token is mounted', async () => {
      const manager = opened({ auth: { method: 'kubernetes', role: 'shop', tokenFile: path.join(folder, 'none') } })
      await expect(password(manager)).rejects.toThrow("the service account's token is not there, or may not be read")
    })
  })

  describe('with a token', () => {
    const token = (ttl = '1h'): Promise<string> => at.administration.token({ policies: ['shop'], ttl })

    it('takes it from VAULT_TOKEN, a file that VAULT_TOKEN_FILE names, or ~/.vault-token', async () => {
      const home = inFile('.vault-token', `${await token()}\n`)
      const places = [
        { VAULT_TOKEN: await token(), HOME: '/nowhere' },
        { VAULT_TOKEN_FILE: home, HOME: '/nowhere' },
        { HOME: folder },
      ]
      for (const variables of places)
        expect(
          await password(opened({ address: undefined, variables: { VAULT_ADDR: at.front.url, ...variables } })),
        ).toEqual({ password: 'a' })
    })

    it('says how to give one where there is none', async () => {
      await expect(password(opened({ variables: { HOME: folder } }))).rejects.toThrow(
        'there is no token for Vault (Vault (' +
          `${at.front.url})). Set VAULT_TOKEN, run vault login, or give vault({ auth }).`,
      )
    })

    it('renews one that was given, and does not end it on close', async () => {
      const text = await token()
      const manager = opened({ token: text })
      await password(manager)
      await until('lookup-self', 1)
      time.advance('36m')
      await until('renew-self', 1)
      await manager.close?.()
      await at.administration.ask('POST', 'auth/token/lookup', { token: text })
    })

    it('reads its file again once it has ended, as when an agent keeps it there', async () => {
      const former = await token()
      const file = inFile('token', former)
      const manager = opened({ variables: { VAULT_TOKEN_FILE: file } })
      expect(await password(manager)).toEqual({ password: 'a' })
      await at.administration.ask('POST', 'auth/token/revoke', { token: former })
      await expect(password(manager)).rejects.toThrow('the token for Vault has expired or was revoked')
      inFile('token', await token())
      expect(await password(manager)).toEqual({ password: 'a' })
    })
  })
})
