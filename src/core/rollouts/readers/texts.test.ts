import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { folded } from './texts.ts'

describe('a text in which case is the same', () => {
  it.each([
    ['ABC', 'abc'],
    ['Straße', 'STRAßE'],
    ['ÀÉÎ', 'àéî'],
    ['ΟΔΟΣ', 'οδος'],
    ['ΟΔΟΣ', 'οδοσ'],
    ['\u212A', 'k'],
    ['ДА', 'да'],
  ])('is the same for %s and %s', (a, b) => {
    expect(folded(a)).toBe(folded(b))
  })

  it('keeps beginnings, ends and parts what they are', () => {
    const text = fc
      .array(fc.constantFrom('Σ', 'σ', 'ς', 'Α', 'a', 'B', 'İ', ' ', '.', '😀', 'ß'))
      .map(all => all.join(''))
    fc.assert(
      fc.property(text, text, text, (before, part, after) => {
        expect(folded(before + part + after)).toBe(folded(before) + folded(part) + folded(after))
        expect(folded(folded(part))).toBe(folded(part))
      }),
    )
  })
})
