import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fromColumn, toColumn } from './text.ts'

const anyText = fc.string({ unit: fc.constantFrom('\0', '\u0001', '\u0002', 'a', 'é', '\u{1f600}'), maxLength: 12 })

describe('a text in a column', () => {
  it('is as it was, but for NUL and U+0001', () => {
    expect(toColumn('é \u001f \uffff \u{10ffff}')).toBe('é \u001f \uffff \u{10ffff}')
    expect(toColumn('a\0b\u0001c')).toBe('a\u0001\u0001b\u0001\u0002c')
  })

  it('holds no NUL, and comes back whole', () => {
    fc.assert(
      fc.property(anyText, text => {
        expect(toColumn(text)).not.toContain('\0')
        expect(fromColumn(toColumn(text))).toBe(text)
      }),
      { seed: 20_260_115 },
    )
  })

  it('is in the order of the texts', () => {
    const order = (a: string, b: string): number => Math.sign(Buffer.compare(Buffer.from(a), Buffer.from(b)))
    fc.assert(
      fc.property(anyText, anyText, (a, b) => {
        expect(order(toColumn(a), toColumn(b))).toBe(order(a, b))
      }),
      { seed: 20_260_115 },
    )
  })
})
