import type { AttributeCond, Cond } from 'varve'
import { anyOf } from '../condition.ts'
import { isObject } from '../imported.ts'
import { lose, type Reading } from './scope.ts'

/** The greatest length that a condition may name. */
const LONGEST = 1000

/** `$size`: what the length of a list must fulfil. Varve has ranges of lengths, so the condition is asked for each. */
export function sizeCondition(expected: unknown, attr: string, reading: Reading): Cond {
  // Beyond every number that is named, all lengths are alike.
  const bound = Math.floor(Math.max(0, ...numbersIn(expected))) + 1
  const fits = sizeTest(expected)
  if (fits === undefined || bound > LONGEST) {
    lose(reading, '$size', 'Only lengths compared with numbers can be asked for: it counts as false.')
    return false
  }
  return anyOf(ranges(fits, bound).map(([from, to]) => ({ attr, op: 'size', ...sizes(from, to) })))
}

function sizes(from: number, to: number | null): Pick<AttributeCond, 'value' | 'of'> {
  return from === to ? { value: from } : { of: [from, to] }
}

/** The runs of lengths that fit; the last one has no end where lengths beyond the bound fit, too. */
function ranges(fits: SizeTest, bound: number): readonly (readonly [from: number, to: number | null])[] {
  const found: [number, number | null][] = []
  for (let size = 0; size <= bound; size += 1) {
    const last = found.at(-1)
    if (!fits(size)) continue
    if (last?.[1] === size - 1) last[1] = size
    else found.push([size, size])
  }
  const last = found.at(-1)
  if (last?.[1] === bound) last[1] = null
  return found
}

function numbersIn(expected: unknown): readonly number[] {
  if (typeof expected === 'number') return [expected]
  if (Array.isArray(expected)) return expected.flatMap(numbersIn)
  return isObject(expected) ? Object.values(expected).flatMap(numbersIn) : []
}

type SizeTest = (size: number) => boolean

function sizeTest(expected: unknown): SizeTest | undefined {
  if (typeof expected === 'number') return size => size === expected
  if (!isObject(expected)) return undefined
  const tests = Object.entries(expected).map(([operator, value]) => operatorTest(operator, value))
  return tests.length > 0 && tests.every(test => test !== undefined)
    ? size => tests.every(test => test(size))
    : undefined
}

function operatorTest(operator: string, value: unknown): SizeTest | undefined {
  if (operator === '$not') {
    const test = sizeTest(value)
    return test && (size => !test(size))
  }
  if (Array.isArray(value)) {
    if (operator === '$in') return size => value.includes(size)
    return operator === '$nin' ? size => !value.includes(size) : undefined
  }
  if (typeof value !== 'number') return undefined
  return numberTest(operator, value)
}

function numberTest(operator: string, value: number): SizeTest | undefined {
  switch (operator) {
    case '$eq':
      return size => size === value
    case '$ne':
      return size => size !== value
    case '$lt':
      return size => size < value
    case '$lte':
      return size => size <= value
    case '$gt':
      return size => size > value
    case '$gte':
      return size => size >= value
    default:
      return undefined
  }
}
