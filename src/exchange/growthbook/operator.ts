import type { AttributeCond, Cond, Json } from 'varve'
import { allOf, anyOf, notOf } from '../condition.ts'
import { isObject } from '../imported.ts'
import { re2Of } from '../javascript-pattern.ts'
import type { Members } from '../members.ts'
import { sizeCondition } from './list-size.ts'
import { isIn, isScalar } from './membership.ts'
import { attributeGroup } from './saved-group.ts'
import { javascriptNumber } from './javascript-number.ts'
import { isFoundInNull } from './null-text.ts'
import { changed, isNull, isTooDeep, lose, within, type Reading } from './scope.ts'
import { versionCondition } from './version.ts'

/** What an attribute's value must fulfil: a literal, or an object of operators. */
export function valueCondition(expected: unknown, attr: string, reading: Reading, fold = false): Cond {
  if (isTooDeep(reading)) return false
  if (expected === null) return isNull(attr)
  if (!isOperators(expected)) return literal(expected as Json, attr, fold)
  const parts = Object.entries(expected).map(([operator, value]) => operatorCondition(operator, value, attr, reading))
  return allOf(parts)
}

/** A literal says how values are read: as text, as a number, as JSON. What is missing is null, whose text is `null`. */
function literal(expected: Json, attr: string, fold: boolean): Cond {
  const leaf: AttributeCond = { attr, op: 'eq', as: 'js', value: expected, ...(fold ? { fold } : {}) }
  const isNulls = typeof expected === 'string' && (fold ? expected.toLowerCase() : expected) === 'null'
  return orNull(leaf, isNulls || expected === 0)
}

/** A leaf of Varve is false where there is no value; GrowthBook compares null then. */
function orNull(leaf: AttributeCond, holdsForNull: boolean): Cond {
  return holdsForNull ? anyOf([isNull(leaf.attr), leaf]) : leaf
}

/** Operators are an object whose names all begin with a dollar sign; any other object is a literal. */
function isOperators(value: unknown): value is Members {
  const names = isObject(value) ? Object.keys(value) : []
  return names.length > 0 && names.every(name => name.startsWith('$'))
}

function operatorCondition(operator: string, value: unknown, attr: string, reading: Reading): Cond {
  switch (operator) {
    case '$eq':
      return equals(attr, value)
    case '$ne':
      return notOf(equals(attr, value))
    case '$lt':
    case '$lte':
    case '$gt':
    case '$gte':
      return ordered(operator, value, attr)
    case '$exists':
      return isTruthy(value) ? notOf(isNull(attr)) : isNull(attr)
    case '$in':
    case '$ini':
      return Array.isArray(value) && isIn(attr, value, reading, operator === '$ini')
    case '$nin':
    case '$nini':
      return Array.isArray(value) && notOf(isIn(attr, value, reading, operator === '$nini'))
    case '$inGroup':
    case '$notInGroup':
      return attributeGroup(value, attr, reading, operator === '$notInGroup')
    case '$not':
      return notOf(valueCondition(value, attr, within(reading)))
    case '$size':
      return sizeCondition(value, attr, reading)
    case '$elemMatch':
      return elementMatches(value, attr, reading)
    case '$all':
    case '$alli':
      return Array.isArray(value) && hasAll(value, attr, reading, operator === '$alli')
    case '$regex':
    case '$regexi':
      return matches(value, attr, reading, operator === '$regexi')
    case '$type':
      return value === 'null' ? isNull(attr) : isKind(value) && { attr, op: 'type', value }
    case '$veq':
    case '$vne':
    case '$vlt':
    case '$vlte':
    case '$vgt':
    case '$vgte':
      return versionCondition(operator, value, attr)
    default:
      lose(reading, operator, 'This operator is unknown: it is false, as in GrowthBook.')
      return false
  }
}

function isTruthy(value: unknown): boolean {
  return Boolean(value)
}

/** GrowthBook compares with `===`, so that no list and no object of a payload is ever equal to an attribute. */
function equals(attr: string, value: unknown): Cond {
  if (value === null) return isNull(attr)
  return isScalar(value) && { attr, op: 'eq', value }
}

const COMPARED = { $lt: 'lt', $lte: 'lte', $gt: 'gt', $gte: 'gte' } as const

/** JavaScript's own comparison, in which null is zero. */
function ordered(operator: keyof typeof COMPARED, value: unknown, attr: string): Cond {
  const op = COMPARED[operator]
  const number = javascriptNumber(value)
  const holdsForNull = { lt: 0 < number, lte: 0 <= number, gt: 0 > number, gte: 0 >= number }[op]
  return orNull({ attr, op, as: 'js', value: value as Json }, holdsForNull)
}

function isKind(value: unknown): value is string {
  return typeof value === 'string' && ['string', 'number', 'boolean', 'object', 'array'].includes(value)
}

function isList(attr: string): Cond {
  return { attr, op: 'type', value: 'array' }
}

function hasAll(values: readonly unknown[], attr: string, reading: Reading, fold: boolean): Cond {
  const items = values.map((value): Cond => {
    const item = valueCondition(value, reading.item, within(reading, 'item'), fold)
    return item !== false && { attr, some: item }
  })
  return items.length === 0 ? isList(attr) : allOf(items)
}

/** Items that are null match nothing. */
function elementMatches(expected: unknown, attr: string, reading: Reading): Cond {
  const inner = within(reading, 'item')
  const item = isOperators(expected)
    ? valueCondition(expected, reading.item, inner)
    : reading.condition(expected, inner)
  const given = allOf([notOf(isNull(reading.item)), item])
  return given !== false && { attr, some: given }
}

function matches(source: unknown, attr: string, reading: Reading, fold: boolean): Cond {
  if (typeof source !== 'string') return false
  const translated = re2Of(source)
  if ('lost' in translated) {
    lose(reading, fold ? '$regexi' : '$regex', `${source} cannot be matched: ${translated.lost}. It counts as false.`)
    return false
  }
  const leaf: AttributeCond = {
    attr,
    op: 'matches',
    as: 'js-string',
    value: translated.pattern,
    ...(fold ? { fold } : {}),
  }
  const isFound = isFoundInNull(source, fold)
  if (isFound === undefined)
    changed(
      reading,
      '$regex',
      `${source} was not tried on a missing attribute, which counts as the text null: not found.`,
    )
  return orNull(leaf, isFound ?? false)
}
