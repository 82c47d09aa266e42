import { describe, expect, it } from 'vitest'
import { ofCond, ofFlag } from '../../../test/meaning-told.ts'
import type { Cond } from './document.ts'

describe('a condition', () => {
  it('is checked however deep it stands', () => {
    const wrong: Cond = { attr: 'country', op: 'eq' }
    const all: Cond = { all: [true, { not: { attr: 'roles', some: { flag: 'ledger', when: wrong } } }] }
    expect(ofCond(all)).toEqual([expect.stringMatching(/^rules\.0\.when\.all\.1\.not\.some\.when \S/)])
  })

  it('is warned about when it is JsonLogic', () => {
    expect(ofCond({ logic: { '==': [1, 1] } })).toEqual([
      expect.stringMatching(/^warning: rules\.0\.when\.logic is JsonLogic/),
    ])
  })

  it('must name segments that there are', () => {
    expect(ofCond({ segment: 'toString' })).toEqual([
      'rules.0.when.segment names the segment "toString", and there is none',
    ])
  })

  it('must name flags that there are, by variants they have', () => {
    expect(ofCond({ flag: 'nobody', when: true })).toEqual([
      'rules.0.when.flag names the flag "nobody", and there is none',
    ])
    expect(ofCond({ flag: 'payments', is: ['on', 'maybe'] })).toEqual([
      'rules.0.when.is.1 names the variant "maybe", and there are on, off',
    ])
    expect(ofCond({ flag: 'ledger', is: ['anything'] })).toEqual([])
    expect(ofCond({ flag: 'limits.maxUploads', is: ['3'] })).toEqual([
      expect.stringMatching(/when\.flag names limits\.maxUploads, which is no flag/),
    ])
    expect(ofCond({ flag: 'search.engine', is: ['new', 'newer'] })).toEqual([
      'rules.0.when.is.1 names the variant "newer", and there are old, new',
    ])
    expect(
      ofFlag({
        requires: [
          { flag: 'nobody', is: ['on'] },
          { flag: 'payments', is: ['x'] },
        ],
      }),
    ).toEqual([
      'requires.0.flag names the flag "nobody", and there is none',
      'requires.1.is.0 names the variant "x", and there are on, off',
    ])
  })
})
