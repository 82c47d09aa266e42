import fc from 'fast-check'
import JSON5 from 'json5'
import { describe, expect, it, vi } from 'vitest'
import { complaintsOf, placesIn, plain, said, scalars } from '../../../test/formats/parts.ts'
import { runs } from '../../../test/laws/runs.ts'
import { json5 } from './json5.ts'

const read = (text: string) => json5(text, 'shop.json5')

describe('JSON5', () => {
  it('has names without quotation marks, single ones, signs, hexadecimals and lines that go on', () => {
    const reading = read("{a: .5, $b_ö: -0xFF, 'c d': +5., \\u0065: 'x\\\ny\\x41\\'', // f\n f: [Infinity, -NaN,],}")
    expect(said(reading)).toEqual({ a: 0.5, $b_ö: -255, 'c d': 5, e: "xyA'", f: ['Infinity', '-NaN'] })
    expect(scalars(reading)['$b_ö']).toMatchObject({ text: '-0xFF', value: -255 })
    expect(scalars(reading)['f.0']).not.toHaveProperty('value')
    expect(placesIn(reading)).toMatchObject({ a: '1:5', $b_ö: '1:15', e: '1:42', f: '3:5', 'f.0': '3:6' })
  })

  it('never rounds an integer, in any base', () => {
    const found = scalars(read('{a: 0xFFFFFFFFFFFFFFFF, b: +9007199254740993, c: 0x1FFFFFFFFFFFFF}'))
    expect(found['a']).toMatchObject({ text: '0xFFFFFFFFFFFFFFFF' })
    expect([found['a'], found['b']].some(part => 'value' in (part ?? {}))).toBe(false)
    expect(found['c']).toMatchObject({ value: Number.MAX_SAFE_INTEGER })
  })

  it('is read as the json5 package reads it, and refused where that refuses it', () => {
    // It warns of U+2028 in a text.
    using _quiet = vi.spyOn(console, 'warn').mockImplementation(() => {})
    const pieces = [
      ...[
        '{',
        '}',
        '[',
        ']',
        ',',
        ':',
        'a',
        '$',
        'ü',
        '\\u0061',
        '\\u0020',
        '"a"',
        "'b'",
        "'",
        '"',
        '\\',
        '\\\n',
        '\\0',
      ],
      ...[
        '\\01',
        '\\x4',
        '\\x41',
        '\\v',
        '\\q',
        '+',
        '-',
        '1',
        '01',
        '.5',
        '5.',
        '1e5',
        '0x',
        '0xAf',
        'Infinity',
        'NaN',
      ],
      ...['true', 'null', 'nul', ' ', '\n', '\t', '\u00a0', '\u2028', '\u2003', '//', '/*', '*/', 'e', '_', '😀'],
    ]
    const near = fc.array(fc.constantFrom(...pieces), { maxLength: 10 }).map(parts => parts.join(''))
    const inside = fc.oneof(
      near.map(text => `{x:${text}}`),
      near.map(text => `{x:'${text}'}`),
      near.map(text => `{${text}:1}`),
    )
    fc.assert(
      fc.property(inside, text => {
        const reading = read(text)
        const isRounded = /\d{16}|[eE]\+?\d{3}/.test(text)
        if (reading.complaints.some(({ code }) => code !== 'SOURCE_UNREADABLE') || isRounded) return
        expect(reading.complaints.length > 0 ? 'refused' : exact(plain(reading.documents[0])), text).toEqual(
          byPackage(text),
        )
      }),
      { numRuns: runs.numRuns * 20 },
    )
  })

  it('says what is wrong by its own name', () => {
    expect(complaintsOf(read('{a: hush}'))).toEqual([
      'SOURCE_UNREADABLE 1:5 is not valid JSON5 from here on: a value is expected',
    ])
  })
})

function byPackage(text: string): unknown {
  try {
    return exact(JSON5.parse(text))
  } catch {
    return 'refused'
  }
}

/** Infinities and NaN as we tell them, without their signs. */
function exact(value: unknown): unknown {
  return JSON.parse(
    JSON.stringify(value, (_, one: unknown) => {
      if (typeof one === 'number' && !Number.isFinite(one)) return String(one).replace('-', '')
      return typeof one === 'string' ? one.replace(/^[+-](Infinity|NaN)$/, '$1') : Object.is(one, -0) ? 0 : one
    }),
  )
}
