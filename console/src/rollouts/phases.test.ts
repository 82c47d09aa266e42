import type { HistoryEntry, Json } from 'varve'
import { describe, expect, it } from 'vitest'
import { newestRollout } from './phases.ts'

const document = (id: string, more: { readonly [name: string]: Json } = {}): Json => ({
  rollout: { id, steps: [{ at: 0, share: 5000 }], candidate: { value: true }, ...more },
})
const entry = (revision: number, after: Json | undefined, scope?: string): HistoryEntry => ({
  ...{ revision, key: 'checkout.newFlow', kind: 'rollout', at: revision * 1000, by: 'mia', message: 'Launch' },
  ...(after === undefined ? {} : { after }),
  ...(scope === undefined ? {} : { scope }),
})

describe('the newest rollout of a key', () => {
  const entries = [
    entry(9, false),
    entry(8, true, 'tenant:acme'),
    entry(7, document('b', { held: { share: 5000, since: 0 } })),
    entry(6, document('b')),
    entry(5, false),
    entry(4, document('a')),
  ]

  it('has its documents in order, and what ended it', () => {
    const told = newestRollout(entries)
    expect(told?.phases.map(({ from }) => from)).toEqual([6000, 7000])
    expect([told?.started.revision, told?.ended?.revision]).toEqual([6, 9])
  })

  it('is under way where nothing came after it, whatever happened in other scopes', () => {
    expect(newestRollout(entries.slice(1))).not.toHaveProperty('ended')
    expect(newestRollout(entries.slice(4))?.phases).toHaveLength(1)
  })

  it('is none where there never was one', () => {
    expect(newestRollout(entries, 'tenant:acme')).toBeUndefined()
    expect(newestRollout([])).toBeUndefined()
  })
})
