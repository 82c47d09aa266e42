import { crc32 } from 'node:zlib'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Crc32 } from './crc32.ts'

const hash = (text: string): number => new Crc32().add(text).result() >>> 0

describe('CRC-32', () => {
  it.each([
    ['', 0],
    ['a', 0xe8b7be43],
    ['123456789', 0xcbf43926],
    ['The quick brown fox jumps over the lazy dog', 0x414fa339],
  ])('of %j is %i, as is published', (text, expected) => {
    expect(hash(text)).toBe(expected)
  })

  it("is zlib's for any text", () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), text => {
        expect(hash(text)).toBe(crc32(text))
      }),
    )
  })
})
