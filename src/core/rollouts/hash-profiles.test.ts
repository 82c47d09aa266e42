import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { formulas } from './hash-profiles.ts'
import { scaled } from './hashes/scaled.ts'
import { Murmur3 } from './hashes/murmur3.ts'

const golden = JSON.parse(
  readFileSync(new URL('../../../test/vectors/document-golden.json', import.meta.url), 'utf8'),
) as {
  buckets: { salt: string; unit: string; hash: number; position: number }[]
  positions: { hash: number; position: number }[]
}

describe('the slot of a hash', () => {
  it.each([...golden.positions, ...golden.buckets])('$hash is $position', ({ hash, position }) => {
    expect(scaled(hash, 100_000)).toBe(position)
    expect(scaled(hash | 0, 100_000)).toBe(position)
  })

  it.each(golden.buckets)('belongs to $salt and $unit, whose hash is $hash', ({ salt, unit, hash }) => {
    expect(new Murmur3().add(salt).add(unit).result() >>> 0).toBe(hash)
  })

  it('divides all hashes exactly, also where the slots do not', () => {
    const third = Math.ceil(2 ** 32 / 3)
    expect([third - 1, third, 2 * third - 2, 2 * third - 1].map(hash => scaled(hash, 3))).toEqual([0, 1, 1, 2])
  })
})

describe('the formulas', () => {
  it.each(Object.entries(formulas))('%s has from 1 to 100000 slots, or its places would not be exact', (_, formula) => {
    expect(Number.isInteger(formula.slots)).toBe(true)
    expect(formula.slots).toBeGreaterThanOrEqual(1)
    expect(formula.slots).toBeLessThanOrEqual(100_000)
  })
})
