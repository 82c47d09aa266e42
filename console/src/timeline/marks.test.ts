import { describe, expect, it } from 'vitest'
import { groupMarks, ticksOf, type Mark } from './marks.ts'

const mark = (at: number, kind: Mark['kind'] = 'set'): Mark => ({ at, revision: at, kind })
const span = { from: 0, to: 1000 }

describe('marks on the time line', () => {
  it('are one where they are closer than 2 % of the span', () => {
    const groups = groupMarks([mark(100), mark(119), mark(120), mark(500)], span)
    expect(groups.map(({ marks }) => marks.map(({ at }) => at))).toEqual([[100, 119], [120], [500]])
    expect(groups.map(({ position, shape }) => [position, shape])).toEqual([
      [0.1095, 'many'],
      [0.12, 'circle'],
      [0.5, 'circle'],
    ])
  })

  it('of a busy stretch are many groups, never one that swallows it', () => {
    const busy = Array.from({ length: 100 }, (_, index) => mark(index * 10))
    expect(groupMarks(busy, span)).toHaveLength(50)
  })

  it('have a shape by kind, and those outside the span are left out', () => {
    const shapes = groupMarks([mark(-1), mark(10, 'rollback'), mark(300, 'rollout'), mark(600, 'delete')], span)
    expect(shapes.map(({ shape }) => shape)).toEqual(['back', 'diamond', 'square'])
  })

  it('lie in the middle of a span without length', () => {
    expect(groupMarks([mark(5)], { from: 5, to: 5 })).toMatchObject([{ position: 0 }])
  })
})

describe('ticks', () => {
  const hour = 3_600_000

  it('are at round times, six or seven of them at most', () => {
    expect(ticksOf({ from: hour / 2, to: 6.5 * hour })).toEqual({
      every: hour,
      at: [1, 2, 3, 4, 5, 6].map(n => n * hour),
    })
    for (const length of [1, 1e3, 1e5, 1e7, 1e9, 1e11, 1e12])
      expect(ticksOf({ from: 7, to: 7 + length }).at.length).toBeLessThanOrEqual(7)
  })

  it('are at midnights of the zone', () => {
    const { at } = ticksOf({ from: 0, to: 4 * 24 * hour }, 2 * hour)
    expect(at[0]).toBe(22 * hour)
  })
})
