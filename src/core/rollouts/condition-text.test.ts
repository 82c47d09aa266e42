import { describe, expect, it } from 'vitest'
import { conditionText } from './condition-text.ts'
import type { Cond } from './document.ts'

describe('a condition in words', () => {
  it.each<[string, Cond]>([
    ['everybody', true],
    ['nobody', false],
    ['country eq DE, FR', { attr: 'country', op: 'eq', of: ['DE', 'FR'] }],
    ['app.version (semver) gte 2.4.0', { attr: 'app.version', as: 'semver', op: 'gte', value: '2.4.0' }],
    [
      'email (text, any case) ends @shop.example',
      { attr: 'email', as: 'text', fold: true, op: 'ends', value: '@shop.example' },
    ],
    ['plan exists', { attr: 'plan', op: 'exists' }],
    ['age eq null', { attr: 'age', op: 'eq', value: null }],
    ['country eq nothing', { attr: 'country', op: 'eq', of: [] }],
    ['some of roles ($it eq admin)', { attr: 'roles', some: { attr: '$it', op: 'eq', value: 'admin' } }],
    ['segment staff', { segment: 'staff' }],
    ['not (segment staff)', { not: { segment: 'staff' } }],
    ['flag payments is on, beta', { flag: 'payments', is: ['on', 'beta'] }],
    ['flag limit (value gt 3)', { flag: 'limit', when: { attr: 'value', op: 'gt', value: 3 } }],
    [
      'bucket user in 0–10 %, 12.345–20 %',
      {
        bucket: {
          unit: 'user',
          salt: 's',
          ranges: [
            [0, 10_000],
            [12_345, 20_000],
          ],
        },
      },
    ],
    ['logic {"==":[1,1]}', { logic: { '==': [1, 1] } }],
  ])('reads %s', (words, cond) => {
    expect(conditionText(cond)).toBe(words)
  })

  it('has only a head where its parts are told below it', () => {
    expect(conditionText({ all: [true, { segment: 'staff' }] })).toBe('all of')
    expect(conditionText({ any: [] })).toBe('any of')
  })

  it('has its parts within another condition', () => {
    expect(conditionText({ not: { any: [{ segment: 'staff' }, { all: [true, false] }] } })).toBe(
      'not (any of: segment staff; all of: everybody; nobody)',
    )
  })

  it('never has more than 200 characters, whatever it holds', () => {
    const many = Array.from({ length: 10_000 }, (_, index) => index)
    expect(conditionText({ attr: 'id', op: 'eq', of: many })).toBe('id eq 0, 1, 2, 3, 4, 5, 6, 7, 9992 more')
    const long = 'x'.repeat(10_000)
    let deep: Cond = { segment: long }
    for (let level = 0; level < 10_000; level += 1) deep = { not: deep }
    for (const cond of [{ segment: long }, { attr: long, op: 'eq', of: many.map(() => long) }, deep] as Cond[])
      expect(conditionText(cond).length).toBeLessThanOrEqual(200)
  })
})
