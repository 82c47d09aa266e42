import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { numeric } from './numeric-text.ts'

describe('a number, or the text of one', () => {
  it.each([
    ['12', 12],
    ['12.0', 12],
    ['-0.5', -0.5],
    ['.5', 0.5],
    ['5.', 5],
    ['+7', 7],
    [' 7\n', 7],
    ['1e3', 1000],
    ['007', 7],
  ])('%j is %d', (text, number) => {
    expect(numeric(text)).toBe(number)
  })

  it.each([
    '',
    ' ',
    '0x10',
    '0b1',
    '0o7',
    '0X1F',
    'Infinity',
    '-Infinity',
    'NaN',
    '1e999',
    '1_000',
    '1,5',
    '12px',
    '1 2',
    '--1',
  ])('%j is none', text => {
    expect(numeric(text)).toBeNaN()
  })

  it('is no other value', () => {
    for (const value of [true, false, null, [], [1], {}]) expect(numeric(value)).toBeNaN()
  })

  it('agrees with Number on whatever is written in decimal', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), number => {
        expect(numeric(number)).toBe(number)
        expect(numeric(` ${number} `)).toBe(Number(String(number)))
      }),
    )
  })

  it('agrees with Number on any text, or takes none at all', () => {
    const text = fc.array(fc.constantFrom('0', '1', '9', '.', '-', '+', 'e', 'E', 'x', 'b', ' ', 'n'), { maxLength: 6 })
    fc.assert(
      fc.property(text, parts => {
        const written = parts.join('')
        const isDecimal = /^[ ]*[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?[ ]*$/i.test(written)
        const number = Number(written)
        expect(numeric(written)).toBe(isDecimal && Number.isFinite(number) ? number : Number.NaN)
      }),
      { numRuns: 1000 },
    )
  })
})
