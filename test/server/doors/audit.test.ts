import { memory } from 'varve/stores/memory'
import { clock } from 'varve/testing'
import { describe, expect, it } from 'vitest'
import { AuditTrail } from '../../../src/server/doors/audit.ts'
import { recordsInMemory } from '../../../src/server/doors/records.ts'
import { sameText } from '../../../src/server/doors/secret-text.ts'
import { doorway } from './door.ts'

interface Page {
  readonly items: readonly Record<string, unknown>[]
  readonly next?: string
}

describe('the audit trail', () => {
  it('tells who was turned away and why, newest first, a page at a time, by what is asked', async () => {
    await using door = await doorway()
    const token = await door.token({ role: 'viewer', name: 'sam' })
    for (let hour = 0; hour < 5; hour += 1) {
      await door.ask('/v1/values', { method: 'PUT', token, headers: { 'x-request-id': `ask-${hour}` } })
      await door.ask('/v1/values', { token: 'vt_wrong' })
      door.clock.advance('1h')
    }
    const admin = await door.token({ role: 'admin' })
    const list = async (query: string): Promise<Page> =>
      (await (await door.ask(`/v1/audit?${query}`, { token: admin })).json()) as Page
    const first = await list('action=permission-denied&limit=2')
    expect(first.items).toMatchObject([
      { at: '2026-01-01T04:00:00.000Z', by: 'sam', outcome: 'denied', detail: 'PUT /v1/values: needs write' },
      { at: '2026-01-01T03:00:00.000Z', requestId: 'ask-3', address: '203.0.113.9' },
    ])
    const rest = await list(`action=permission-denied&limit=9&after=${first.next}`)
    expect(rest.items.map(({ requestId }) => requestId)).toEqual(['ask-2', 'ask-1', 'ask-0'])
    expect(rest.next).toBeUndefined()
    const between = await list('outcome=denied&since=2026-01-01T01:00Z&until=2026-01-01T03:00Z')
    expect(between.items.map(({ at }) => String(at).slice(11, 13))).toEqual(['02', '02', '01', '01'])
    expect((await list('by=sam&outcome=granted')).items).toMatchObject([{ action: 'token-first-used' }])
    for (const wrong of ['action=__proto__', 'limit=0', 'limit=501', 'since=never', 'colour=red'])
      expect((await door.ask(`/v1/audit?${wrong}`, { token: admin })).status).toBeGreaterThanOrEqual(400)
    expect((await door.ask('/v1/audit', { token })).status).toBe(403)
  })

  it('is not flooded by strangers: what is left out is counted', async () => {
    await using door = await doorway()
    for (let tries = 0; tries < 100; tries += 1)
      await door.ask('/v1/values', { token: 'vt_wrong', from: { address: `203.0.113.${tries}` } })
    expect(await door.audit()).toHaveLength(60)
    door.clock.advance('1m')
    await door.ask('/v1/values', { token: 'vt_wrong' })
    expect((await door.audit())[0]).toMatchObject({ unwritten: 40 })
  })

  it('keeps so many entries and no more, and each for so long', async () => {
    const time = clock()
    const records = memory({ clock: time }).records
    const trail = new AuditTrail(records, time.now, { most: 100, keep: 3_600_000 })
    for (let entry = 0; entry < 1000; entry += 1) {
      await trail.record({ action: 'exported', outcome: 'granted', by: 'dana', detail: String(entry) })
      time.advance('1ms')
    }
    await trail.settle()
    const { items } = await trail.list({ limit: 500 })
    expect([items.length, items[0]?.detail]).toEqual([100, '999'])
    time.advance('1h')
    expect((await trail.list()).items).toEqual([])
  })

  it('leaves addresses out where they are nobody’s business', async () => {
    await using door = await doorway({ audit: { addresses: false } })
    await door.ask('/v1/values', { token: 'vt_wrong', headers: { 'user-agent': 'Fox' } })
    expect(JSON.stringify(await door.audit())).not.toMatch(/203\.0|Fox/)
  })
})

describe('records in memory', () => {
  it('keep what records of a store keep', async () => {
    const time = clock()
    const records = recordsInMemory(time.now)
    expect(await records.put('nonce', 'a', '1', { expect: 0, expiresAt: time.now() + 1000 })).toBe(1)
    expect(await records.put('nonce', 'a', '2', { expect: 0 })).toBeUndefined()
    expect(await records.put('nonce', '__proto__', '3')).toBe(2)
    expect((await records.list('nonce', { after: '__proto__' })).map(({ id }) => id)).toEqual(['a'])
    time.advance('1s')
    expect(await records.get('nonce', 'a')).toBeUndefined()
    expect([await records.delete('nonce', '__proto__'), await records.delete('nonce', 'a')]).toEqual([true, false])
  })
})

describe('comparing secrets', () => {
  it('looks at every character, wherever the first difference is', () => {
    const looks: number[] = []
    const watched = (text: string): string =>
      new Proxy(new String(text), {
        get: (target, name) => {
          if (name === 'charCodeAt') looks.push(looks.length)
          const found: unknown = Reflect.get(target, name)
          return typeof found === 'function' ? (found.bind(target) as unknown) : found
        },
      }) as unknown as string
    const counts = ['Xbcdefgh', 'abcdefgX', 'abcdefgh'].map(text => {
      looks.length = 0
      return [sameText(watched(text), 'abcdefgh'), looks.length]
    })
    expect(counts).toEqual([
      [false, 8],
      [false, 8],
      [true, 8],
    ])
    expect([sameText('', ''), sameText('', 'a'), sameText('a', ''), sameText('aa', 'a')]).toEqual([
      true,
      false,
      false,
      false,
    ])
  })
})
