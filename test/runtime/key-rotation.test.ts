import { describe, expect, it, vi } from 'vitest'
import { open, type KeyRotationProgress, type Store } from 'varve'
import { fernet, newFernetKey } from 'varve/secrets'
import { memory } from 'varve/stores/memory'
import { keptInMemory } from './kept.ts'
import { again, bound, config, failure, forge, quiet, revealed, shared, signed } from './sealed.ts'

const [old, recent] = [newFernetKey(), newFernetKey()]
const [oldId = '', recentId = ''] = fernet([old, recent]).keyIds
const [former, both, only] = [fernet(old), fernet([recent, old]), fernet(recent)]

/** A store with three values of one secret, of which a tenant has one, all sealed with the old key. */
async function filled(): Promise<Store> {
  const store = memory()
  await using varve = await again(store, { keyring: former })
  await varve.set('mail.apiKey', 'hush-1', signed)
  await varve.set('mail.apiKey', 'hush-2', signed)
  await varve.set('mail.apiKey', 'hush-acme', { ...signed, scope: 'tenant:acme' })
  return store
}

/** The ids of the keys that a store's tokens are sealed with. */
async function keysIn(store: Store): Promise<readonly unknown[]> {
  const records = await store.records.list('sealed')
  return [...new Set(records.map(({ body }) => (JSON.parse(body) as { keyId: unknown }).keyId))]
}

describe('changing the key that seals', () => {
  it('seals live values and those of history anew, and leaves every hash as it was', async () => {
    const store = await filled()
    const before = await store.head()
    {
      await using varve = await again(store, { keyring: both })
      expect(await varve.secrets.rotateKey()).toEqual({
        ...{ keyId: recentId, resealed: 3, already: 0, unreadable: [], orphans: 0 },
        ...{ settled: true, retirable: [oldId], scrubbed: undefined },
      })
    }
    expect(await keysIn(store)).toEqual([recentId])
    await using varve = await again(store, { keyring: only })
    expect([revealed(varve), revealed(varve, 'acme')]).toEqual(['hush-2', 'hush-acme'])
    expect((await varve.at(before.number - 2)).get('mail.apiKey').reveal()).toBe('hush-1')
    expect(await varve.verify({ expectHead: `${before.number}:${before.hash}` })).toMatchObject({ ok: true })
  })

  it('may be repeated: what is done is left alone', async () => {
    const store = await filled()
    await using varve = await again(store, { keyring: both })
    await varve.secrets.rotateKey()
    const records = await store.records.list('sealed')
    expect(await varve.secrets.rotateKey()).toMatchObject({ resealed: 0, already: 3, retirable: [oldId] })
    expect(await store.records.list('sealed')).toEqual(records)
  })

  it('may be ended between two tokens, and gone on with', async () => {
    const store = await filled()
    {
      await using varve = await again(store, { keyring: former })
      for (let tenant = 0; tenant < 40; tenant += 1)
        await varve.set('mail.apiKey', 'hush-2', { ...signed, scope: `tenant:t${tenant}` })
    }
    const ending = new AbortController()
    const records = bound(store)
    const put: Store['records']['put'] = async (...given) => {
      ending.abort(new Error('the lights went out'))
      return records.put(...given)
    }
    const dark = { ...shared(store), records: { ...records, put } }
    await using ended = await open(config, { ...quiet, keyring: both, store: dark })
    await expect(ended.secrets.rotateKey({ signal: ending.signal })).rejects.toThrow('the lights went out')
    expect(await keysIn(store)).toHaveLength(2)
    await using varve = await again(store, { keyring: both })
    expect(revealed(varve)).toBe('hush-2')
    const { resealed, already } = await varve.secrets.rotateKey()
    expect(resealed + already).toBe(43)
    expect(Math.min(resealed, already)).toBeGreaterThan(0)
  })

  it('says how far it has come', async () => {
    await using varve = await again(await filled(), { keyring: both })
    const told: KeyRotationProgress[] = []
    await varve.secrets.rotateKey({ onProgress: progress => told.push(progress) })
    expect(told[0]).toEqual({ pass: 1, done: 3, resealed: 3 })
    expect(told.at(-1)).toEqual({ pass: 2, done: 3, resealed: 3 })
  })

  it('writes over nothing that somebody else wrote meanwhile', async () => {
    const store = await filled()
    const records = bound(store)
    let met = 0
    const meeting: Store['records'] = {
      ...records,
      put: async (kind, id, body, options) => {
        // Another rotation is a moment ahead, of this token once.
        if (met++ === 0) await records.put(kind, id, body, options)
        return records.put(kind, id, body, options)
      },
    }
    await using varve = await open(config, { ...quiet, keyring: both, store: { ...shared(store), records: meeting } })
    expect(await varve.secrets.rotateKey()).toMatchObject({ resealed: 2, retirable: [oldId] })
    expect(await keysIn(store)).toEqual([recentId])
  })

  it('brings nothing back that was destroyed meanwhile', async () => {
    const store = await filled()
    const records = bound(store)
    const [first] = await store.records.list('sealed')
    const destroying: Store['records'] = {
      ...records,
      put: async (kind, id, body, options) => {
        if (id === first?.id) await records.delete(kind, id)
        return records.put(kind, id, body, options)
      },
    }
    await using varve = await open(config, {
      ...quiet,
      keyring: both,
      store: { ...shared(store), records: destroying },
    })
    expect(await varve.secrets.rotateKey()).toMatchObject({ resealed: 2, unreadable: [] })
    expect(await store.records.list('sealed')).toHaveLength(2)
  })

  it('goes on until a whole pass finds nothing that others sealed with the old key meanwhile', async () => {
    const store = await filled()
    await using late = await again(store, { keyring: former })
    await using varve = await again(store, { keyring: both })
    let writes = 0
    const { resealed } = await varve.secrets.rotateKey({
      onProgress: () => void (writes++ === 0 && void late.set('mail.apiKey', 'hush-3', signed)),
    })
    expect([3, 4]).toContain(resealed)
    await late.refresh()
    expect(await varve.secrets.rotateKey()).toMatchObject({ retirable: [oldId] })
    expect(await keysIn(store)).toEqual([recentId])
  })

  it('replaces nothing with a ring that does not open what it seals', async () => {
    const store = await filled()
    const broken = {
      ...both,
      keyIds: both.keyIds,
      open: both.open.bind(both),
      seal: () => ({ keyId: recentId, token: 'x' }),
    }
    await using varve = await again(store, { keyring: broken })
    await expect(varve.secrets.rotateKey()).rejects.toThrow('The key ring does not open what it seals.')
    expect(await keysIn(store)).toEqual([oldId])
  })

  it('needs a key', async () => {
    await using varve = await again(await filled(), { keyring: undefined })
    expect(await failure(() => varve.secrets.rotateKey())).toMatchObject({ code: 'NO_KEYRING' })
  })
})

describe('what cannot be opened while the key changes', () => {
  it('is left as it is and named with its place and the key it wants, and that key is needed', async () => {
    const store = await filled()
    const elsewhere = newFernetKey()
    {
      await using varve = await again(store, { keyring: fernet(elsewhere) })
      await varve.set('mail.apiKey', 'hush-elsewhere', { ...signed, scope: 'tenant:lone' })
    }
    const records = await store.records.list('sealed')
    const damaged = records.find(({ body }) => body.includes(oldId))
    await store.records.put('sealed', damaged?.id ?? '', (damaged?.body ?? '').replace(/.{9}"\}$/, '"}'))
    await using varve = await again(store, { keyring: both })
    const { unreadable, ...rotation } = await varve.secrets.rotateKey()
    const [elsewhereId = ''] = fernet(elsewhere).keyIds
    expect(unreadable).toHaveLength(2)
    expect(unreadable).toContainEqual({
      ...{
        id: expect.any(String) as string,
        key: 'mail.apiKey',
        scope: 'tenant:lone',
        revision: 5,
        wants: elsewhereId,
      },
      reason: `it was sealed with key ${elsewhereId}, and the key ring has ${recentId}, ${oldId}`,
    })
    expect(unreadable).toContainEqual(expect.objectContaining({ id: damaged?.id, wants: oldId, key: 'mail.apiKey' }))
    // Whoever mends the damaged one needs the old key.
    expect(rotation).toMatchObject({ resealed: 2, retirable: [] })
    expect(JSON.stringify(unreadable)).not.toContain('hush')
  })
})

describe('tokens that no revision names', () => {
  const at = (now: number): typeof former => fernet(old, { clock: { now: () => now } })

  /** A token whose revision never came, sealed so many minutes ago. */
  async function orphan(store: Store, minutes: number): Promise<string> {
    const id = minutes.toString(16).padStart(64, '0')
    const { keyId, token } = await at(Date.now() - minutes * 60_000).seal('{}')
    await store.records.put('sealed', id, JSON.stringify({ keyId, token }))
    return id
  }

  it('are destroyed once they are older than an hour, and sealed anew before', async () => {
    const store = await filled()
    await orphan(store, 61)
    const young = await orphan(store, 59)
    await using varve = await again(store, { keyring: both })
    expect(await varve.secrets.rotateKey()).toMatchObject({ orphans: 1, resealed: 4 })
    expect(await store.records.list('sealed')).toHaveLength(4)
    expect(await store.records.get('sealed', young)).toBeDefined()
  })

  it('are others than those that only a snapshot names, because its revisions were dropped', async () => {
    const store = memory()
    await using varve = await again(store, { keyring: at(Date.now() - 7_200_000) })
    await varve.set('mail.apiKey', 'hush-kept', signed)
    for (let count = 0; count < 1010; count += 1) await varve.set('limits.maxUploads', count, signed)
    await varve.compact({ keep: '0s', ...signed })
    expect((await store.read(0, 1)).oldest).toBeGreaterThan(2)
    await using later = await again(store, { keyring: both })
    expect(await later.secrets.rotateKey()).toMatchObject({ orphans: 0, resealed: 1 })
    expect(revealed(later)).toBe('hush-kept')
  })

  it('stay where one is forged into the log meanwhile that names them', async () => {
    const store = await filled()
    const id = await orphan(store, 120)
    const inner = shared(store)
    let reads = 0
    await using varve = await open(config, {
      ...{ ...quiet, keyring: both },
      store: {
        ...inner,
        head: async () => {
          if (reads++ === 1) await forge(store, { key: 'mail.apiKey', scope: 'tenant:late', entry: { sealed: id } })
          return inner.head()
        },
      },
    })
    reads = 1
    expect(await varve.secrets.rotateKey()).toMatchObject({ orphans: 0 })
    expect(await store.records.get('sealed', id)).toBeDefined()
  })
})

describe('a last known good', () => {
  it('is written anew when the key changes, and opens after the old one is gone', async () => {
    const [store, place] = [await filled(), keptInMemory()]
    await using varve = await again(store, { keyring: both, lastKnownGood: place })
    await vi.waitFor(() => expect(place.text).toContain(oldId), 3000)
    await varve.secrets.rotateKey()
    expect(place.text).toContain(recentId)
    expect(place.text).not.toContain(oldId)
  })
})
