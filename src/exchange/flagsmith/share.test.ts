import { describe, expect, it } from 'vitest'
import { boundaryOf } from './share.ts'

/** Positions of the slots that Flagsmith has below a percentage, or at it where it counts as in. */
function slotsIn(percentage: number, kind: 'exclusive' | 'inclusive'): number {
  const slots = Array.from({ length: 9998 }, (_, slot) => (slot / 9998) * 100)
  return slots.filter(at => (kind === 'inclusive' ? at <= percentage : at < percentage)).length
}

describe('where a percentage of Flagsmith ends', () => {
  it.each([0, 0.01, 0.1, 1, 12.5, 33.33, 50, 66.6, 99.99, 100, 120])(
    '%d %% leaves out no slot and takes none too many',
    percentage => {
      for (const kind of ['exclusive', 'inclusive'] as const) {
        expect(boundaryOf(percentage, kind)).toBe(Math.floor((slotsIn(percentage, kind) * 100_000) / 9998))
      }
    },
  )

  it('is nowhere for what is no number, and for less than nothing', () => {
    expect([boundaryOf(NaN, 'inclusive'), boundaryOf(-1, 'inclusive'), boundaryOf(0, 'exclusive')]).toEqual([0, 0, 0])
  })
})
