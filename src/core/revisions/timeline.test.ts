import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Change, Revision } from './revision.ts'
import { LogState } from './state.ts'
import { Timeline } from './timeline.ts'

const keys = ['limits.maxUploads', 'checkout.newFlow']
const scopes = [undefined, 'tenant:acme']

/** Changes of few keys and scopes, so that they meet often. */
const change: fc.Arbitrary<Change> = fc
  .record({ key: fc.constantFrom(...keys), scope: fc.constantFrom(...scopes), value: fc.option(fc.nat(9)) })
  .map(({ key, scope, value }) => ({
    key,
    ...(scope === undefined ? {} : { scope }),
    ...(value === null ? { op: 'delete' } : { op: 'set', entry: { value } }),
  }))

function timelineOf(changes: readonly (readonly Change[])[]): Timeline {
  const timeline = new Timeline(new LogState({ number: 0, hash: '', at: 0 }))
  changes.forEach((made, index) => {
    const number = index + 1
    const facts = { v: 1, logId: 'log', id: `id-${number}`, by: 'dana', message: 'why', kind: 'set' } as const
    const revision: Revision = {
      ...facts,
      number,
      at: number * 10,
      changes: made,
      previousHash: '',
      hash: `h${number}`,
    }
    timeline.add(revision)
  })
  return timeline
}

describe('a moment of a timeline', () => {
  it('answers for each key and scope what the fold to it holds, whatever came after', () => {
    fc.assert(
      fc.property(fc.array(fc.array(change, { maxLength: 3 }), { maxLength: 12 }), changes => {
        const timeline = timelineOf(changes)
        for (let number = 0; number <= changes.length; number += 1) {
          const [entries, fold] = [timeline.entriesAt(number), timeline.stateAt(number)]
          expect(entries.head).toEqual(fold.head)
          for (const key of keys)
            for (const scope of scopes) expect(entries.stored(key, scope)).toEqual(fold.stored(key, scope))
        }
      }),
    )
  })
})
