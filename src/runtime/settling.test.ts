import { describe, expect, it } from 'vitest'
import type { Change, Revision, Sealed } from '../core/revisions/revision.ts'
import { findBreak, genesisHash } from '../core/revisions/seal.ts'
import { isSettledBy } from '../core/revisions/settlement.ts'
import { LogState } from '../core/revisions/state.ts'
import { hostPlatform } from '../platform.ts'
import { settlement } from './settling.ts'

const platform = hostPlatform()
const head = { number: 0, hash: genesisHash('there', platform.digest), at: 5000 }
const end = { number: 4, hash: 'f00d', at: 0 }
const signature = { by: 'lee', message: 'Made anew' }

/** The decision to put changes back into an empty log. */
function decided(changes: readonly Change[]): { readonly sealed: Sealed[]; readonly revisions: Revision[] } {
  const known = { logId: 'here', heard: 0, state: new LogState(end), recent: [], sealed: new Map() }
  const compared = { known, logId: 'there', common: 0, state: new LogState(head), meanwhile: [], places: [] }
  const sealed = settlement({ compared, changes, signature, at: 1000 }, platform)
  return { sealed, revisions: sealed.map(({ text }) => JSON.parse(text) as Revision) }
}

const change = (index: number, length: number): Change => ({
  ...{ key: `key.k${index}`, op: 'set' },
  entry: { value: 'x'.repeat(length) },
})

describe('the revisions of a decision', () => {
  it('are one where nothing is put back, or little', () => {
    for (const changes of [[], [change(1, 10), change(2, 10)]]) {
      const { revisions } = decided(changes)
      expect(revisions).toMatchObject([{ ...signature, number: 1, kind: 'restore', changes }])
      expect(isSettledBy(revisions[0] as Revision, 'here', end)).toBe(true)
    }
  })

  it('are several where much is put back, none of them too large, and only the last one decides', () => {
    const changes = Array.from({ length: 40 }, (_, index) => change(index, 100_000))
    const { revisions, sealed } = decided(changes)
    expect(revisions.length).toBeGreaterThan(7)
    expect(Math.max(...sealed.map(({ text }) => text.length))).toBeLessThan(1 << 20)
    expect(revisions.flatMap(one => one.changes)).toEqual(changes)
    const deciding = revisions.filter(one => isSettledBy(one, 'here', end))
    expect(deciding).toEqual([revisions.at(-1)])
  })

  it('have one of their own beside a change that fills a revision alone', () => {
    const { revisions } = decided([change(1, 3 << 20)])
    expect(revisions.map(({ changes, note }) => [changes.length, note !== undefined])).toEqual([
      [1, false],
      [0, true],
    ])
  })

  it('continue the log, and are dated no earlier than what is there', () => {
    const { revisions, sealed } = decided(Array.from({ length: 20 }, (_, index) => change(index, 100_000)))
    expect(findBreak(sealed, { logId: 'there', ...head }, platform.digest)).toBeUndefined()
    expect(new Set(revisions.map(({ at }) => at))).toEqual(new Set([5000]))
  })

  it('is about one log, and about revisions by number and hash', () => {
    const [revision] = decided([]).revisions
    expect(isSettledBy(revision as Revision, 'here', { ...end, hash: 'beef' })).toBe(false)
    expect(isSettledBy(revision as Revision, 'here', { ...end, number: 3 })).toBe(false)
    expect(isSettledBy(revision as Revision, 'elsewhere', end)).toBe(false)
  })
})
