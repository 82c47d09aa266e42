import { describe, expect, it } from 'vitest'
import type { Json } from 'varve'
import { importFlagd } from './flagd.ts'

const variants = { red: 'r', green: 'g' }
const imported = (targeting: Json, more: object = {}) =>
  importFlagd({ flags: { color: { state: 'ENABLED', variants, defaultVariant: 'red', targeting, ...more } } })
const outcome = (targeting: Json) => {
  const { rules, serve } = imported(targeting).file.flags['color'] ?? {}
  return { rules, serve }
}
const condition = (expression: Json) => outcome({ if: [expression, 'green'] }).rules?.[0]?.when

describe('a flag of flagd’s', () => {
  it('becomes a document that reads as the flag did', () => {
    const isStaff = { ends_with: [{ var: 'email' }, '@shop.example'] }
    const halves = {
      fractional: [
        ['red', 50],
        ['green', 50],
      ],
    }
    expect(
      imported({ if: [isStaff, 'green', { '==': [{ var: 'country' }, 'de'] }, halves] }).file.flags['color'],
    ).toEqual({
      type: 'string',
      variants,
      enabled: true,
      off: null,
      rules: [
        { id: 'rule-1', when: { attr: 'email', as: 'string', op: 'ends', value: '@shop.example' }, serve: 'green' },
        {
          id: 'rule-2',
          when: { attr: 'country', op: 'eq', value: 'de' },
          serve: {
            alloc: [
              ['red', 0, 50_000],
              ['green', 50_000, 100_000],
            ],
            hash: 'flagd/2',
            rest: 'red',
          },
        },
      ],
      serve: 'red',
      unit: 'targetingKey',
      salt: 'color',
      hash: 'flagd',
    })
  })

  it('serves its default variant where it has no targeting, and the code’s default where it has none of either', () => {
    expect(outcome({})).toEqual({ rules: [], serve: 'red' })
    expect(imported({}, { defaultVariant: null }).file.flags['color']?.serve).toBe(null)
  })

  it('has no targeting where an evaluator is a plain true', () => {
    const flags = { color: { state: 'ENABLED', variants, defaultVariant: 'red', targeting: { $ref: 'yes' } } }
    expect(importFlagd({ flags, $evaluators: { yes: true } }).file.flags['color']).toMatchObject({
      rules: [],
      serve: 'red',
    })
  })

  it('is off when it is disabled', () => {
    expect(imported({}, { state: 'DISABLED' }).file.flags['color']).toMatchObject({ enabled: false, off: null })
  })
})

describe('a condition of flagd’s', () => {
  it.each<[string, Json, unknown]>([
    ['a list', { in: [{ var: 'plan' }, ['pro', 'max']] }, { attr: 'plan', op: 'eq', of: ['pro', 'max'] }],
    ['an order', { '>': [{ var: 'age' }, 17] }, { attr: 'age', as: 'js-number', op: 'gt', value: 17 }],
    ['a turned order', { '<': [17, { var: 'age' }] }, { attr: 'age', as: 'js-number', op: 'gt', value: 17 }],
    ['a version', { sem_ver: [{ var: 'v' }, '>=', '1.2'] }, { attr: 'v', as: 'semver-loose', op: 'gte', value: '1.2' }],
    ['the time', { '>': [{ var: '$flagd.timestamp' }, 10] }, { attr: '$now', as: 'number', op: 'gte', value: 11_000 }],
    ['not equal', { '!=': [{ var: 'plan' }, 'pro'] }, { not: { attr: 'plan', op: 'eq', value: 'pro' } }],
    ['nothing at all', { '===': [{ var: 'plan' }, null] }, { not: { attr: 'plan', op: 'exists' } }],
  ])('that asks for %s is one of Varve’s', (_, expression, cond) => {
    expect(condition(expression)).toEqual(cond)
  })

  it('counts what is missing as zero', () => {
    expect(condition({ '<': [{ var: 'age' }, 18] })).toEqual({
      any: [{ not: { attr: 'age', op: 'exists' } }, { attr: 'age', as: 'js-number', op: 'lt', value: 18 }],
    })
  })

  it('that several flags share is written out, and the flag’s key is too', () => {
    const document = {
      flags: { color: { state: 'ENABLED', variants, targeting: { if: [{ $ref: 'mine' }, 'red'] } } },
      $evaluators: { mine: { in: [{ var: '$flagd.flagKey' }, { var: 'flags' }] } },
    }
    expect(importFlagd(document).file.flags['color']?.rules[0]?.when).toEqual({
      any: [
        { attr: 'flags', as: 'string', op: 'contains', value: 'color' },
        { attr: 'flags', some: { attr: '$it', op: 'eq', value: 'color' } },
      ],
    })
  })

  it('that Varve has no form for stays JsonLogic, and is told of', () => {
    const twoAttributes = { '==': [{ var: 'a' }, { var: 'b' }] }
    expect(condition(twoAttributes)).toEqual({ logic: { '!!': [twoAttributes] } })
    expect(imported({ if: [twoAttributes, 'red'] }).remarks).toMatchObject([{ feature: 'JsonLogic', severity: 'note' }])
  })
})

describe('a fractional of flagd’s', () => {
  it('buckets by what it says, and has a place for who lacks it', () => {
    const byEmail = { fractional: [{ cat: [{ var: '$flagd.flagKey' }, { var: 'email' }] }, ['red', 1], ['green', 3]] }
    expect(outcome(byEmail).serve).toEqual({
      rules: [{ id: 'rule-1', when: { not: { attr: 'email', op: 'exists' } }, serve: 'green' }],
      serve: {
        alloc: [
          ['red', 0, 25_000],
          ['green', 25_000, 100_000],
        ],
        unit: 'email',
        salt: 'color',
        hash: 'flagd/4',
        rest: 'red',
      },
    })
  })

  it('with more weights than the hash line has positions stays JsonLogic', () => {
    const fine = {
      fractional: [
        ['red', 1],
        ['green', 1_000_000],
      ],
    }
    expect(outcome(fine).rules).toHaveLength(3)
    expect(imported(fine).remarks).toMatchObject([{ feature: 'JsonLogic', severity: 'note' }])
  })

  it('without weight serves the default variant', () => {
    expect(
      outcome({
        fractional: [
          ['green', 0],
          ['green', -5],
        ],
      }).serve,
    ).toBe('red')
  })
})

describe('a list of flags for flagd', () => {
  const flag = (key: string, defaultVariant: string): object => ({ key, state: 'ENABLED', variants, defaultVariant })
  const read = importFlagd({ flags: [flag('a', 'red'), flag('b', 'red'), flag('a', 'green'), { variants }] })

  it('comes over by the keys in it, the later one of two', () => {
    expect(Object.entries(read.file.flags).map(([key, { serve }]) => [key, serve])).toEqual([
      ['a', 'green'],
      ['b', 'red'],
    ])
  })

  it('costs those without a key only', () => {
    expect(read.remarks).toEqual([expect.objectContaining({ flag: '', severity: 'lost' })])
  })
})

describe('what cannot come over from flagd', () => {
  const told = (targeting: Json, more: object = {}) =>
    imported(targeting, more).remarks.map(one => `${one.severity} ${one.feature}`)

  it.each<[string, Json, object, string]>([
    ['an operator nobody knows', { sounds_like: [{ var: 'name' }, 'ana'] }, {}, 'lost targeting'],
    ['an evaluator that is not there', { if: [{ $ref: 'gone' }, 'red'] }, {}, 'lost targeting'],
    ['a variant that is not there', { if: [true, 'blue'] }, {}, 'changed targeting'],
    ['a default variant that is not there', {}, { defaultVariant: 'blue' }, 'changed defaultVariant'],
    ['metadata', {}, { metadata: { team: 'shop' } }, 'note metadata'],
  ])('%s is told of', (_, targeting, more, remark) => {
    expect(told(targeting, more)).toEqual([remark])
  })

  it('an evaluator that refers to itself is told of', () => {
    const flags = { color: { state: 'ENABLED', variants, targeting: { $ref: 'round' } } }
    const { remarks } = importFlagd({ flags, $evaluators: { round: { '!': [{ $ref: 'round' }] } } })
    expect(remarks).toMatchObject([{ flag: 'color', feature: 'targeting', severity: 'lost' }])
  })

  it('targeting deeper than anybody writes is told of, and much deeper is no such document', () => {
    const deep = (depth: number): Json => ({
      if: [JSON.parse(`${'{"!":['.repeat(depth)}true${']}'.repeat(depth)}`) as Json, 'red'],
    })
    expect(told(deep(20))).toEqual([])
    expect(told(deep(30))).toEqual(['lost targeting'])
    expect(told(deep(90))).toEqual(['lost targeting'])
    expect(() => told(deep(5000))).toThrow(expect.objectContaining({ code: 'IMPORT_UNREADABLE' }))
  })

  it.each([[null], [[]], [{}], [{ flags: 'color' }]])('%j is no such document', document => {
    expect(() => importFlagd(document)).toThrow(expect.objectContaining({ code: 'IMPORT_UNREADABLE' }))
  })
})
