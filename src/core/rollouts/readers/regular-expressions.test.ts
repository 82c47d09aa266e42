import { beforeAll, describe, expect, it } from 'vitest'
import { hostPlatform } from '../../../platform.ts'
import type { Json } from '../../json.ts'
import type { Pattern } from '../../ports.ts'
import { comparison, comparisonIssue } from '../comparison.ts'
import type { AttributeCond } from '../document.ts'

let pattern: Pattern | undefined
beforeAll(async () => {
  pattern = await hostPlatform().pattern?.()
})

const matches = (source: string): AttributeCond => ({ attr: 'a', op: 'matches', value: source })
const isIn = (source: string, text: Json): boolean => comparison(matches(source), pattern)(text)
const issue = (source: string): string | undefined => comparisonIssue(matches(source), pattern)

describe('a regular expression', () => {
  it.each([
    ['b+', 'abbc'],
    ['^a.c$', 'abc'],
    ['^[[:alpha:]]+$', 'abc'],
    ['[[:digit:]]{2}', 'a42'],
    ['[^[:space:]]', ' x '],
    ['(?i)^ABC$', 'abc'],
    ['(?m)^b$', 'a\nb\nc'],
    ['(?s)a.b', 'a\nb'],
    ['\\p{Greek}', 'αβγ'],
    ['^.$', '😀'],
    ['(?P<year>\\d{4})', 'in 2026'],
    ['', ''],
  ])('%j is found in %j', (source, text) => {
    expect(issue(source)).toBeUndefined()
    expect(isIn(source, text)).toBe(true)
  })

  it.each([
    ['^b', 'ab'],
    ['B', 'abc'],
    ['^b$', 'a\nb\nc'],
    ['a.b', 'a\nb'],
    ['[[:digit:]]', 'abc'],
  ])('%j is not found in %j', (source, text) => {
    expect(isIn(source, text)).toBe(false)
  })

  it('is found in text only', () => {
    for (const value of [1, true, null, ['1'], { a: '1' }]) expect(isIn('1|true|null', value)).toBe(false)
    expect(comparison({ ...matches('^4'), as: 'text' }, pattern)(42)).toBe(true)
    expect(comparison({ ...matches('^null$'), as: 'js-string' }, pattern)(null)).toBe(true)
  })

  it.each([
    ['a look-ahead', '^(?=a)a'],
    ['a negative look-ahead', 'a(?!b)'],
    ['a look-behind', '(?<=a)b'],
    ['a back-reference', '(a)\\1'],
    ['an atomic group', '(?>a)'],
    ['an open group', '(a'],
    ['an open class', '[a'],
    ['a range the wrong way round', '[z-a]'],
    ['a repetition of nothing', '*a'],
    ['a repetition beyond measure', '(a{1000}){1000}'],
  ])('is refused with %s, and never found', (_what, source) => {
    expect(issue(source)).toMatch(/^matches a pattern that RE2 does not take: ./)
    expect(isIn(source, 'aab')).toBe(false)
  })

  it('is refused when it is longer than 1024 characters', () => {
    expect(issue('a'.repeat(1024))).toBeUndefined()
    expect(issue('a'.repeat(1025))).toBe('matches a pattern of 1025 characters, and 1024 are the most there may be')
    expect(isIn('a'.repeat(1025), 'a'.repeat(1025))).toBe(false)
  })

  it('is refused when its repetitions make it larger than it looks', () => {
    expect(issue('.{0,1000}.{0,1000}x')).toContain('its repetitions make 4003 states, and 2000 are the most')
  })

  it('is left out among others when it is wrong', () => {
    const cond: AttributeCond = { attr: 'a', op: 'matches', of: ['(?=a)', '^b'] }
    expect(comparison(cond, pattern)('bc')).toBe(true)
    expect(comparisonIssue(cond, pattern)).toMatch(/^matches a pattern that RE2 does not take/)
  })

  it('cannot be used where patterns are not loaded', () => {
    expect(comparison(matches('a'), undefined)('a')).toBe(false)
    expect(comparisonIssue(matches('a'), undefined)).toBe(
      'matches a pattern, and regular expressions are not loaded here',
    )
  })

  // Backtracking would take longer than the universe is old for most of these. Other programs' time does not count.
  it.each(['^(a+)+$', '^(a|a)*$', '^(a|aa)+$', '(.*)*x', '(a*)*b', '(x+x+)+y', '^(([a-z])+.)+[A-Z]([a-z])+$'])(
    'takes time in proportion to the text: %s',
    source => {
      const judge = comparison(matches(source), pattern)
      const begin = process.cpuUsage()
      expect(judge(`${'a'.repeat(4000)}!`)).toBe(false)
      expect(judge(`${'x'.repeat(4000)}!`)).toBe(source === '(.*)*x')
      expect(process.cpuUsage(begin).user).toBeLessThan(1_000_000)
    },
  )

  it('is not looked for in text of more than 4096 characters', () => {
    expect(isIn('a', 'a'.repeat(4096))).toBe(true)
    expect(isIn('a', 'a'.repeat(4097))).toBe(false)
  })
})
