import fc from 'fast-check'
import { RE2JS } from 're2js'
import { describe, expect, it } from 'vitest'
import { re2Of } from './javascript-pattern.ts'

/** Whether the translated pattern is found in a text, by RE2. */
function foundByRe2(source: string, text: string): boolean {
  const translated = re2Of(source)
  if ('lost' in translated) throw new Error(`${source}: ${translated.lost}`)
  return RE2JS.compile(translated.pattern).test(text)
}

/** Parts of expressions that both have, in one spelling or another. */
const atom = fc.constantFrom(
  ...['a', 'b', '0', '-', '.', '/', ' ', 'é', '{', '}', ']', ',', '\n', '日'],
  ...[
    String.raw`\d`,
    String.raw`\D`,
    String.raw`\w`,
    String.raw`\W`,
    String.raw`\s`,
    String.raw`\S`,
    String.raw`\b`,
    String.raw`\B`,
  ],
  ...[
    String.raw`\.`,
    String.raw`\/`,
    String.raw`\-`,
    String.raw`\_`,
    String.raw`\é`,
    String.raw`\n`,
    String.raw`\t`,
    String.raw`\v`,
  ],
  ...[String.raw`\x61`, String.raw`\x6`, String.raw`\u0062`, String.raw`\u00`, String.raw`\cJ`, String.raw`\0`],
  ...[
    String.raw`\a`,
    String.raw`\z`,
    String.raw`\A`,
    String.raw`\Q`,
    String.raw`\h`,
    String.raw`\p`,
    String.raw`\k`,
    String.raw`\C`,
  ],
  ...['^', '$', '(?:)', '()'],
)
const member = fc.constantFrom(
  ...['a', 'z', '0', '9', '-', '[', '.', '^', '&', ':', 'é', ' ', '\n'],
  ...[
    String.raw`\d`,
    String.raw`\s`,
    String.raw`\S`,
    String.raw`\w`,
    String.raw`\W`,
    String.raw`\b`,
    String.raw`\]`,
    String.raw`\-`,
    String.raw`\\`,
  ],
  ...['a-f', '0-5', '[:alpha:', String.raw`\u0061-z`, String.raw`\d-z`, 'a-é'],
)
const set = fc
  .tuple(fc.constantFrom('[', '[^'), fc.array(member, { maxLength: 3 }))
  .map(([open, members]) => `${open}${members.join('')}]`)
const repeated = fc.tuple(
  fc.oneof({ weight: 3, arbitrary: atom }, set),
  fc.constantFrom('', '', '', '?', '*', '+', '*?', '{1,2}', '{,2}'),
)
const sequence = fc
  .array(
    repeated.map(parts => parts.join('')),
    { maxLength: 5 },
  )
  .map(parts => parts.join(''))
const expression = fc.oneof(
  sequence,
  fc.tuple(sequence, sequence).map(([a, b]) => `${a}(?:${b})?`),
  fc.tuple(sequence, sequence).map(([a, b]) => `(${a}|${b})`),
  fc.tuple(sequence, sequence).map(([a, b]) => `(?<name>${a})${b}`),
)
const text = fc
  .array(
    fc.constantFrom(
      'a',
      'b',
      'z',
      'A',
      'Q',
      '0',
      '5',
      '6',
      '-',
      '.',
      '/',
      '_',
      ' ',
      '\n',
      '\r',
      '\t',
      '\v',
      '\u2028',
      '\u00a0',
      'é',
      '日',
      '{',
      '}',
      ']',
      '\\',
      '\0',
      ',',
      '\b',
      ':',
      '[',
      '&',
    ),
    { maxLength: 6 },
  )
  .map(characters => characters.join(''))

function isExpression(source: string): boolean {
  try {
    void new RegExp(source)
    return true
  } catch {
    return false
  }
}

describe('an expression of JavaScript', () => {
  it('is found by RE2 in the texts in which JavaScript finds it', () => {
    fc.assert(
      fc.property(expression.filter(isExpression), fc.array(text, { minLength: 5, maxLength: 20 }), (source, texts) => {
        // These have no counterpart, as told below.
        fc.pre(!/\\k|\\0\d/.test(source))
        const expected = texts.map(one => new RegExp(source).test(one))
        expect(texts.map(one => foundByRe2(source, one))).toEqual(expected)
      }),
      { numRuns: 2000 },
    )
  })

  it('keeps its spelling where both mean the same by it', () => {
    expect(re2Of(String.raw`^user-\d+@(?:acme|umbrella)\.com$`)).toEqual({
      pattern: String.raw`^user-\d+@(?:acme|umbrella)\.com$`,
    })
  })

  it('says of a dot which characters end a line', () => {
    expect(re2Of('a.c')).toEqual({ pattern: String.raw`a[^\n\r\x{2028}\x{2029}]c` })
  })

  it.each([
    ['(a', 'it is no regular expression'],
    ['a(?=b)', 'it looks around'],
    ['(?<!a)b', 'it looks around'],
    [String.raw`(a)\1`, 'it refers back, or has an octal escape'],
    [String.raw`(?<x>a)\k<x>`, 'it refers back'],
    ['(?i:a)', 'it sets flags within'],
    ['a{1001}', 'it repeats something more than 1000 times'],
    ['👍+', 'it takes characters apart'],
    ['[👍]', 'it takes characters apart'],
    [String.raw`\ud83d`, 'it takes characters apart'],
  ])('that RE2 has no word for is lost: %s', (source, lost) => {
    expect(re2Of(source)).toEqual({ lost })
  })

  it('may have characters of every plane', () => {
    expect(foundByRe2('^a👍$', 'a👍')).toBe(true)
  })
})
