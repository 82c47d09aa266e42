import { describe, expect, it } from 'vitest'
import { PART_COUNT, PART_DEPTH } from '../../src/core/layers/part.ts'
import { TEXT_LENGTH } from '../../src/sources/formats/draft.ts'
import { complaintsOf, formats, plain } from './parts.ts'

const all = Object.entries(formats)

/** A text nested `depth` deep, the outermost map counted. */
const nested: Readonly<Record<string, (depth: number) => string>> = {
  toml: depth => `a = ${'['.repeat(depth - 1)}${']'.repeat(depth - 1)}`,
  yaml: depth => Array.from({ length: depth }, (_, index) => `${' '.repeat(index)}a:`).join('\n'),
  json: depth => `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`,
  jsonc: depth => `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`,
  json5: depth => `${'{a:'.repeat(depth)}1${'}'.repeat(depth)}`,
  ini: depth => `[${Array.from({ length: depth - 1 }, () => 'a').join('.')}]\na = 1`,
  properties: depth => `${Array.from({ length: depth }, () => 'a').join('.')} = 1`,
}

/** A text of so many parts, the map itself counted. */
const counting: Readonly<Record<string, (parts: number) => string>> = {
  toml: parts => list(parts, 'a = [', '1,', ']'),
  yaml: parts => list(parts, 'a:\n', '- 1\n', ''),
  json: parts => list(parts - 1, '{"a": [', '1,', '1]}'),
  jsonc: parts => list(parts, '{"a": [', '1,', ']}'),
  json5: parts => list(parts, '{a: [', '1,', ']}'),
  ini: parts => Array.from({ length: parts }, (_, index) => `k${index}=`).join('\n'),
  properties: parts => Array.from({ length: parts }, (_, index) => `k${index}=`).join('\n'),
}

function list(parts: number, before: string, item: string, after: string): string {
  return before + item.repeat(parts - 2) + after
}

const repeat = (text: string): string => text.repeat(Math.floor((TEXT_LENGTH - 10) / text.length))
const lines = (count: number, line: (index: number) => string): string =>
  Array.from({ length: count }, (_, index) => line(index)).join('\n')

/** Texts of the largest size that try to take long: deep, wide, never closed, full of what must be tried twice. */
const slow: readonly (readonly [format: string, title: string, text: string])[] = [
  ['json', 'brackets', repeat('[')],
  ['json', 'escapes', `{"a":"${repeat('\\n')}"}`],
  ['json', 'digits', `{"a":${repeat('1')}}`],
  ['json', 'one name again and again', `{${repeat('"a":1,')}"a":1}`],
  ['jsonc', 'comments', repeat('//\n')],
  ['json5', 'a long name', `{${repeat('\\u0061')}:1}`],
  ['json5', 'blanks of another kind', repeat('\u2003')],
  ['toml', 'a name of a million parts', `${repeat('a.')}b = 1`],
  ['toml', 'brackets', `a = ${repeat('[')}`],
  ['toml', 'a table again and again', repeat('[a]\n')],
  ['toml', 'tables of a list', repeat('[[a]]\n')],
  ['toml', 'digits', `a = ${repeat('1')}`],
  ['toml', 'quotation marks in a text that is not closed', `a = """${repeat('"" ')}`],
  ['toml', 'an error at the end', `${repeat('#\n')}x`],
  ['yaml', 'brackets', repeat('[')],
  ['yaml', 'dashes', repeat('- ')],
  ['yaml', 'question marks', repeat('? ')],
  ['yaml', 'pairs in a list', `a: [${repeat('b: c, ')}]`],
  ['yaml', 'a text of many lines', `a: ${repeat('x\n ')}`],
  [
    'yaml',
    'anchors, each inside of the other',
    lines(60, index => `${' '.repeat(index)}&a${index} !!map\n${' '.repeat(index)}k:`),
  ],
  ['yaml', 'marks of blocks in a comment', `a: #${repeat('| # ')}\n  |\n  x`],
  ['yaml', 'items that are empty', `a:\n${lines(90_000, () => '  -')}`],
  ['yaml', 'byte order marks', `a: b\n${repeat('\ufeff\n')}`],
  ['ini', 'blanks', `a = ${repeat(' ')}x`],
  ['ini', 'lines that are nothing', repeat('x\n')],
  ['ini', 'one name again and again', repeat('a=1\n')],
  ['properties', 'lines that go on', `a=${repeat('\\\n ')}`],
  ['properties', 'escapes that are none', `a=${repeat('\\u')}`],
]

describe.each(all)('a text that is read as %s', (name, format) => {
  const read = (text: string) => format(text, 'file')

  it(`is nested at most ${PART_DEPTH} deep`, () => {
    const text = nested[name] ?? String
    expect(complaintsOf(read(text(PART_DEPTH)))).toEqual([])
    for (const depth of [PART_DEPTH + 1, PART_DEPTH + 2, 2000])
      expect(complaintsOf(read(text(depth))).join()).toMatch(/^SOURCE_UNSAFE \d+:\d+ is nested more than 64 deep here$/)
  })

  it(`has at most ${PART_COUNT} parts`, () => {
    const text = counting[name] ?? String
    expect(complaintsOf(read(text(PART_COUNT)))).toEqual([])
    expect(complaintsOf(read(text(PART_COUNT + 1))).join()).toMatch(
      /^SOURCE_UNSAFE \d+:\d+ has more than 100000 parts, counted to here$/,
    )
  })

  it(`has at most ${TEXT_LENGTH} characters`, () => {
    expect(complaintsOf(read(' '.repeat(TEXT_LENGTH + 1)))).toEqual([
      'SOURCE_UNSAFE 1:1 is longer than 4000000 characters',
    ])
  })

  it('is UTF-8, with or without a byte order mark, with lines that end in either way', () => {
    const plainText = nested[name]?.(3) ?? ''
    const told = plain(read(plainText).documents[0])
    expect(plain(read(`\ufeff${plainText}`).documents[0])).toEqual(told)
    expect(plain(read(plainText.replaceAll('\n', '\r\n')).documents[0])).toEqual(told)
    const utf16 = Buffer.from(`\ufeff${plainText}`, 'utf16le')
    for (const bytes of [utf16, Buffer.from(utf16).swap16()])
      expect(complaintsOf(read(bytes.toString('utf8')))).toEqual([
        'SOURCE_UNREADABLE 1:1 is not UTF-8 text, but perhaps UTF-16',
      ])
    expect(complaintsOf(read(`${plainText}\n# \ufffd`)).join()).toMatch(
      /^SOURCE_UNREADABLE \d+:3 is not UTF-8 text here$/,
    )
  })

  it('is complained of at most a hundred times', () => {
    const line: Record<string, string> = { toml: 'x', yaml: '"a": !x 1', ini: 'x', properties: '=' }
    const text = name.startsWith('json')
      ? `{${'"constructor": 1,'.repeat(200)}"a": 1}`
      : `${line[name] ?? ''}\n`.repeat(200)
    expect(complaintsOf(read(text)).length).toBeLessThanOrEqual(100)
  })
})

describe('a text that tries to take long', () => {
  it.each(slow)('does not, as %s: %s', (name, _title, text) => {
    const start = performance.now()
    formats[name]?.(text, 'file')
    // About a second where nothing else runs; a text that takes quadratic time would take an hour.
    expect(performance.now() - start).toBeLessThan(15_000)
  })
})
