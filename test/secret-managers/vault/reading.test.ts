import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { FetchedSecret, SecretManager } from 'varve'
import { vault, type VaultOptions } from 'varve/secrets'
import { readReference } from '../../../src/core/secret-reference.ts'
import { kindsOfVault } from './at-hand.ts'
import type { VaultAtHand } from './tested.ts'

describe.each(kindsOfVault())('reading from $title', ({ isOurs, start }) => {
  let at: VaultAtHand
  let manager: SecretManager
  const write = (path: string, data: Record<string, string>): Promise<unknown> =>
    at.administration.ask('POST', path, { data })

  beforeAll(async () => {
    at = await start()
    const { administration } = at
    await administration.ask('POST', 'sys/mounts/teams/kv', { type: 'kv', options: { version: '2' } })
    await administration.ask('POST', 'sys/mounts/old', { type: 'kv', options: { version: '1' } })
    for (const version of ['1', '2', '3', '4']) await write('secret/data/shop', { version })
    await write('secret/data/data/nested', { is: 'below a folder called data' })
    await write('secret/data/with%20space/100%25%3F%23', { is: 'odd' })
    await write('teams/kv/data/shop', { is: 'deep' })
    await administration.ask('POST', 'old/shop', { is: 'unversioned' })
    await administration.ask('POST', 'secret/delete/shop', { versions: [2] })
    await administration.ask('PUT', 'secret/destroy/shop', { versions: [3] })
  })

  afterAll(async () => {
    await manager.close?.()
    await at.end()
  })

  const fetched = (reference: string, options: VaultOptions = {}): Promise<FetchedSecret> => {
    const { front, root } = at
    manager ??= vault({ address: front.url, token: root, variables: {} })
    const from = Object.keys(options).length === 0 ? manager : vault({ address: front.url, variables: {}, ...options })
    return from.fetch(readReference(reference), { signal: AbortSignal.timeout(5_000) })
  }
  const messageOf = async (asking: Promise<unknown>): Promise<string> =>
    asking.then(
      () => 'was answered',
      (error: unknown) => (error instanceof Error ? error.message.replaceAll(at.front.url, 'ADDRESS') : ''),
    )

  it('answers the newest version, an earlier one, and a path that says data/ already', async () => {
    expect(await fetched('vault://secret/shop')).toEqual({ value: { version: '4' }, version: '4' })
    expect(await fetched('vault:secret/shop?version=1')).toEqual({ value: { version: '1' }, version: '1' })
    expect(await fetched('vault://secret/data/shop')).toEqual({ value: { version: '4' }, version: '4' })
    expect((await fetched('vault://secret/data/data/nested')).value).toEqual({ is: 'below a folder called data' })
  })

  it('finds the mount of a path, however deep, and whichever engine it is', async () => {
    expect((await fetched('vault://teams/kv/shop')).value).toEqual({ is: 'deep' })
    expect(await fetched('vault://old/shop')).toEqual({ value: { is: 'unversioned' } })
  })

  it('asks once what is mounted, and again once nothing was found there', async () => {
    const asked = (): number => at.front.asked.filter(({ path }) => path.includes('/ui/mounts/secret')).length
    await fetched('vault://secret/shop')
    const before = asked()
    await fetched('vault://secret/shop?version=1')
    expect(asked()).toBe(before)
    await messageOf(fetched('vault://secret/none'))
    await fetched('vault://secret/shop')
    expect(asked()).toBe(before + 1)
  })

  it('takes a name as it is meant', async () => {
    expect((await fetched('vault://secret/with space/100%25%3F%23')).value).toEqual({ is: 'odd' })
  })

  it.each([
    ['vault://secret/shop?version=2', 'has a version 2 that was deleted at '],
    [
      'vault://secret/shop?version=3',
      'has a version 3 that was destroyed (Vault (ADDRESS)). Write the secret anew, or name another version.',
    ],
    [
      'vault://secret/shop?version=9',
      'has no version 9 in Vault, or is not there at all: there is nothing at secret/data/shop (Vault (ADDRESS)). Name a version that is there, or look at the spelling of its path.',
    ],
    [
      'vault://secret/none',
      'is not in Vault: there is nothing at secret/data/none (Vault (ADDRESS)). Write it there, or look at the spelling of its path.',
    ],
    [
      'vault://old/none',
      'is not in Vault: there is nothing at old/none (Vault (ADDRESS)). Write it there, or look at the spelling of its path.',
    ],
    [
      'vault://nowhere/shop',
      'is not in Vault: there is nothing at nowhere/shop (Vault (ADDRESS)). Write it there, or look at the spelling of its path.',
    ],
  ])('tells what there is instead of %s', async (reference, told) => {
    const asking = fetched(reference)
    await expect(asking).rejects.toMatchObject({ code: 'SECRET_NOT_FOUND' })
    expect(await messageOf(asking)).toContain(`${reference} ${told}`)
  })

  it('says how a deleted version comes back', async () => {
    expect(await messageOf(fetched('vault://secret/shop?version=2'))).toContain(
      'vault kv undelete -mount=secret -versions=2 shop',
    )
  })

  it('tells that an engine keeps no versions', async () => {
    expect(await messageOf(fetched('vault://old/shop?version=2'))).toContain(
      'has no version 2: the engine at old/ keeps no versions',
    )
  })

  it.each([
    'vault://secret',
    'vault://secret/',
    'vault://secret//shop',
    'vault://secret/../sys/seal',
    'vault://secret/%2e%2e/sys/seal',
    'vault://secret/shop?version=0',
    'vault://secret/shop?version=latest',
    'vault://secret/shop?namespace=',
    'vault://secret/shop?namespace=a%0d%0ab',
  ])('refuses %s before anything is asked', async reference => {
    const before = at.front.asked.length
    await expect(fetched(reference)).rejects.toMatchObject({ code: 'REFERENCE_INVALID' })
    expect(at.front.asked).toHaveLength(before)
  })

  it.each([
    'vault://auth/token/lookup-self#id',
    'vault:auth/token/lookup-self#id',
    'vault://%61uth/token%2flookup-self#id',
    'vault://sys/policies/acl/default',
    'vault://identity/oidc/token/shop',
    'vault://cubbyhole/response',
    'vault://token/lookup-self?namespace=auth',
    'vault://token/lookup-self?namespace=teams/%61uth/',
  ])('gives nobody the token of the program, or more of what is Vault’s own: %s', async reference => {
    const before = at.front.asked.length
    await expect(fetched(reference)).rejects.toMatchObject({ code: 'SECRET_FORBIDDEN' })
    expect(at.front.asked).toHaveLength(before)
  })

  it('asks for nothing of Vault’s own behind what may be a namespace, and for a secret below such a name', async () => {
    await write('secret/data/auth/sys', { is: 'a secret' })
    expect((await fetched('vault://secret/auth/sys')).value).toEqual({ is: 'a secret' })
    for (const reference of ['vault://teams/auth/token/lookup-self#id', 'vault://teams/data/auth/token/lookup-self#id'])
      await expect(fetched(reference)).rejects.toMatchObject({ code: 'SECRET_FORBIDDEN' })
    const asked = at.front.asked.map(({ path }) => path)
    expect(asked.filter(path => /^\/v1\/teams\/.*lookup-self/.test(path))).toEqual([])
  })

  it('reads what its policy allows where Vault tells nothing of mounts', async () => {
    await at.administration.allow(
      'narrow',
      'path "secret/data/shop" { capabilities = ["read"] }\npath "old/shop" { capabilities = ["read"] }',
    )
    const token = await at.administration.token({ policies: ['narrow'], ttl: '1h' })
    at.front.instead(/ui\/mounts/, { status: 403, body: { errors: ['preflight capability check returned 403'] } }, 3)
    expect((await fetched('vault://secret/shop', { token })).value).toEqual({ version: '4' })
    expect((await fetched('vault://secret/data/shop', { token })).value).toEqual({ version: '4' })
    expect((await fetched('vault://old/shop', { token })).value).toEqual({ is: 'unversioned' })
  })

  // The free edition of HashiCorp's has one namespace.
  if (isOurs)
    it('reads in the namespace that options or the reference name', async () => {
      await at.administration.ask('POST', 'sys/namespaces/teams', {})
      await at.administration.within('teams').ask('POST', 'secret/data/shop', { data: { team: 'shop' } })
      expect((await fetched('vault://secret/shop?namespace=teams')).value).toEqual({ team: 'shop' })
      const token = at.root
      expect((await fetched('vault://secret/shop', { token, namespace: 'teams' })).value).toEqual({ team: 'shop' })
      const variables = { VAULT_NAMESPACE: 'teams', VAULT_TOKEN: token }
      expect((await fetched('vault://secret/shop', { variables })).value).toEqual({ team: 'shop' })
    })

  it.each([
    [{ status: 429, body: { errors: ['rate limit quota exceeded'] } }, 'takes no request now (429)'],
    [{ status: 472, body: {} }, 'is a standby (472)'],
    [{ status: 473, body: {} }, 'is a standby (473)'],
    [
      { status: 412, body: { errors: ['required index state not present'] } },
      'has not caught up with the active server yet (412)',
    ],
    [{ status: 500, body: { errors: ['local node not active but active cluster node not found'] } }, 'fails (500)'],
    [
      { status: 307, headers: { location: 'http://elsewhere.test/' } },
      'sends elsewhere (307), where a token is not taken',
    ],
    [{ status: 200, body: '<html>' }, 'is no Vault'],
  ])('tells what it means that Vault answers %j', async (instead, told) => {
    at.front.instead(/secret\/data\/shop/, instead, 1)
    const asking = fetched('vault://secret/data/shop')
    await expect(asking).rejects.toMatchObject({ code: 'SECRET_MANAGER_UNREACHABLE' })
    expect(await messageOf(asking)).toContain(told)
  })

  it('asks again over a new connection when the one that was kept open was cut', async () => {
    await fetched('vault://secret/shop')
    at.front.instead(/secret\/data\/shop/, 'cut', 1)
    expect((await fetched('vault://secret/shop')).value).toEqual({ version: '4' })
  })

  it('does not ask again when a new connection is cut', async () => {
    const fresh = vault({ address: at.front.url, token: at.root, variables: {} })
    const asked = (): number => at.front.asked.filter(({ path }) => path.includes('/ui/mounts/')).length
    const before = asked()
    at.front.instead(/ui\/mounts/, 'cut', 1)
    const signal = AbortSignal.timeout(5_000)
    const asking = fresh.fetch(readReference('vault://secret/shop'), { signal })
    expect(await messageOf(asking)).toContain('broke off')
    expect(asked()).toBe(before + 1)
    await fresh.close?.()
  })

  it('repeats nothing of what Vault says when it fails', async () => {
    const instead = { status: 500, body: { errors: [`could not read what ${at.root} asked for`] } }
    at.front.instead(/secret\/data\/shop/, instead, 1)
    expect(await messageOf(fetched('vault://secret/data/shop'))).not.toMatch(/could not read|root/)
  })

  it('ends all that is asked when it is closed, also what waits for a connection', async () => {
    const fresh = vault({ address: at.front.url, token: at.root, variables: {} })
    await at.front.turn('hanging')
    const { signal } = new AbortController()
    const asking = Array.from({ length: 40 }, (_, index) =>
      messageOf(fresh.fetch(readReference(`vault://secret/data/shop?version=${index + 1}`), { signal })),
    )
    await at.front.reached(at.front.asked.length + 1)
    await fresh.close?.()
    expect(new Set(await Promise.all(asking)).size).toBe(40)
    await at.front.turn('well')
  })

  // Last, because nothing can be read any more.
  it('tells that Vault is sealed', async () => {
    await at.administration.ask('PUT', 'sys/seal')
    const asking = fetched('vault://secret/shop')
    await expect(asking).rejects.toMatchObject({ code: 'SECRET_MANAGER_UNREACHABLE' })
    expect(await messageOf(asking)).toContain('is sealed (503) (Vault (ADDRESS)). Unseal it: vault operator unseal.')
  })
})
