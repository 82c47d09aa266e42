import { describe, expect, it } from 'vitest'
import { isSamePart, partIn } from './part-in.ts'
import { partRows } from './part-rows.ts'

describe('a part of a value', () => {
  it('is found by names of members, of what is its own only', () => {
    const value = { limits: { perHour: 5, rates: [1] } }
    expect(partIn(value, ['limits', 'perHour'])).toBe(5)
    expect(partIn(value, ['limits', 'rates'])).toEqual([1])
    for (const path of [['limits', 'perDay'], ['toString'], ['limits', 'perHour', 'x'], ['limits', 'rates', '0']])
      expect(partIn(value, path)).toBeUndefined()
    expect(isSamePart({ a: 1, b: 2 }, { b: 2, a: 1 })).toBe(true)
    expect(isSamePart(undefined, null)).toBe(false)
  })

  it('of a list is put back with the list that it stands in', () => {
    const rows = partRows({ a: { b: [1, 2] }, c: 1 }, { a: { b: [1, 3] }, c: 2 })
    expect(rows.map(({ path, members }) => [path, members])).toEqual([
      ['a.b[1]', ['a', 'b']],
      ['c', ['c']],
    ])
  })
})
