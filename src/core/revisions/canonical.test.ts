import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Json } from '../json.ts'
import { canonical } from './canonical.ts'

describe('the canonical text of a JSON value', () => {
  it('orders members by UTF-16 code units, as the example of RFC 8785 section 3.2.3 does', () => {
    const unordered = {
      '\u20ac': 'Euro Sign',
      '\r': 'Carriage Return',
      '\ufb33': 'Hebrew',
      1: 'One',
      '\ud83d\ude00': 'Smiley',
      '\u0080': 'Control',
      '\u00f6': 'o diaeresis',
    }
    expect(Object.keys(JSON.parse(canonical(unordered)) as object)).toHaveLength(7)
    expect(canonical(unordered)).toBe(
      '{"\\r":"Carriage Return","1":"One","\u0080":"Control","ö":"o diaeresis","€":"Euro Sign","😀":"Smiley","\ufb33":"Hebrew"}',
    )
  })

  it('writes numbers as ECMAScript does', () => {
    expect(canonical([333333333.33333329, 1e30, 4.5, 2e-3, 0.000000000000000000000000001, -0])).toBe(
      '[333333333.3333333,1e+30,4.5,0.002,1e-27,0]',
    )
  })

  it.each([[Number.NaN], [Number.POSITIVE_INFINITY], ['\ud800']])(
    'refuses what JSON cannot hold exactly: %j',
    value => {
      expect(() => canonical(value)).toThrow(TypeError)
    },
  )

  it('is the same text whatever order members were written in, and reads back as the same value', () => {
    fc.assert(
      fc.property(fc.jsonValue({ stringUnit: 'grapheme' }), value => {
        const text = canonical(value as Json)
        expect(canonical(JSON.parse(text) as Json)).toBe(text)
        expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(value)))
      }),
    )
  })
})
