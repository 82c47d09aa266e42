import type { AttributeCond, Cond } from 'varve'
import { allOf, anyOf, notOf } from '../condition.ts'
import { re2Of } from '../javascript-pattern.ts'
import { objectsOf, textsOf, type Members } from '../members.ts'
import { semverOf } from '../semver-text.ts'
import { remark, shown, SUBJECT, type Reading } from './scope.ts'

/** Who an allocation is for: those who fulfil all conditions of one of its rules; everybody, where it has none. */
export function rulesCondition(rules: unknown, reading: Reading): Cond {
  const list = objectsOf(rules)
  if (list.length === 0) return true
  return anyOf(list.map(rule => allOf(objectsOf(rule['conditions']).map(one => conditionOf(one, reading)))))
}

/** One condition on an attribute. The attribute `id` is the subject key, unless the subject has one of that name. */
function conditionOf(condition: Members, reading: Reading): Cond {
  const { attribute } = condition
  if (typeof attribute !== 'string') {
    remark(reading, 'lost', 'condition', 'A condition without an attribute counts as false.')
    return false
  }
  const cond = comparison(condition, attribute, reading)
  if (attribute !== 'id' || typeof cond === 'boolean') return cond
  const given: Cond = { attr: 'id', op: 'exists' }
  return anyOf([allOf([given, cond]), allOf([notOf(given), comparison(condition, SUBJECT, reading)])])
}

const ORDERED: Readonly<Record<string, 'gte' | 'gt' | 'lte' | 'lt'>> = { GTE: 'gte', GT: 'gt', LTE: 'lte', LT: 'lt' }

function comparison({ operator, value }: Members, attr: string, reading: Reading): Cond {
  const given: Cond = { attr, op: 'exists' }
  const op = typeof operator === 'string' && Object.hasOwn(ORDERED, operator) ? ORDERED[operator] : undefined
  if (op !== undefined) return ordered(op, value, attr)
  switch (operator) {
    case 'IS_NULL':
      return value ? notOf(given) : given
    case 'ONE_OF':
      return isOneOf(value, attr)
    case 'NOT_ONE_OF':
      return allOf([given, notOf(isOneOf(value, attr))])
    case 'MATCHES':
      return allOf([given, matches(value, attr, reading) ?? false])
    case 'NOT_MATCHES':
      return allOf([given, notOf(matches(value, attr, reading) ?? true)])
    default:
      remark(reading, 'lost', shown(operator), 'This operator is unknown: it is false, as in Eppo.')
      return false
  }
}

/** Varve's readers for JavaScript take null for `null` or 0, as JavaScript does; Eppo asks nothing of it. */
function unlessNull(cond: AttributeCond, holdsForNull: boolean): Cond {
  return holdsForNull ? { all: [{ attr: cond.attr, op: 'exists' }, cond] } : cond
}

/** Whether an attribute's text is one of these. */
function isOneOf(values: unknown, attr: string): Cond {
  const texts = textsOf(values)
  return texts.length > 0 && unlessNull({ attr, op: 'eq', as: 'js-string', of: texts }, texts.includes('null'))
}

/** Three numbers, and perhaps a `v` before them: what node-semver takes for a version. */
const THREE_NUMBERS = String.raw`^v?\d+\.\d+\.\d`

/** Versions are compared where the condition names one, numbers otherwise. */
function ordered(op: 'gte' | 'gt' | 'lte' | 'lt', value: unknown, attr: string): Cond {
  const version = typeof value === 'string' ? semverOf(value) : undefined
  if (version !== undefined) {
    const hasThreeNumbers: Cond = { attr, op: 'matches', as: 'string', value: THREE_NUMBERS }
    return allOf([hasThreeNumbers, { attr, op, as: 'semver-loose', value: version }])
  }
  const number = typeof value === 'object' && value !== null ? Number.NaN : Number(value)
  const holdsForNull = { gte: number <= 0, gt: number < 0, lte: number >= 0, lt: number > 0 }[op]
  return !Number.isNaN(number) && unlessNull({ attr, op, as: 'js-number', value: number }, holdsForNull)
}

/** A pattern, found anywhere in an attribute's text; undefined where it cannot be matched. */
function matches(source: unknown, attr: string, reading: Reading): Cond | undefined {
  const translated = typeof source === 'string' ? re2Of(source) : { lost: 'it is no text' }
  if ('pattern' in translated) return { attr, op: 'matches', as: 'js-string', value: translated.pattern }
  const note = `${shown(source)} cannot be matched: ${translated.lost}. It counts as false.`
  remark(reading, 'lost', 'MATCHES', note)
  return undefined
}
