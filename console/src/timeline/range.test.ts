import type { Revision } from 'varve'
import { describe, expect, it } from 'vitest'
import { around, readRange, shifted, usualRange } from './range.ts'
import { keysText, touches } from './changed-keys.ts'

const now = Date.parse('2026-01-15T12:00:00Z')
const reading = { now, zone: 'utc' } as const

describe('a range', () => {
  it('is two times, the later one rounded up', () => {
    expect(readRange({ from: 'now-1d/d', to: 'now-1d/d' }, reading)).toEqual({
      from: { kind: 'instant', at: Date.parse('2026-01-14T00:00:00Z') },
      to: { kind: 'instant', at: Date.parse('2026-01-15T00:00:00Z') - 1 },
    })
    expect(readRange(usualRange, reading)).toMatchObject({ to: { at: now } })
  })

  it('that cannot be read says so at each end', () => {
    expect(readRange({ from: 'yesterday?', to: 'now' }, reading)).toEqual({
      problems: { from: expect.stringContaining('“yesterday?” is no time') },
    })
  })

  it('goes half of itself earlier or later, and never into the future', () => {
    const span = { from: now - 4 * 3_600_000, to: now - 3_600_000 }
    expect(shifted(span, -1, now)).toEqual({ from: '2026-01-15T06:30:00.000Z', to: '2026-01-15T09:30:00.000Z' })
    expect(shifted(span, 1, now)).toEqual({ from: '2026-01-15T09:00:00.000Z', to: '2026-01-15T12:00:00.000Z' })
  })

  it('can be laid around what happened', () => {
    expect(around([now - 3_600_000], now)).toEqual({ from: '2026-01-15T10:59:00.000Z', to: '2026-01-15T11:01:00.000Z' })
  })
})

describe('a revision on the time line', () => {
  const revision: Pick<Revision, 'changes'> = {
    changes: [
      { key: 'limits.maxUploads', op: 'set' },
      { key: 'limits.maxUploads', op: 'set', scope: 'tenant:acme' },
      ...['a.a', 'a.b'].map(key => ({ key, op: 'delete' as const })),
    ],
  }

  it('counts for the keys that a pattern covers', () => {
    const patterns = ['*', 'limits.*', 'limits.maxUploads', 'limits', 'l*', 'database.*']
    expect(patterns.map(pattern => touches(revision, pattern))).toEqual([true, true, true, false, true, false])
  })

  it('is said by its keys, as many as fit', () => {
    expect(keysText(revision)).toBe('limits.maxUploads, limits.maxUploads (tenant:acme), a.a and 1 more')
  })
})
