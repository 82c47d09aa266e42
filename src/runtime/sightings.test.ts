import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Sightings } from './sightings.ts'

const sight = (key: string, variant = 'on', ruleId?: string): Parameters<Sightings['has']>[0] => ({
  key,
  variant,
  ruleId,
})

describe('a sighting', () => {
  it('counts until its time is over', () => {
    const seen = new Sightings(10)
    seen.add(sight('a'), 'dana', 1000)
    expect(seen.has(sight('a'), 'dana', 999)).toBe(true)
    expect(seen.has(sight('a'), 'dana', 1000)).toBe(false)
  })

  it('is of one unit, key, variant and rule', () => {
    const seen = new Sightings(10)
    seen.add(sight('a', 'on', 'rule'), 'dana', 1000)
    expect(seen.has(sight('a', 'on', 'rule'), 'eve', 0)).toBe(false)
    expect(seen.has(sight('b', 'on', 'rule'), 'dana', 0)).toBe(false)
    expect(seen.has(sight('a', 'off', 'rule'), 'dana', 0)).toBe(false)
    expect(seen.has(sight('a', 'on'), 'dana', 0)).toBe(false)
  })

  it('is forgotten when so many others were made since', () => {
    const seen = new Sightings(2)
    seen.add(sight('a'), 'dana', 1000)
    seen.add(sight('b'), 'dana', 1000)
    seen.add(sight('c'), 'dana', 1000)
    expect(['a', 'b', 'c'].map(key => seen.has(sight(key), 'dana', 0))).toEqual([false, true, true])
  })

  it('stays when it was made again, though its first time is forgotten', () => {
    const seen = new Sightings(2)
    seen.add(sight('a'), 'dana', 10)
    seen.add(sight('a'), 'dana', 1000)
    seen.add(sight('b'), 'dana', 1000)
    expect(seen.has(sight('a'), 'dana', 20)).toBe(true)
  })

  it('is remembered for exactly the last ones, whatever they were', () => {
    const one = fc.record({
      key: fc.constantFrom('a', 'b'),
      variant: fc.constantFrom('on', 'off'),
      unit: fc.nat({ max: 5 }),
    })
    fc.assert(
      fc.property(fc.array(one), fc.integer({ min: 1, max: 4 }), (all, limit) => {
        const seen = new Sightings(limit)
        for (const { key, variant, unit } of all) seen.add(sight(key, variant), String(unit), 1)
        const name = (each: (typeof all)[number]): string => JSON.stringify(each)
        const last = new Set(all.slice(-limit).map(name))
        for (const each of all)
          expect(seen.has(sight(each.key, each.variant), String(each.unit), 0)).toBe(last.has(name(each)))
      }),
    )
  })
})
