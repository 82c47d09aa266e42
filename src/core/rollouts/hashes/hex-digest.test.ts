import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { first32Bits, first60BitsOfOne, remainder } from './hex-digest.ts'

const hex = fc.stringMatching(/^[\da-f]{32}$/)

describe('a hex digest', () => {
  it('gives its first 32 bits', () => {
    expect(first32Bits('ffffffff00000000')).toBe(0xffffffff)
    expect(first32Bits('0117aa81ffffffff')).toBe(18328193)
    expect([first32Bits('0189abcdef'), first32Bits('89ABCDEF')]).toEqual([0x0189abcd, 0x89abcdef])
  })

  it('gives the remainder of its first bits, as big integers divide', () => {
    fc.assert(
      fc.property(hex, fc.integer({ min: 1, max: 100_000 }), (digest, divisor) => {
        expect(remainder(digest, 128, divisor)).toBe(Number(BigInt(`0x${digest}`) % BigInt(divisor)))
        expect(remainder(digest, 64, divisor)).toBe(Number(BigInt(`0x${digest.slice(0, 16)}`) % BigInt(divisor)))
      }),
    )
  })

  it('is a part of one, up to the whole', () => {
    expect(first60BitsOfOne('8000000000000000')).toBe(0.5)
    expect(first60BitsOfOne('ffffffffffffffff')).toBe(1)
    fc.assert(
      fc.property(hex, digest => {
        expect(first60BitsOfOne(digest)).toBe(Number.parseInt(digest.slice(0, 15), 16) / 0xfffffffffffffff)
      }),
    )
  })
})
