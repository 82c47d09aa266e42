import type { As, Cond, Json, Op } from 'varve'
import { anyOf } from '../condition.ts'
import { re2Of } from '../javascript-pattern.ts'
import { isShortSemver } from '../semver-text.ts'

/** What an operator of LaunchDarkly asks of an attribute, as a condition; false where no value can satisfy it. */
export type Operator = (attr: string, values: readonly unknown[]) => Cond

/** LaunchDarkly takes these texts for dates: RFC 3339, with a zone that may lack its minutes. */
const DATE = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[-+]\d\d(:\d\d)?)/
const ORDERS: ReadonlySet<Op> = new Set<Op>(['lt', 'lte', 'gt', 'gte'])

/** The operators of LaunchDarkly's clauses, but `segmentMatch`, by name. An attribute satisfies any of the values. */
export const operators: ReadonlyMap<string, Operator> = new Map<string, Operator>([
  ['in', (attr, values) => compared(attr, 'eq', undefined, scalars(values))],
  ['startsWith', texts('starts')],
  ['endsWith', texts('ends')],
  ['contains', texts('contains')],
  ['matches', matches],
  ['lessThan', numbers('lt')],
  ['lessThanOrEqual', numbers('lte')],
  ['greaterThan', numbers('gt')],
  ['greaterThanOrEqual', numbers('gte')],
  ['before', dates('lt')],
  ['after', dates('gt')],
  ['semVerEqual', versions('eq')],
  ['semVerLessThan', versions('lt')],
  ['semVerGreaterThan', versions('gt')],
])

function texts(op: Op): Operator {
  return (attr, values) =>
    compared(
      attr,
      op,
      'string',
      values.filter(value => typeof value === 'string'),
    )
}

function numbers(op: Op): Operator {
  return (attr, values) =>
    compared(
      attr,
      op,
      'number',
      values.filter(value => typeof value === 'number'),
    )
}

/** One condition for each: an expression that RE2 refuses must not take the others with it. */
function matches(attr: string, values: readonly unknown[]): Cond {
  const patterns = values.filter(value => typeof value === 'string').map(re2Of)
  return anyOf(
    patterns.map(one => ('pattern' in one ? { attr, op: 'matches', as: 'string', value: one.pattern } : false)),
  )
}

function dates(op: Op): Operator {
  return (attr, values) => {
    const instants = values
      .filter(value => typeof value === 'number' || (typeof value === 'string' && DATE.test(value)))
      .map(value => (typeof value === 'number' ? value : Date.parse(String(value))))
    return compared(
      attr,
      op,
      'date',
      instants.filter(instant => !Number.isNaN(instant)),
    )
  }
}

function versions(op: Op): Operator {
  return (attr, values) =>
    compared(
      attr,
      op,
      'semver-short',
      values.filter(value => typeof value === 'string' && isShortSemver(value)) as string[],
    )
}

/** Objects and lists are never `in`: LaunchDarkly's SDKs compare them by identity. */
function scalars(values: readonly unknown[]): readonly Json[] {
  return values.filter(value => ['string', 'number', 'boolean'].includes(typeof value)) as readonly Json[]
}

/** Only equality and parts of texts are asked of several values at once. */
function compared(attr: string, op: Op, as: As | undefined, values: readonly Json[]): Cond {
  const leaf = (part: { value: Json } | { of: readonly Json[] }): Cond => ({
    attr,
    op,
    ...(as === undefined ? {} : { as }),
    ...part,
  })
  if (values.length < 2 || ORDERS.has(op)) return anyOf(values.map(value => leaf({ value })))
  return leaf({ of: values })
}
