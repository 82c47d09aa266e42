import { beforeAll, describe, expect, it } from 'vitest'
import { hostPlatform } from '../../platform.ts'
import type { Json } from '../json.ts'
import type { Pattern } from '../ports.ts'
import { comparison, comparisonIssue } from './comparison.ts'
import type { AttributeCond } from './document.ts'

let pattern: Pattern | undefined
beforeAll(async () => {
  pattern = await hostPlatform().pattern?.()
})

// Documents come from files, so conditions are not always what their type says.
const cond = (found: object): AttributeCond => ({ attr: 'a', ...found }) as unknown as AttributeCond
const issue = (found: object): string | undefined => comparisonIssue(cond(found), pattern)

describe('what is wrong with a condition', () => {
  it.each<[object, string]>([
    [{ op: 'near', value: 1 }, 'has the unknown op near: use eq, lt'],
    [{ op: 'constructor', value: 1 }, 'has the unknown op constructor'],
    [{ op: 'eq', value: 1, as: 'roman' }, 'is read as the unknown roman: use any, string'],
    [{ op: 'eq', value: 1, as: '__proto__' }, 'is read as the unknown __proto__'],
    [{ op: 'eq' }, 'needs a value, or several in of'],
    [{ op: 'lt' }, 'needs a value'],
    [{ op: 'eq', value: 1, of: [1] }, 'has both value and of: give one of them'],
    [{ op: 'eq', of: 'DE' }, 'needs a list in of'],
    [{ op: 'lt', of: [1, 2] }, 'asks lt, which compares with one value, not with several in of'],
    [{ op: 'type', of: ['string'] }, 'asks type, which compares with one value, not with several in of'],
    [{ op: 'exists', value: false }, 'asks exists, which takes no value: say not around it'],
    [
      { op: 'starts', value: 1, as: 'number' },
      'asks starts, which is not possible as number: use as any, string, text',
    ],
    [{ op: 'within', value: '10.0.0.0/8' }, 'asks within, which is not possible as any: use as ip'],
    [{ op: 'lt', value: true, as: 'boolean' }, 'asks lt, which is not possible as boolean'],
    [{ op: 'lt', value: '::1', as: 'ip' }, 'asks lt, which is not possible as ip'],
    [{ op: 'mod', value: [2, 1], as: 'string' }, 'asks mod, which is not possible as string: use as any, number'],
    [{ op: 'size', value: 1, as: 'text' }, 'asks size, which looks at the value as it is: leave out as text'],
    [{ op: 'lt', value: '9' }, 'compares with 9: not a number'],
    [{ op: 'contains', value: 9 }, 'compares with 9: not text'],
    [{ op: 'eq', value: Number.NaN }, 'compares with null: not plain JSON'],
    [{ op: 'eq', value: '12px', as: 'numeric' }, 'compares with 12px: not a decimal number, such as 12.5'],
    [{ op: 'gte', value: '2026-12-01', as: 'date' }, 'compares with 2026-12-01: not an instant, such as'],
    [
      { op: 'within', of: ['10.0.0.0/33', '::/0'], as: 'ip' },
      'compares with 10.0.0.0/33: not an IP address or a block',
    ],
    [{ op: 'eq', value: '10.0.0.0/8', as: 'ip' }, 'compares with 10.0.0.0/8: not an IP address'],
    [{ op: 'mod', value: 4 }, 'needs two numbers in its value, [divisor, remainder]'],
    [{ op: 'mod', value: [4, '1'] }, 'needs two numbers in its value, [divisor, remainder]'],
    [{ op: 'mod', value: [0, 0] }, 'divides by 0'],
    [{ op: 'size', value: 1.5 }, 'needs a whole number of items, or a range of them in of'],
    [{ op: 'size', of: [2, 1] }, 'needs a range in of, [least, most]'],
    [{ op: 'size', of: [1] }, 'needs a range in of, [least, most]'],
    [{ op: 'type', value: 'date' }, 'asks for the unknown type date: use string, number, boolean, object, array, null'],
    [{ op: 'matches', value: 5 }, 'matches a pattern that is not text'],
    [{ op: 'eq', value: 5, as: 'number', fold: true }, 'has fold, which means nothing for eq as number'],
    [{ op: 'lt', value: 'a', as: 'string', fold: true }, 'has fold, which means nothing for lt as string'],
  ])('%j %s', (found, expected) => {
    expect(issue(found)?.slice(0, expected.length)).toBe(expected)
  })

  it('makes it false, rather than break', () => {
    const values: (Json | undefined)[] = [undefined, null, 0, 9, '', '9', 'DE', true, [], {}]
    for (const found of [
      { op: 'near', value: 9 },
      { op: 'eq', value: 9, as: 'roman' },
      { op: 'eq' },
      { op: 'eq', value: 9, of: [9] },
      { op: 'lt', value: '10' },
      { op: 'gte', value: '', as: 'numeric' },
      { op: 'starts', value: 9, as: 'number' },
      { op: 'mod', value: [0, 0] },
      { op: 'eq', value: Number.NaN },
    ]) {
      for (const value of [...values, Number.NaN]) expect(comparison(cond(found), pattern)(value)).toBe(false)
    }
  })

  it('is nothing for conditions of every kind that are right', () => {
    for (const found of [
      { op: 'eq', value: null },
      { op: 'eq', of: ['DE', 'FR'], fold: true },
      { op: 'matches', of: ['^a', 'b$'] },
      { op: 'within', of: ['10.0.0.0/8', '::1'], as: 'ip' },
      { op: 'exists' },
      { op: 'mod', value: [10, 3], as: 'numeric' },
      { op: 'size', of: [1, null] },
      { op: 'type', value: 'array' },
      { op: 'lt', value: null, as: 'js' },
    ]) {
      expect(issue(found)).toBeUndefined()
    }
  })
})
