import { describe, expect, it } from 'vitest'
import { Place } from './document-place.ts'
import type { Cond, FlagRule, Serve } from './document.ts'
import { constantOf, reachMeaning } from './rule-reach.ts'

const de: Cond = { attr: 'country', op: 'eq', value: 'DE' }
function warnings(rules: readonly FlagRule[], unit?: string): string[] {
  const at = Place.root()
  reachMeaning(rules, unit === undefined ? {} : { unit }, at.at('rules'))
  return at.problems.map(({ path, issue, severity }) => `${severity}: ${path} ${issue}`)
}
/** What is said of a rule that stands after one that serves this to everybody it is for. */
const after = (serve: Serve, when?: Cond): string[] =>
  warnings([
    { id: 'first', serve, ...(when === undefined ? {} : { when }) },
    { id: 'second', when: de, serve: 'on' },
  ])

const NEVER = ['warning: rules.1 is never reached: the rule "first" above "second" serves everybody']
const UNITLESS = [
  'warning: rules.1 is reached by those without user only: the rule "first" above "second" serves everybody else',
]

describe('a rule after one that serves everybody', () => {
  it.each<[string, Serve]>([
    ['a variant', 'on'],
    ['the next layer', null],
    ['one variant to everybody', { split: { on: 3, off: 0 } }],
    ['a split with a rest', { split: { on: 1 }, coverage: 10, rest: 'off' }],
    ['ranges with a rest', { alloc: [], rest: null }],
    ['one range over everybody', { alloc: [['on', 0, 100_000]] }],
    ['rules that end with a variant', { rules: [{ id: 'x', when: de, serve: 'on' }], serve: 'off' }],
    ['rules of which one serves everybody', { rules: [{ id: 'x', serve: 'on' }], serve: { next: true } }],
  ])('is never reached: %s', (_what, serve) => {
    expect(after(serve)).toEqual(NEVER)
  })

  it.each<[string, Serve]>([
    ['a split without gaps', { split: { on: 1, off: 1 }, coverage: 100_000 }],
    [
      'ranges without gaps',
      {
        alloc: [
          ['off', 40_000, 100_000],
          ['on', 0, 40_000],
        ],
      },
    ],
  ])('is left to those who have no unit: %s', (_what, serve) => {
    expect(after(serve)).toEqual(UNITLESS)
  })

  it.each<[string, Serve]>([
    ['a part of everybody', { split: { on: 1 }, coverage: 99_999 }],
    ['more and more', { split: { on: 1 }, coverage: [{ at: 1, share: 100_000 }] }],
    [
      'ranges with a gap',
      {
        alloc: [
          ['on', 0, 40_000],
          ['off', 40_001, 100_000],
        ],
      },
    ],
    ['nothing', { next: true }],
    ['rules that go on', { rules: [{ id: 'x', when: de, serve: 'on' }], serve: { next: true } }],
  ])('is reached by the others: %s', (_what, serve) => {
    expect(after(serve)).toEqual([])
  })

  it('is reached when that rule has a condition that depends', () => {
    expect(after('on', { not: de })).toEqual([])
    expect(after('on', { all: [true, { any: [de, true] }] })).toEqual(NEVER)
  })

  it('is told which rule leaves nobody, when another left few', () => {
    const rules: FlagRule[] = [
      { id: 'halves', serve: { split: { on: 1, off: 1 } } },
      { id: 'rest', serve: 'on' },
      { id: 'late', serve: 'off' },
    ]
    expect(warnings(rules, 'tenant')).toEqual([
      'warning: rules.1 is reached by those without tenant only: the rule "halves" above "rest" serves everybody else',
      'warning: rules.2 is never reached: the rule "rest" above "late" serves everybody',
    ])
  })
})

describe('a rule with the condition of one above it', () => {
  it('serves nobody, whatever the order the members were written in', () => {
    const again: Cond = { value: 'DE', op: 'eq', attr: 'country' }
    const rules: FlagRule[] = [
      { id: 'first', when: de, serve: 'on' },
      { id: 'second', when: again, serve: 'off' },
    ]
    expect(warnings(rules)).toEqual([
      'warning: rules.1 serves nobody: the rule "first" above "second" has the same condition',
    ])
  })

  it('serves whom that one leaves', () => {
    const second: FlagRule = { id: 'second', when: de, serve: 'off' }
    expect(warnings([{ id: 'first', when: de, serve: { split: { on: 1 }, coverage: 5 } }, second])).toEqual([])
    expect(warnings([{ id: 'first', when: de, serve: { split: { on: 1, off: 1 } } }, second])).toEqual([
      'warning: rules.1 serves only those without user: the rule "first" above "second" has the same condition',
    ])
  })
})

describe('a rule whose condition never holds', () => {
  it('is named', () => {
    expect(warnings([{ id: 'never', when: { all: [de, { not: true }] }, serve: 'on' }])).toEqual([
      'warning: rules.0.when never holds, so the rule "never" serves nobody',
    ])
  })

  it('takes nothing from the rules below it', () => {
    expect(after('on', false)).toEqual(['warning: rules.0.when never holds, so the rule "first" serves nobody'])
  })
})

describe('a condition that is the same for everybody', () => {
  it.each<[Cond, boolean | undefined]>([
    [true, true],
    [{ not: true }, false],
    [{ all: [] }, true],
    [{ any: [] }, true],
    [{ all: [de, false] }, false],
    [{ any: [de, true] }, true],
    [{ any: [false, { not: true }] }, false],
    [{ any: [de, false] }, undefined],
    [{ not: de }, undefined],
    [{ segment: 'staff' }, undefined],
  ])('%j is %s', (cond, expected) => {
    expect(constantOf(cond)).toBe(expected)
  })
})
