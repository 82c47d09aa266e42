import { describe, expect, it } from 'vitest'
import type { Store } from 'varve'
import { fernet, newFernetKey } from 'varve/secrets'
import { memory } from 'varve/stores/memory'
import { again, bound, failure, keyring, shared, signed } from '../sealed.ts'

describe('the fingerprint of a secret', () => {
  it('is the same for the same value, whatever its key and scope, and another for another', async () => {
    await using varve = await again(memory())
    await varve.set('mail.apiKey', 'hush-1', signed)
    await varve.set('mail.apiKey', 'hush-1', { ...signed, scope: 'tenant:acme' })
    await varve.set('mail.apiKey', 'hush-2', { ...signed, scope: 'tenant:globex' })
    const own = await varve.secrets.fingerprint('mail.apiKey')
    expect(own).toMatch(/^[0-9a-f]{8}$/)
    expect(await varve.secrets.fingerprint('mail.apiKey', { scope: 'tenant:acme' })).toBe(own)
    expect(await varve.secrets.fingerprint('mail.apiKey', { scope: 'tenant:globex' })).not.toBe(own)
  })

  it('tells of a past revision whether its value was the same', async () => {
    await using varve = await again(memory())
    const first = await varve.set('mail.apiKey', 'hush-1', signed)
    const second = await varve.set('mail.apiKey', 'hush-2', signed)
    await varve.set('mail.apiKey', 'hush-1', signed)
    const own = await varve.secrets.fingerprint('mail.apiKey')
    expect(await varve.secrets.fingerprint('mail.apiKey', { at: first.number })).toBe(own)
    expect(await varve.secrets.fingerprint('mail.apiKey', { at: second.number })).not.toBe(own)
  })

  it('is another in another log, so that nobody can compare two', async () => {
    const prints = [memory(), memory()].map(async store => {
      await using varve = await again(store)
      await varve.set('mail.apiKey', 'hush-1', signed)
      return varve.secrets.fingerprint('mail.apiKey')
    })
    const [one, other] = await Promise.all(prints)
    expect(one).not.toBe(other)
  })

  it('survives a rotation of keys', async () => {
    const store = memory()
    const [former, recent] = [newFernetKey(), newFernetKey()]
    await using before = await again(store, { keyring: fernet(former) })
    await before.set('mail.apiKey', 'hush-1', signed)
    const own = await before.secrets.fingerprint('mail.apiKey')
    await using during = await again(store, { keyring: fernet([recent, former]) })
    await during.secrets.rotateKey()
    await using after = await again(store, { keyring: fernet(recent) })
    expect(await after.secrets.fingerprint('mail.apiKey')).toBe(own)
  })

  it('is made under one key, however many begin at once', async () => {
    const store = memory()
    const varves = await Promise.all(Array.from({ length: 8 }, () => again(store)))
    await varves[0]?.set('mail.apiKey', 'hush-1', signed)
    const prints = await Promise.all(varves.map(varve => varve.secrets.fingerprint('mail.apiKey')))
    expect(new Set(prints).size).toBe(1)
    await Promise.all(varves.map(varve => varve.close()))
  })

  it('is made under the key of who was first, where two find none', async () => {
    const store = memory()
    await using writer = await again(store)
    await writer.set('mail.apiKey', 'hush-1', signed)
    const { promise: bothLooked, resolve } = Promise.withResolvers<void>()
    let looks = 0
    const records: Store['records'] = {
      ...bound(store),
      get: async (kind, id) => {
        const found = await store.records.get(kind, id)
        if (id === 'fingerprint' && (looks += 1) === 2) resolve()
        if (id === 'fingerprint' && looks <= 2) await bothLooked
        return found
      },
    }
    const { promise: firstIsDone, resolve: done } = Promise.withResolvers<void>()
    const put: Store['records']['put'] = (...given) => firstIsDone.then(() => store.records.put(...given))
    const one = await again({ ...shared(store), records })
    const other = await again({ ...shared(store), records: { ...records, put } })
    const ask = async (varve: typeof one): Promise<string> => varve.secrets.fingerprint('mail.apiKey')
    const prints = await Promise.all([ask(one).finally(done), ask(other)])
    expect(prints[1]).toBe(prints[0])
    expect(await ask(writer)).toBe(prints[0])
    await Promise.all([one.close(), other.close()])
  })

  it('is of an object whatever the order of its members', async () => {
    await using varve = await again(memory())
    await varve.set('erp.account', { user: 'a', key: 'k' }, signed)
    const own = await varve.secrets.fingerprint('erp.account')
    await varve.set('erp.account', { key: 'k', user: 'a' }, signed)
    expect(await varve.secrets.fingerprint('erp.account')).toBe(own)
  })

  it('is refused where the key for them was damaged, is another log’s, or is sealed with a key that is not there', async () => {
    const store = memory()
    const other = memory()
    await using varve = await again(store)
    await using elsewhere = await again(other)
    await varve.set('mail.apiKey', 'hush-1', signed)
    await elsewhere.set('mail.apiKey', 'hush-1', signed)
    await elsewhere.secrets.fingerprint('mail.apiKey')
    const foreign = await other.records.get('sealed', 'fingerprint')
    const sealed = JSON.stringify(await fernet(newFernetKey()).seal('x'))
    for (const [body, said] of [
      ['hush', /is damaged/],
      [foreign?.body ?? '', /that of another log/],
      [sealed, /cannot be opened \(it was sealed with key/],
    ] as const) {
      await store.records.put('sealed', 'fingerprint', body)
      await using fresh = await again(store)
      expect(await failure(() => fresh.secrets.fingerprint('mail.apiKey'))).toMatchObject({
        code: 'SECRET_UNREADABLE',
        message: expect.stringMatching(said),
      })
      expect((await fresh.secrets.list())[0]).toMatchObject({ readable: true })
    }
  })

  it('makes no key when somebody only lists', async () => {
    const store = memory()
    await using varve = await again(store)
    await varve.set('mail.apiKey', 'hush-1', signed)
    const [before] = await varve.secrets.list()
    expect(before).not.toHaveProperty('fingerprint')
    expect(await store.records.get('sealed', 'fingerprint')).toBeUndefined()
    const own = await varve.secrets.fingerprint('mail.apiKey')
    const [after] = await varve.secrets.list()
    expect(after).toMatchObject({ fingerprint: own, keyId: keyring.keyIds[0] })
  })

  it('is refused for what is not stored, no secret, or not known', async () => {
    const store = memory()
    await using varve = await again(shared(store))
    expect(await failure(() => varve.secrets.fingerprint('mail.apiKey'))).toMatchObject({ code: 'SECRET_NOT_STORED' })
    // @ts-expect-error it is declared as no secret
    expect(await failure(() => varve.secrets.fingerprint('limits.maxUploads'))).toMatchObject({ code: 'USAGE' })
    // @ts-expect-error it is not declared
    expect(await failure(() => varve.secrets.fingerprint('mail.apiKy'))).toMatchObject({ code: 'UNKNOWN_KEY' })
  })
})
