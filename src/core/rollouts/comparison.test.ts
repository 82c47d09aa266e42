import { beforeAll, describe, expect, it } from 'vitest'
import { hostPlatform } from '../../platform.ts'
import type { Json } from '../json.ts'
import type { Pattern } from '../ports.ts'
import { comparison, comparisonIssue } from './comparison.ts'
import type { As, AttributeCond } from './document.ts'

let pattern: Pattern | undefined
beforeAll(async () => {
  pattern = await hostPlatform().pattern?.()
})

type Rest = Partial<AttributeCond> & Pick<AttributeCond, 'op'>

const holds = (cond: Rest, value: Json | undefined): boolean => comparison({ attr: 'a', ...cond }, pattern)(value)
const issue = (cond: object): string | undefined =>
  comparisonIssue({ attr: 'a', ...cond } as unknown as AttributeCond, pattern)

describe('a condition on strict JSON', () => {
  it.each<[Json, Json]>([
    ['DE', 'DE'],
    [12, 12],
    [0, -0],
    [false, false],
    [null, null],
    [
      [1, 'a'],
      [1, 'a'],
    ],
    [
      { a: 1, b: [2] },
      { b: [2], a: 1 },
    ],
  ])('finds %j equal to %j', (own, value) => {
    expect(holds({ op: 'eq', value: own }, value)).toBe(true)
    expect(holds({ op: 'eq', of: ['other', own] }, value)).toBe(true)
  })

  it.each<[Json, Json]>([
    ['DE', 'de'],
    [12, '12'],
    ['true', true],
    [0, false],
    ['', null],
    [
      [1, 2],
      [2, 1],
    ],
    [{ a: 1 }, { a: 1, b: 2 }],
    [['DE'], 'DE'],
  ])('finds %j different from %j', (own, value) => {
    expect(holds({ op: 'eq', value: own }, value)).toBe(false)
    expect(holds({ op: 'eq', of: [own, 'other'] }, value)).toBe(false)
  })

  it('puts two numbers in order, and nothing else', () => {
    expect(['lt', 'lte', 'gt', 'gte'].map(op => holds({ op: op as 'lt', value: 10 }, 9))).toEqual([
      true,
      true,
      false,
      false,
    ])
    expect(['lt', 'lte', 'gt', 'gte'].map(op => holds({ op: op as 'lt', value: 10 }, 10))).toEqual([
      false,
      true,
      false,
      true,
    ])
    for (const value of ['9', null, false, [9], {}]) expect(holds({ op: 'lt', value: 10 }, value)).toBe(false)
    expect(holds({ op: 'lt', value: 'b' }, 'a')).toBe(false)
  })

  it('looks for parts in text only', () => {
    expect(holds({ op: 'starts', of: ['x', 'ab'] }, 'abc')).toBe(true)
    expect(holds({ op: 'ends', value: 'bc' }, 'abc')).toBe(true)
    expect(holds({ op: 'contains', value: 'b' }, 'abc')).toBe(true)
    expect(holds({ op: 'contains', value: 'B' }, 'abc')).toBe(false)
    expect(holds({ op: 'starts', value: '1' }, 12)).toBe(false)
    expect(holds({ op: 'contains', value: 'a' }, ['a'])).toBe(false)
  })
})

describe('a value that is missing', () => {
  it.each<Rest>([
    { op: 'eq', value: null },
    { op: 'lt', value: 10, as: 'js' },
    { op: 'eq', value: 'undefined', as: 'js-string' },
    { op: 'eq', value: false, as: 'js-boolean' },
    { op: 'gte', value: '0', as: 'version' },
    { op: 'exists' },
    { op: 'type', value: 'null' },
    { op: 'size', value: 0 },
    { op: 'starts', value: '' },
    { op: 'matches', value: '' },
  ])('satisfies nothing: $op as $as', cond => {
    expect(holds(cond, undefined)).toBe(false)
  })
})

describe('a condition with several values', () => {
  it('is satisfied by any of them, and by nothing when there are none', () => {
    for (const op of ['eq', 'starts', 'ends', 'contains', 'matches'] as const) {
      expect(holds({ op, of: ['FR', 'DE'] }, 'DE')).toBe(true)
      expect(holds({ op, of: [] }, 'DE')).toBe(false)
      expect(issue({ op, of: [] })).toBeUndefined()
    }
    expect(holds({ op: 'within', as: 'ip', of: [] }, '10.0.0.1')).toBe(false)
  })

  it('takes values of several types side by side', () => {
    const of = [1, '2', true, null, { a: [] }, [3]]
    for (const value of of) expect(holds({ op: 'eq', of }, value)).toBe(true)
    for (const value of ['1', 2, false, {}, 3]) expect(holds({ op: 'eq', of }, value)).toBe(false)
  })

  it('leaves out those it cannot read, and says so', () => {
    const cond: Rest = { op: 'eq', as: 'semver', of: ['1.2', '1.2.3', 'v2.0.0'] }
    expect(holds(cond, '1.2.3')).toBe(true)
    expect(issue(cond)).toBe('compares with 1.2 and v2.0.0: not a SemVer version, such as 2.4.0 or 2.4.0-rc.1')
  })

  it('shows three of many that it cannot read', () => {
    expect(issue({ op: 'eq', as: 'number', of: ['a', 1, 'b', 'c', 'd', 'e'] })).toBe(
      'compares with a and b and c and 2 more: not a number',
    )
  })

  // Searched from end to end, the list would take many seconds here; other programs' time does not count.
  it.each<[string, As | undefined, (index: number) => Json]>([
    ['texts', undefined, index => `user-${index}`],
    ['numbers', 'number', index => index],
    ['versions', 'semver', index => `1.0.${index}`],
    ['addresses', 'ip', index => `10.${index >>> 16}.${(index >>> 8) & 255}.${index & 255}`],
  ])('finds one of a hundred thousand %s without asking each', (_what, as, at) => {
    const of = Array.from({ length: 100_000 }, (_, index) => at(index))
    const judge = comparison({ attr: 'a', op: 'eq', of, ...(as && { as }) }, undefined)
    const begin = process.cpuUsage()
    let found = 0
    for (let index = 0; index < 20_000; index += 1) found += Number(judge(of[index * 5]))
    expect(process.cpuUsage(begin).user).toBeLessThan(1_000_000)
    expect(found).toBe(20_000)
    expect(judge(at(100_000))).toBe(false)
  })
})

describe('fold', () => {
  it('makes upper and lower case the same, on both sides', () => {
    expect(holds({ op: 'eq', value: 'Straße', fold: true }, 'STRAßE')).toBe(true)
    expect(holds({ op: 'eq', of: ['ÉCOLE', 7], fold: true }, 'école')).toBe(true)
    expect(holds({ op: 'starts', value: 'ΟΔΟΣ', fold: true }, 'οδοσ-1')).toBe(true)
    expect(holds({ op: 'starts', value: 'ΟΔΟΣ', fold: true }, 'ΟΔΟΣΗ')).toBe(true)
    expect(holds({ op: 'ends', value: '.COM', fold: true }, 'shop.com')).toBe(true)
    expect(holds({ op: 'contains', of: ['X', 'B'], fold: true }, 'abc')).toBe(true)
    expect(holds({ op: 'matches', value: '^ab+$', fold: true }, 'ABB')).toBe(true)
    expect(holds({ op: 'eq', value: 'TRUE', as: 'text', fold: true }, true)).toBe(true)
    expect(holds({ op: 'eq', value: 'NULL', as: 'js', fold: true }, null)).toBe(true)
  })

  it('leaves other values than text as they are', () => {
    expect(holds({ op: 'eq', of: [7, null, ['A']], fold: true }, 7)).toBe(true)
    expect(holds({ op: 'eq', of: [7, null, ['A']], fold: true }, ['a'])).toBe(false)
  })
})

describe('exists, type, size and mod', () => {
  it('finds what is there and not null', () => {
    for (const value of [0, '', false, [], {}]) expect(holds({ op: 'exists' }, value)).toBe(true)
    expect(holds({ op: 'exists' }, null)).toBe(false)
  })

  it('cannot be turned round by a value', () => {
    expect(holds({ op: 'exists', value: false }, 'there')).toBe(false)
    expect(holds({ op: 'exists', value: false }, undefined)).toBe(false)
  })

  it.each<[string, Json]>([
    ['string', ''],
    ['number', 0],
    ['boolean', false],
    ['object', {}],
    ['array', []],
    ['null', null],
  ])('knows a value of type %s from all others', (type, value) => {
    const all = ['', 0, false, {}, [], null]
    expect(all.filter(one => holds({ op: 'type', value: type }, one))).toEqual([value])
  })

  it('counts the items of lists', () => {
    expect(holds({ op: 'size', value: 2 }, ['a', 'b'])).toBe(true)
    expect(holds({ op: 'size', value: 2 }, 'ab')).toBe(false)
    expect([0, 1, 2, 3].filter(size => holds({ op: 'size', of: [1, 2] }, Array(size).fill(0) as Json))).toEqual([1, 2])
    expect(holds({ op: 'size', of: [1, null] }, [1, 2, 3])).toBe(true)
    expect(holds({ op: 'size', of: [null, 1] }, [1, 2, 3])).toBe(false)
  })

  it('divides with a remainder', () => {
    expect([1, 2, 3, 4, 5].filter(value => holds({ op: 'mod', value: [4, 1] }, value))).toEqual([1, 5])
    expect(holds({ op: 'mod', value: [4, 1] }, '5')).toBe(false)
    expect(holds({ op: 'mod', value: [4, 1], as: 'numeric' }, '5')).toBe(true)
    expect(holds({ op: 'mod', value: [4, -1] }, -5)).toBe(true)
  })
})
