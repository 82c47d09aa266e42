import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Allocation } from './document.ts'
import { EVERYONE } from './document.ts'
import { flagSet } from './flag-set.ts'
import { movedBetween, reallocated } from './reallocation.ts'

type Alloc = Allocation['alloc']

const NAMES = ['control', 'blue', 'green', 'red', '__proto__']

const weights = fc
  .uniqueArray(fc.constantFrom(...NAMES), { minLength: 1 })
  .chain(names => fc.tuple(...names.map(name => fc.tuple(fc.constant(name), fc.nat({ max: 1000 })))))
  .filter(entries => entries.some(([, weight]) => weight > 0))
  .map(entries => Object.fromEntries(entries))

/** A line as experiments come to have them: divided again and again, and perhaps with a variant taken out since. */
const line = fc
  .tuple(fc.array(weights, { maxLength: 4 }), fc.option(fc.constantFrom(...NAMES)))
  .map(([courses, gone]) =>
    courses.reduce<Alloc>((before, one) => reallocated(before, one), []).filter(([n]) => n !== gone),
  )

function lengths(alloc: Alloc): Map<string, number> {
  const found = new Map<string, number>()
  for (const [variant, from, to] of alloc) found.set(variant, (found.get(variant) ?? 0) + to - from)
  return found
}

describe('a line that is divided anew', () => {
  it('gives a new variant what the others lose, and moves nobody else', () => {
    const before: Alloc = [
      ['control', 0, 50_000],
      ['blue', 50_000, 100_000],
    ]
    const after = reallocated(before, { control: 40, blue: 40, green: 20 })
    expect(after).toEqual([
      ['control', 0, 40_000],
      ['green', 40_000, 50_000],
      ['blue', 50_000, 90_000],
      ['green', 90_000, 100_000],
    ])
    expect(movedBetween(before, after)).toBe(20_000)
  })

  it('shares out what a variant had that is taken away', () => {
    const before: Alloc = [
      ['control', 0, 40_000],
      ['blue', 40_000, 60_000],
      ['green', 60_000, 100_000],
    ]
    const after = reallocated(before, { control: 1, green: 1 })
    expect(after).toEqual([
      ['control', 0, 50_000],
      ['green', 50_000, 100_000],
    ])
  })

  it('comes back when the weights do, where the variant that gained stands first', () => {
    const before = reallocated([], { control: 50, blue: 50 })
    const between = reallocated(before, { control: 40, blue: 60 })
    expect(reallocated(between, { control: 50, blue: 50 })).toEqual(before)
  })

  it('fills gaps, which count as nobody’s', () => {
    const before: Alloc = [['control', 10_000, 20_000]]
    const after = reallocated(before, { control: 1, blue: 1 })
    expect(movedBetween(before, after)).toBe(90_000)
  })

  it('without anything before it, is the line of a split with the same weights', () => {
    fc.assert(
      fc.property(weights, fc.array(fc.string(), { minLength: 20, maxLength: 40 }), (split, users) => {
        const flag = {
          variants: Object.fromEntries(NAMES.map(name => [name, name])),
          enabled: true,
          rules: [],
          salt: 's',
        }
        const flags = {
          split: { ...flag, serve: { split } },
          alloc: { ...flag, serve: { alloc: reallocated([], split) } },
        }
        const set = flagSet({ flags }, { digest: String })
        for (const user of users)
          expect(set.evaluate('alloc', { user }, { now: 0 }).variant).toBe(
            set.evaluate('split', { user }, { now: 0 }).variant,
          )
      }),
    )
  })

  it('is covered whole, by sorted whole ranges that are merged', () => {
    fc.assert(
      fc.property(line, weights, (before, wanted) => {
        const after = reallocated(before, wanted)
        expect(after[0]?.[1]).toBe(0)
        expect(after.at(-1)?.[2]).toBe(EVERYONE)
        after.slice(1).forEach(([variant, from], index) => {
          expect(from).toBe(after[index]?.[2])
          expect(variant).not.toBe(after[index]?.[0])
        })
        for (const [, from, to] of after) expect(Number.isInteger(from) && Number.isInteger(to) && to > from).toBe(true)
      }),
    )
  })

  it('gives every variant the length its weight has in a split', () => {
    fc.assert(
      fc.property(line, weights, (before, wanted) => {
        expect(lengths(reallocated(before, wanted))).toEqual(lengths(reallocated([], wanted)))
      }),
    )
  })

  it('moves exactly what variants gain, which nothing can undercut', () => {
    fc.assert(
      fc.property(line, weights, (before, wanted) => {
        const after = reallocated(before, wanted)
        const had = lengths(before)
        const gained = [...lengths(after)].map(([variant, length]) => Math.max(0, length - (had.get(variant) ?? 0)))
        expect(movedBetween(before, after)).toBe(gained.reduce((sum, one) => sum + one, 0))
      }),
    )
  })

  it('stays as it is under the weights it has', () => {
    fc.assert(
      fc.property(line, weights, (before, wanted) => {
        const once = reallocated(before, wanted)
        expect(reallocated(once, wanted)).toEqual(once)
      }),
    )
  })

  it.each([
    { weights: {}, issue: 'sum up to 0' },
    { weights: { control: 0 }, issue: 'sum up to 0' },
    { weights: { control: -1, blue: 2 }, issue: 'weight of control is -1' },
    { weights: { control: Number.NaN }, issue: 'weight of control is NaN' },
    { weights: { control: 1e308, blue: 1e308 }, issue: 'sum up to Infinity' },
  ])('is refused with $issue', ({ weights, issue }) => {
    expect(() => reallocated([], weights)).toThrow(issue)
  })
})
