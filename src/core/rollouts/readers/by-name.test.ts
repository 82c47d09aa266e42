import { describe, expect, it } from 'vitest'
import type { Json } from '../../json.ts'
import { comparison, comparisonIssue } from '../comparison.ts'
import type { As, AttributeCond } from '../document.ts'

type Rest = Omit<AttributeCond, 'attr'>

const holds = (cond: Rest, value: Json): boolean => comparison({ attr: 'a', ...cond }, undefined)(value)
const issue = (cond: Rest): string | undefined => comparisonIssue({ attr: 'a', ...cond }, undefined)

describe('a reader', () => {
  it.each<[As, Json, Json[], Json[]]>([
    ['string', '5', ['5'], [5, ' 5', true]],
    ['number', 5, [5], ['5', Number.NaN, Number.POSITIVE_INFINITY]],
    ['boolean', false, [false], ['false', 0, null]],
    ['text', '5', ['5', 5], [' 5', '5.0', [5], null]],
    ['text', true, ['true', true], [1, 'TRUE']],
    ['numeric', 12, [12, '12', '12.0', ' 12 ', '1.2e1', '+12'], ['12px', '0xc', '', true, [12]]],
    ['numeric', '0', [0, '0', '-0'], ['', ' ', null, false]],
    ['date', '2026-12-01T00:00:00Z', [1_796_083_200_000, '2026-12-01T01:00:00+01:00'], ['2026-12-01', '1796083200000']],
    ['semver', '2.0.0', ['2.0.0', '2.0.0+build.7'], ['v2.0.0', '2.0', '2.0.0.0', '02.0.0', 2, '2.0.0-rc']],
    ['ip', '10.0.0.1', ['10.0.0.1', '::ffff:10.0.0.1', '::ffff:a00:1'], ['10.0.0.01', '::10.0.0.1', 167_772_161]],
    ['semver-short', '2', ['2', '2.0', '2.0.0', '2+b'], ['v2', '02', '2.0.0.0', 2, '2-rc']],
    ['semver-loose', 'v1.2', ['1.2.0', 'V1.2', 1.2, 'v1.2.0+x'], ['1.2.0-rc', '1.2-rc', 'vv1.2', null]],
    ['version', 'v1.2.3', ['1.2.3', '1-2-3', '1.2.3+7'], ['1.2.3-rc', '1.2', 'V1.2.3']],
    ['js', '1', [1, '1', [1]], [true, ' 1', null]],
    ['js', 1, [1, '1', ' 1 ', true, '0x1', [1]], ['', null, 'one', {}]],
    ['js', true, [true, 1, 'false', [], {}], [false, 0, '', null]],
    ['js', false, [false, 0, ''], [null, 'false']],
    ['js', null, [null], [0, '', 'null', false]],
    ['js', { a: 1, b: 2 }, [{ a: 1, b: 2 }], [{ b: 2, a: 1 }, '[object Object]']],
    ['js-string', 'null', [null, 'null'], [0, '']],
    ['js-string', [1, [2, null]], ['1,2,', [1, 2, null]], ['[1,[2,null]]']],
    ['js-number', 0, [0, null, '', false, []], ['a', {}, [1, 2]]],
    ['js-boolean', true, ['x', 1, [], {}], [0, '', null, false]],
  ])('%s, asked for %j, takes %j and not %j', (as, own, equal, different) => {
    expect(issue({ op: 'eq', as, value: own })).toBeUndefined()
    for (const value of equal) expect([value, holds({ op: 'eq', as, value: own }, value)]).toEqual([value, true])
    for (const value of different) expect([value, holds({ op: 'eq', as, value: own }, value)]).toEqual([value, false])
  })

  it.each<[As, Json, Json]>([
    ['string', 'B', 'a'],
    ['string', '10', '9'],
    ['text', 10, 9],
    ['numeric', '9', '10'],
    ['date', '2026-12-01T00:00:00Z', '2026-12-01T00:00:00-01:00'],
    ['semver', '2.0.0-rc.1', '2.0.0'],
    ['semver-short', '2', '2.0.1'],
    ['semver-loose', 'v2.9', '2.10.0'],
    ['version', '1.9.0', '1.10.0'],
    ['js', '10', '9'],
    ['js', '9', 10],
    ['js', null, 1],
    ['js', [1], 2],
    ['js-number', null, true],
  ])('%s puts %j before %j', (as, first, second) => {
    expect(holds({ op: 'lt', as, value: second }, first)).toBe(true)
    expect(holds({ op: 'lte', as, value: second }, first)).toBe(true)
    expect(holds({ op: 'gt', as, value: first }, second)).toBe(true)
    expect(holds({ op: 'gte', as, value: second }, first)).toBe(false)
  })

  it('leaves what it cannot read out of any order', () => {
    for (const as of ['number', 'numeric', 'date', 'js-number'] as const) {
      for (const op of ['lt', 'lte', 'gt', 'gte'] as const) expect(holds({ op, as, value: 0 }, 'soon')).toBe(false)
    }
    for (const op of ['lt', 'gt', 'gte'] as const) expect(holds({ op, as: 'semver', value: '1.0.0' }, '2')).toBe(false)
  })

  it('has a number that is at least itself, infinite or not', () => {
    expect(holds({ op: 'gte', as: 'js-number', value: 'Infinity' }, ' Infinity ')).toBe(true)
    expect(holds({ op: 'gte', as: 'js-number', value: 'Infinity' }, 1e308)).toBe(false)
    expect(holds({ op: 'lte', as: 'number', value: -0 }, 0)).toBe(true)
  })

  it('takes the instant of $now as a date', () => {
    const cond: AttributeCond = { attr: '$now', op: 'gte', value: '2026-12-01T00:00:00Z', as: 'date' }
    expect(comparison(cond, undefined)(Date.UTC(2026, 11, 1))).toBe(true)
    expect(comparison(cond, undefined)(Date.UTC(2026, 11, 1) - 1)).toBe(false)
  })

  it('does not call what an object says it is', () => {
    const trap = JSON.parse('{ "toString": "x", "valueOf": 1, "__proto__": { "toJSON": 1 } }') as Json
    for (const as of ['js', 'js-string', 'js-number', 'js-boolean'] as const) {
      expect(() => holds({ op: 'eq', as, value: 'x' }, trap)).not.toThrow()
      expect(() => holds({ op: 'eq', as, value: 1 }, [trap])).not.toThrow()
    }
    expect(holds({ op: 'eq', as: 'js-string', value: '[object Object]' }, trap)).toBe(true)
  })
})
