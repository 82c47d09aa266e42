import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { regex } from './index.ts'

const ask = (source: unknown, options?: { max?: number; flags?: string }): unknown => {
  const checked = regex(options)['~standard'].validate(source)
  return checked.issues === undefined ? checked.value : checked.issues[0]?.message
}

describe('a regular expression from configuration', () => {
  it.each([
    '^a+b*$',
    String.raw`^v\d+(\.\d+)?$`,
    '(?:ab)+',
    '(?:\\d{3}-)*x',
    '[a-z(+*]+',
    String.raw`\(a+\)+`,
    '(?<year>\\d{4})',
    'a{2,3}',
    '^(a|b|c)$',
    '(?:x{2}){3}',
  ])('is compiled: %s', source => {
    expect(ask(source)).toEqual(new RegExp(source))
  })

  it.each([
    '(a+)+',
    '(a*)*$',
    '(a|a)*',
    '(a|aa)+$',
    '(a?){30}',
    '((a{1,3})b?)*',
    '(?:(?:a+))+',
    '([a-z]+)*',
    '(a+){2,}',
    '(?=a+)*',
    '(?<n>a+)+?',
    String.raw`(\w+\s?)*$`,
  ])('is refused where it could take exponential time: %s', source => {
    expect(ask(source)).toMatch(/^must be a regular expression in which no repeated group holds/)
  })

  it.each([
    ['an e-mail address', String.raw`^[^@\s]+@[^@\s]+\.[^@\s]+$`],
    ['a version', String.raw`^v?\d+\.\d+\.\d+(-[0-9A-Za-z.-]+)?(\+[0-9A-Za-z.-]+)?$`],
    ['a slug', '^[a-z0-9]+(-[a-z0-9]+)?$'],
    ['a host name', String.raw`^[a-z0-9-]+\.[a-z0-9-]+\.[a-z]{2,}$`],
    ['a date', String.raw`^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$`],
    ['a moment', String.raw`^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2})?)?$`],
    [
      'an IPv4 address',
      `^${Array(4)
        .fill(String.raw`(25[0-5]|2[0-4]\d|1?\d?\d)`)
        .join(String.raw`\.`)}$`,
    ],
    ['a URL', String.raw`^https?://[^/\s]+(/.*)?$`],
    ['a number', String.raw`[+-]?\d+(\.\d+)?([eE][+-]?\d+)?`],
    ['a password', String.raw`^(?=.*[a-z])(?=.*[A-Z])(?=.*\d).{8,}$`],
    ['words', String.raw`\w+\s+\w+\s+\w+\s+\w+\s+\w+`],
    ['a line of a log', String.raw`^(\S+) (\S+) (\S+) \[([^\]]+)\] "(\S+) (\S+) (\S+)" (\d{3}) (\d+|-)$`],
    ['a choice', '^(red|green|blue|black)-(red|green|blue|black)$'],
    ['three that overlap', '^a*a*a*$'],
  ])('may have many parts that vary, where it is clear which one a character belongs to: %s', (_, source) => {
    expect(ask(source)).toEqual(new RegExp(source))
  })

  it.each([
    ['alternatives', `^${'(?:a|a)'.repeat(26)}$`],
    ['repetitions', `^${'a*'.repeat(8)}$`],
    ['four that overlap', '^a*a*a*a*$'],
    ['three, at any place', 'a*a*a*$'],
    ['optional ones', `^${'a?'.repeat(30)}${'a'.repeat(30)}$`],
    ['overlapping classes', String.raw`^${String.raw`\w*[a-z]*`.repeat(3)}$`],
    ['parts that need not be there to keep others apart', '^a*(-?)a*-?a*-?a*-?a*$'],
    ['a group that holds its own separator', `^${'(?:a-a|a)?'.repeat(24)}$`],
    ['what looks ahead', '^a*a*(?=a*a*b)'],
    ['characters by number', `^${String.raw`\x61*a*`.repeat(3)}$`],
    ['lines', '^a*a*a*$', 'm'],
    ['cases', '^a*A*a*A*$', 'i'],
    ['properties', String.raw`^\p{L}*a*\u{61}*a*$`, 'u'],
    ['nested classes', '^[[a-z]--[b]]*a*a*a*$', 'v'],
  ])('is refused where parts one after the other could match the same: %s', (_, source, flags = '') => {
    expect(ask(source, { flags })).toBe(
      'must be a regular expression with fewer *, +, ?, {n,m} and | that can match the same characters',
    )
  })

  it.each([String.raw`(a+)\1`, String.raw`(?<n>a)\k<n>`])('has no backreferences: %s', source => {
    expect(ask(source)).toBe('must be a regular expression without backreferences')
  })

  it.each(['(', '[', '*', 'a{2,1}', 5])('has to compile: %s', source => {
    expect(ask(source)).toMatch(/^must be a regular expression/)
  })

  it('is bounded in length', () => {
    expect(ask('a'.repeat(501))).toBe('must be a regular expression of at most 500 characters')
    expect(ask('a'.repeat(11), { max: 10 })).toBe('must be a regular expression of at most 10 characters')
  })

  it('is frozen, and matches the same way twice', () => {
    const shared = ask('a', { flags: 'i' }) as RegExp
    expect(Object.isFrozen(shared)).toBe(true)
    expect([shared.test('A'), shared.test('A'), 'bAb'.replace(shared, '-'), 'A'.search(shared)]).toEqual([
      true,
      true,
      'b-b',
      0,
    ])
    expect(() => regex({ flags: 'g' })).toThrow(/g and y/)
  })

  it('answers soon, whatever pattern was accepted', () => {
    // An exponential pattern would need hours for 34 characters, and so fail by the time limit.
    const text = `${'a'.repeat(20)}${'ab'.repeat(7)}!`
    const pieces = [
      'a',
      'b',
      '.',
      '(',
      '(?:',
      '(?=',
      ')',
      ')',
      '*',
      '+',
      '?',
      '{2,}',
      '{1,9}',
      '{20}',
      '|',
      '[ab]',
      '^',
    ]
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...pieces), { minLength: 2, maxLength: 12 }), tokens => {
        const pattern = ask(`${tokens.join('')}$`)
        expect(pattern instanceof RegExp ? typeof pattern.test(text) : 'boolean').toBe('boolean')
      }),
      { numRuns: 3000 },
    )
  })

  it('answers soon, however many parts of it vary', () => {
    // Most of these would take minutes to centuries: 20 parts are 2^20 to 40^20 ways.
    const parts = [
      'a*',
      'a?',
      '(?:a|a)',
      '(?:a|b)?',
      '[ab]+',
      'b{0,9}',
      '(a|ab)',
      '-',
      '-?',
      '(?:-a*)?',
      '(?=a*b)',
      'a',
    ]
    const texts = ['a', 'ab', 'a-', 'aab-'].map(text => `${text.repeat(40).slice(0, 60)}!`)
    const repeated = fc.tuple(fc.array(fc.constantFrom(...parts), { minLength: 1, maxLength: 4 }), fc.nat(25))
    const pattern = fc.tuple(fc.constantFrom('^', ''), fc.array(repeated, { minLength: 1, maxLength: 3 }))
    fc.assert(
      fc.property(pattern, ([start, pieces]) => {
        const source = `${start}${pieces.map(([some, times]) => some.join('').repeat(times)).join('')}$`
        const compiled = ask(source)
        const isTried = compiled instanceof RegExp && texts.map(text => compiled.test(text)).length > 0
        expect(isTried || typeof compiled === 'string').toBe(true)
      }),
      { numRuns: 2000 },
    )
  })
})
