import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Crc32 } from './crc32.ts'
import { Fnv1a, Fnv1aOfUnits } from './fnv1a.ts'
import { IMurmurHash, MurmurHash3Js } from './murmur3-of-units.ts'
import { Murmur3 } from './murmur3.ts'
import { type TextHash, hashBetween } from './text-hash.ts'

/** Any text, halves of surrogate pairs at its ends included. */
const halves = fc.constantFrom('', '\ud83d', '\ude00', '😀', 'é')
const anyText = fc.tuple(halves, fc.string({ unit: 'binary' }), halves).map(parts => parts.join(''))

const hashes: [string, () => TextHash][] = [
  ['Murmur3', () => new Murmur3(1)],
  ['MurmurHash3Js', () => new MurmurHash3Js(1)],
  ['IMurmurHash', () => new IMurmurHash(1)],
  ['Fnv1a', () => new Fnv1a()],
  ['Fnv1aOfUnits', () => new Fnv1aOfUnits()],
  ['Crc32', () => new Crc32()],
]

describe.each(hashes)('%s of units between two texts', (_name, fresh) => {
  it('is that of the whole text, unit after unit', () => {
    fc.assert(
      fc.property(anyText, anyText, fc.array(anyText, { maxLength: 3 }), (before, after, units) => {
        const between = hashBetween(fresh, { before, after })
        for (const unit of units)
          expect(between(unit)).toBe(
            fresh()
              .add(before + unit + after)
              .result(),
          )
      }),
    )
  })

  it('joins a pair that the salt and the unit share', () => {
    const whole = fresh().add('😀').result()
    expect(hashBetween(fresh, { before: '\ud83d' })('\ude00')).toBe(whole)
    expect(hashBetween(fresh, { after: '\ude00' })('\ud83d')).toBe(whole)
  })
})
