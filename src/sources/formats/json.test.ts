import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { complaintsOf, placesIn, plain, said, scalars } from '../../../test/formats/parts.ts'
import { runs } from '../../../test/laws/runs.ts'
import { json } from './json.ts'

const read = (text: string) => json(text, 'shop.json')

describe('JSON', () => {
  it('gives every value typed, with its text as it is written and its place', () => {
    const reading = read('{\n  "a": 1.10,\n  "b": [true, null, "x"]\n}')
    expect(said(reading)).toEqual({ a: 1.1, b: [true, null, 'x'] })
    expect(scalars(reading)['a']).toEqual({
      kind: 'scalar',
      origin: { file: 'shop.json', line: 2, column: 8 },
      text: '1.10',
      value: 1.1,
    })
    expect(placesIn(reading)).toEqual({ '': '1:1', a: '2:8', b: '3:8', 'b.0': '3:9', 'b.1': '3:15', 'b.2': '3:21' })
  })

  it('never rounds: what JavaScript has no exact number for is text', () => {
    const reading = read('{"id": 9007199254740993, "max": 9007199254740991, "far": 1e400, "big": 1e20}')
    const found = scalars(reading)
    expect(found['id']).not.toHaveProperty('value')
    expect(found['id']?.text).toBe('9007199254740993')
    expect(found['far']).not.toHaveProperty('value')
    expect(said(reading)).toMatchObject({ max: 9007199254740991, big: 1e20 })
  })

  it('marks texts that hold a reference', () => {
    const found = scalars(read('{"a": "${b}", "b": "$b", "c": "\\u0024{b}"}'))
    expect(Object.entries(found).map(([name, { references }]) => [name, references])).toEqual([
      ['a', true],
      ['b', undefined],
      ['c', true],
    ])
  })

  it('names the place of what is wrong, and why, in words of its own', () => {
    const wrong = (text: string) => complaintsOf(read(text)).join()
    const here = 'is not valid JSON from here on'
    expect(wrong('{"a": 1,}')).toBe(`SOURCE_UNREADABLE 1:9 ${here}: JSON has no comma after the last one`)
    expect(wrong('{\n  // why\n}')).toBe(`SOURCE_UNREADABLE 2:3 ${here}: JSON has no comments`)
    expect(wrong('{"a": hush}')).toBe(`SOURCE_UNREADABLE 1:7 ${here}: a value is expected`)
    expect(wrong('{a: 1}')).toBe(`SOURCE_UNREADABLE 1:2 ${here}: a name is expected`)
    expect(wrong('{"a" 1}')).toBe(`SOURCE_UNREADABLE 1:6 ${here}: a colon is expected`)
    expect(wrong('{"a": 1 "b": 2}')).toBe(`SOURCE_UNREADABLE 1:9 ${here}: a comma is expected`)
    expect(wrong('{"a": "hush\n"}')).toBe(`SOURCE_UNREADABLE 1:7 ${here}: a text is not closed`)
    expect(wrong('{"a": "\\q"}')).toBe(`SOURCE_UNREADABLE 1:8 ${here}: an escape is unknown`)
    expect(wrong('{"a": "\t"}')).toBe(`SOURCE_UNREADABLE 1:8 ${here}: a text holds a control character`)
    expect(wrong('{} {}')).toBe(`SOURCE_UNREADABLE 1:4 ${here}`)
    expect(wrong('{"a": ')).toBe('SOURCE_UNREADABLE 1:7 ends before it is complete JSON: a value is expected')
    expect(wrong(' \n')).toBe('SOURCE_UNREADABLE 1:1 is empty, which is not JSON')
  })

  it('refuses a name that is written twice, at any depth, and says where it was first', () => {
    expect(complaintsOf(read('{"a": 1,\n "b": {"c": 1,\n "c": 2},\n "a": 3}'))).toEqual([
      'DUPLICATE_NAME 3:2 is written twice: first on line 2, and again here',
      'DUPLICATE_NAME 4:2 is written twice: first on line 1, and again here',
    ])
  })

  it('leaves forbidden names out, and tells all of them', () => {
    const reading = read('{"__proto__": {"a": 1}, "b": {"constructor": 2, "c": [{"\\u0070rototype": 3}]}}')
    expect(complaintsOf(reading).map(line => line.slice(0, 19))).toEqual([
      'SOURCE_UNSAFE 1:2 h',
      'SOURCE_UNSAFE 1:31 ',
      'SOURCE_UNSAFE 1:56 ',
    ])
    expect(plain(reading.documents[0])).toEqual({ b: { c: [{}] } })
  })

  it('holds a map of names, and complains of anything else', () => {
    for (const text of ['[1]', '"x"', '1', 'null'])
      expect(complaintsOf(read(text))).toEqual([
        'SOURCE_UNREADABLE 1:1 holds a value where a map of names to values must be',
      ])
    expect(read('{}').documents).toHaveLength(1)
  })

  it('is read as JSON.parse reads it, and refused where JSON.parse refuses it', () => {
    const pieces = [
      '{',
      '}',
      '[',
      ']',
      ',',
      ':',
      '"a"',
      '"b"',
      '"\\n\\u00e9"',
      '"\\x"',
      '"',
      '1',
      '-',
      '01',
      '1.',
      '1e5',
    ]
    const near = fc.array(fc.constantFrom(...pieces, 'true', 'nul', ' ', '\n', '\t', '\u00a0', '//'), { maxLength: 12 })
    const texts = fc.oneof(
      near.map(parts => `{"x":${parts.join('')}}`),
      fc.jsonValue().map(value => JSON.stringify({ x: value })),
    )
    fc.assert(
      fc.property(texts, text => {
        const reading = read(text)
        // Names written twice, and numbers that are rounded, are what JSON.parse lets pass.
        if (reading.complaints.some(({ code }) => code !== 'SOURCE_UNREADABLE') || ROUNDED.test(text)) return
        const ours = reading.complaints.length > 0 ? 'refused' : { value: plain(reading.documents[0]) }
        expect(ours, text).toEqual(byPlatform(text))
      }),
      { numRuns: runs.numRuns * 5 },
    )
  })
})

const ROUNDED = /\d{16}|[eE]\+?\d{3}/

function byPlatform(text: string): unknown {
  try {
    return { value: JSON.parse(text) as unknown }
  } catch {
    return 'refused'
  }
}
