import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { utf8Bytes, utf8Length } from './utf8.ts'

const encoder = new TextEncoder()
const ours = (codePoint: number): number[] =>
  Array.from({ length: utf8Length(codePoint) }, (_, at) => (utf8Bytes(codePoint) >>> (8 * at)) & 0xff)

describe('the UTF-8 bytes of a code point', () => {
  it.each([0, 0x7f, 0x80, 0x7ff, 0x800, 0xd7ff, 0xe000, 0xfffd, 0xffff, 0x10000, 0x10ffff])(
    'are those of TextEncoder at the edge 0x%x',
    codePoint => {
      expect(ours(codePoint)).toEqual([...encoder.encode(String.fromCodePoint(codePoint))])
    },
  )

  it('are those of U+FFFD for every lone surrogate', () => {
    for (let surrogate = 0xd800; surrogate <= 0xdfff; surrogate += 1)
      expect(ours(surrogate)).toEqual([...encoder.encode('\ufffd')])
  })

  it('are those of TextEncoder for any other', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 0x10ffff }), codePoint => {
        expect(ours(codePoint)).toEqual([...encoder.encode(String.fromCodePoint(codePoint))])
      }),
    )
  })
})
