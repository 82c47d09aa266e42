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
})
