import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Cond } from 'varve'
import { flagSet } from 'varve/documents'
import { hostPlatform } from '../platform.ts'
import { allOf, anyOf, isGiven, notOf } from './condition.ts'

const { digest } = hostPlatform()

/** Whether a condition holds for somebody. */
function holds(when: Cond, context: { readonly [attr: string]: string | null }): boolean {
  const flag = {
    variants: { on: true, off: false },
    enabled: true,
    rules: [{ id: 'only', when, serve: 'on' }],
    serve: 'off',
    salt: '',
  }
  return flagSet({ flags: { flag } }, { digest }).evaluate('flag', context, { now: 0 }).value === true
}

const isA: Cond = { attr: 'a', op: 'exists' }
const isB: Cond = { attr: 'b', op: 'exists' }
const cond: fc.Arbitrary<Cond> = fc.letrec<{ cond: Cond }>(tie => ({
  cond: fc.oneof(
    { maxDepth: 3 },
    fc.constantFrom<Cond>(true, false, isA, isB),
    fc.record({ all: fc.array(tie('cond'), { maxLength: 3 }) }),
    fc.record({ any: fc.array(tie('cond'), { maxLength: 3 }) }),
    fc.record({ not: tie('cond') }),
  ),
})).cond

describe('conditions put together', () => {
  it('mean what was put together, for none and for any number', () => {
    const context = fc.record({ a: fc.constant('1'), b: fc.constant('1') }, { requiredKeys: [] })
    fc.assert(
      fc.property(fc.array(cond, { maxLength: 4 }), context, (conds, who) => {
        expect(holds(allOf(conds), who)).toBe(conds.every(one => holds(one, who)))
        expect(holds(anyOf(conds), who)).toBe(conds.some(one => holds(one, who)))
        for (const one of conds) expect(holds(notOf(one), who)).toBe(!holds(one, who))
      }),
    )
  })

  it('are as plain as can be', () => {
    expect(allOf([true, isA])).toEqual(isA)
    expect(allOf([allOf([isA, isB]), isA])).toEqual({ all: [isA, isB, isA] })
    expect(allOf([isA, false])).toBe(false)
    expect(anyOf([false, isA])).toEqual(isA)
    expect(anyOf([])).toBe(false)
    expect(notOf(notOf(isA))).toEqual(isA)
  })
})

describe('an attribute', () => {
  it.each([
    [{ a: 'ana' }, true],
    [{ a: '' }, false],
    [{ a: null }, false],
    [{}, false],
  ])('in %j is given: %j', (context, given) => {
    expect(holds(isGiven('a'), context)).toBe(given)
  })
})
