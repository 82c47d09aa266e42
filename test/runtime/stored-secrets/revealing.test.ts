import { describe, expect, it } from 'vitest'
import { VarveError, type Store } from 'varve'
import { clock } from 'varve/testing'
import { memory } from 'varve/stores/memory'
import { listed } from '../../listed.ts'
import { again, bound, failure, quiet, shared, signed } from '../sealed.ts'

const KEY = 'mail.apiKey'
const asked = { by: 'noor', message: 'Ticket 4711: compare with the provider’s page' }

/** A store whose records do something else. */
function withRecords(store: Store, records: Partial<Store['records']>): Store {
  return { ...shared(store), records: { ...bound(store), ...records } }
}

describe('revealing a secret', () => {
  it('gives the value as it was stored, and records who saw it and why', async () => {
    const store = memory()
    await using varve = await again(store)
    await varve.set(KEY, 'hush-1', signed)
    const { number } = await varve.set('erp.account', { user: 'a', key: 'k' }, { ...signed, scope: 'tenant:acme' })
    expect(await varve.secrets.reveal(KEY, asked)).toBe('hush-1')
    expect(await varve.secrets.reveal('erp.account', { ...asked, scope: 'tenant:acme' })).toEqual({
      user: 'a',
      key: 'k',
    })
    const seen = await listed(varve.secrets.accesses())
    expect(seen).toEqual([
      {
        ...{ id: expect.any(String), what: 'reveal', key: 'erp.account', scope: 'tenant:acme', revision: number },
        ...{ at: expect.any(Number), ...asked },
      },
      { id: expect.any(String), what: 'reveal', key: KEY, revision: 2, at: expect.any(Number), ...asked },
    ])
    expect(JSON.stringify(await store.records.list('access'))).not.toContain('hush')
  })

  it('records it before the value is given', async () => {
    const store = memory()
    await using writer = await again(store)
    await writer.set(KEY, 'hush-1', signed)
    const order: string[] = []
    const recording = withRecords(store, {
      put: async (...given) => {
        const version = await store.records.put(...given)
        order.push(`recorded ${given[0]}`)
        return version
      },
    })
    await using varve = await again(recording)
    await varve.secrets.reveal(KEY, asked).then(() => order.push('given'))
    expect(order).toEqual(['recorded access', 'given'])
  })

  it.each([
    ['fails', () => Promise.reject(new Error('the disk is full')), 'the disk is full'],
    ['finds it taken', () => Promise.resolve(undefined), 'its record is there already'],
  ])('is refused where recording it %s', async (_what, put, reason) => {
    const store = memory()
    await using writer = await again(store)
    await writer.set(KEY, 'hush-1', signed)
    await using varve = await again(withRecords(store, { put }))
    const error = await failure(() => varve.secrets.reveal(KEY, asked))
    expect(error).toMatchObject({ code: 'ACCESS_UNRECORDED', details: { key: KEY, reason } })
    expect(String(error)).not.toContain('hush')
  })

  it('is refused without an author and a reason, and then nothing is recorded', async () => {
    await using varve = await again(memory())
    await varve.set(KEY, 'hush-1', signed)
    for (const unsigned of [
      { by: 'noor', message: '' },
      { by: ' ', message: 'Why' },
    ])
      expect(await failure(() => varve.secrets.reveal(KEY, unsigned))).toMatchObject({ code: 'SIGNATURE_MISSING' })
    expect(await listed(varve.secrets.accesses())).toEqual([])
  })

  it('records nothing for what could not be shown', async () => {
    const store = memory()
    await using varve = await again(store)
    await varve.set(KEY, 'hush-1', signed)
    for (const { id } of await store.records.list('sealed')) await store.records.put('sealed', id, 'damaged')
    expect(await failure(() => varve.secrets.reveal(KEY, asked))).toMatchObject({ code: 'SECRET_UNREADABLE' })
    expect(await failure(() => varve.secrets.reveal(KEY, { ...asked, scope: 'tenant:acme' }))).toMatchObject({
      code: 'SECRET_NOT_STORED',
    })
    expect(await listed(varve.secrets.accesses())).toEqual([])
  })

  it('shows a former value, too, and tells which', async () => {
    await using varve = await again(memory())
    const { number: at } = await varve.set(KEY, 'hush-1', signed)
    await varve.set(KEY, 'hush-2', signed)
    expect(await varve.secrets.reveal(KEY, { ...asked, at })).toBe('hush-1')
    expect(await listed(varve.secrets.accesses({ keys: 'mail.*' }))).toMatchObject([{ key: KEY, revision: at }])
  })

  it('shows of a rotation what is served', async () => {
    await using varve = await again(memory())
    await varve.set(KEY, 'hush-1', signed)
    await varve.secrets.rotate(KEY, 'hush-2', { ...signed, lead: '1h' })
    expect(await varve.secrets.reveal(KEY, asked)).toBe('hush-1')
    await varve.secrets.rotate(KEY, 'hush-3', signed)
    expect(await varve.secrets.reveal(KEY, asked)).toBe('hush-3')
  })
})

describe('the list of those who were shown secrets', () => {
  it('is newest first, of some keys, and no longer than wanted', async () => {
    const time = clock()
    const timed = { platform: { ...quiet.platform, clock: time, timers: time } }
    await using varve = await again(memory({ clock: time }), timed)
    await varve.set(KEY, 'hush-1', signed)
    await varve.set('erp.account', { user: 'a', key: 'k' }, signed)
    for (let number = 0; number < 3; number += 1) {
      await varve.secrets.reveal(KEY, { ...asked, message: `Look ${number}` })
      time.advance('1s')
      await varve.secrets.reveal('erp.account', { ...asked, message: `Other ${number}` })
      time.advance('1s')
    }
    const messages = async (options?: { keys?: string; limit?: number }): Promise<string[]> =>
      (await listed(varve.secrets.accesses(options))).map(({ message }) => message)
    expect(await messages()).toEqual(['Other 2', 'Look 2', 'Other 1', 'Look 1', 'Other 0', 'Look 0'])
    expect(await messages({ keys: KEY })).toEqual(['Look 2', 'Look 1', 'Look 0'])
    expect(await messages({ keys: 'erp.*', limit: 2 })).toEqual(['Other 2', 'Other 1'])
    expect(await messages({ limit: 0 })).toEqual([])
  })

  it('goes over records that are damaged, or about something else', async () => {
    const store = memory()
    await using varve = await again(store)
    await varve.set(KEY, 'hush-1', signed)
    await varve.secrets.reveal(KEY, asked)
    for (const [id, body] of Object.entries({ a: 'no JSON', b: '[]', c: '{"what":"served"}', d: '{"what":"reveal"}' }))
      await store.records.put('access', id, body)
    expect(await listed(varve.secrets.accesses())).toMatchObject([{ key: KEY, ...asked }])
  })

  it('goes over a thousand of them', async () => {
    const store = memory()
    await using varve = await again(store)
    const body = JSON.stringify({ what: 'reveal', key: KEY, revision: 1, at: 1, by: 'noor', message: 'Why' })
    for (let number = 0; number < 1200; number += 1)
      await store.records.put('access', String(number).padStart(5, '0'), body)
    expect(await listed(varve.secrets.accesses())).toHaveLength(1200)
    expect((await listed(varve.secrets.accesses({ limit: 1 })))[0]?.id).toBe('01199')
  })
})

describe('the list of stored secrets', () => {
  it('has those of every scope and nothing that is no secret', async () => {
    await using varve = await again(memory())
    await varve.set(KEY, 'hush-1', signed)
    await varve.set(KEY, 'hush-2', { ...signed, scope: 'tenant:acme' })
    await varve.set('erp.account', { user: 'a', key: 'k' }, { ...signed, scope: 'environment:staging' })
    await varve.set('limits.maxUploads', 20, signed)
    await varve.kill('limits.maxUploads', signed)
    const places = async (options?: { keys?: string; scope?: string | null }): Promise<string[]> =>
      (await varve.secrets.list(options)).map(({ key, scope }) => `${key} ${scope}`)
    expect(await places()).toEqual(['erp.account environment:staging', `${KEY} undefined`, `${KEY} tenant:acme`])
    expect(await places({ scope: null })).toEqual([`${KEY} undefined`])
    expect(await places({ scope: 'tenant:acme' })).toEqual([`${KEY} tenant:acme`])
    expect(await places({ keys: 'erp.*' })).toEqual(['erp.account environment:staging'])
    expect(await failure(() => varve.secrets.list({ scope: 'acme' }))).toMatchObject({ code: 'BAD_SCOPE' })
  })

  it('is there while the store is away, as what was known', async () => {
    const store = memory()
    await using writer = await again(store)
    await writer.set(KEY, 'hush-1', signed)
    let isAway = false
    const { get } = bound(store)
    await using varve = await again(
      withRecords(store, {
        get: async (...given) => {
          if (isAway) throw new VarveError('STORE_UNREACHABLE', { store: 'memory', reason: 'it is unplugged' })
          return get(...given)
        },
      }),
    )
    isAway = true
    expect(await varve.secrets.list()).toMatchObject([{ key: KEY, kind: 'sealed', readable: true }])
  })
})
