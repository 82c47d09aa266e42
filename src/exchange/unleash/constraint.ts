import type { Cond, Op } from 'varve'
import { notOf } from '../condition.ts'
import { isNetwork } from '../network-text.ts'
import { textOf } from '../scalar-text.ts'
import { semverOf } from '../semver-text.ts'
import type { Remarks } from '../imported.ts'
import type { UnleashConstraint } from './document.ts'

/** How Unleash's operators compare, besides those for lists. */
const OPS: Readonly<Record<string, Op>> = {
  STR_STARTS_WITH: 'starts',
  STR_ENDS_WITH: 'ends',
  STR_CONTAINS: 'contains',
  NUM_EQ: 'eq',
  NUM_GT: 'gt',
  NUM_GTE: 'gte',
  NUM_LT: 'lt',
  NUM_LTE: 'lte',
  SEMVER_EQ: 'eq',
  SEMVER_GT: 'gt',
  SEMVER_GTE: 'gte',
  SEMVER_LT: 'lt',
  SEMVER_LTE: 'lte',
  DATE_AFTER: 'gt',
  DATE_BEFORE: 'lt',
}

/** A constraint as a condition. What Unleash cannot read is satisfied by nobody, or, inverted, by everybody. */
export function constraintCond(constraint: UnleashConstraint | undefined, remarks: Remarks): Cond {
  if (constraint === undefined) return false
  const cond = operatorCond(constraint)
  if (cond === undefined) {
    const note = `Nobody satisfies a constraint with the operator ${constraint.operator}, as in SDKs that do not know it.`
    remarks.add({ feature: constraint.operator, note, severity: 'lost' })
    return false
  }
  return constraint.inverted ? notOf(cond) : cond
}

function operatorCond(constraint: UnleashConstraint): Cond | undefined {
  const { operator } = constraint
  if (operator === 'IN') return anyText(constraint, 'eq')
  if (operator === 'NOT_IN') return notOf(anyText(constraint, 'eq'))
  if (operator === 'REGEX') return pattern(constraint)
  if (operator === 'IN_CIDR') return network(constraint)
  const op = Object.hasOwn(OPS, operator) ? OPS[operator] : undefined
  if (op === undefined) return undefined
  if (operator.startsWith('STR_')) return anyText(constraint, op, fold(constraint))
  if (operator.startsWith('NUM_')) return number(constraint, op)
  return operator.startsWith('SEMVER_') ? version(constraint, op) : instant(constraint, op)
}

/** Unleash makes a text of whatever the context has. */
function anyText({ contextName: attr, values }: UnleashConstraint, op: Op, more: { fold?: true } = {}): Cond {
  return values.length > 0 && { attr, op, of: values, as: 'text', ...more }
}

function pattern(constraint: UnleashConstraint): Cond {
  const value = textOf(constraint.value)
  return value !== undefined && { attr: constraint.contextName, op: 'matches', value, as: 'text', ...fold(constraint) }
}

/** Unleash passes over what is no address and no network. */
function network({ contextName: attr, values }: UnleashConstraint): Cond {
  const of = values.filter(isNetwork)
  return of.length > 0 && { attr, op: 'within', of, as: 'ip' }
}

function number({ contextName: attr, value }: UnleashConstraint, op: Op): Cond {
  const than = typeof value === 'string' || typeof value === 'number' ? Number(value) : NaN
  return Number.isFinite(than) && { attr, op, value: than, as: 'numeric' }
}

function version({ contextName: attr, value }: UnleashConstraint, op: Op): Cond {
  const than = semverOf(textOf(value) ?? '')
  return than !== undefined && { attr, op, value: than, as: 'semver' }
}

/** Dates are always compared with the present, whatever the constraint's context name is. */
function instant({ value }: UnleashConstraint, op: Op): Cond {
  const than = typeof value === 'string' || typeof value === 'number' ? new Date(value) : new Date(NaN)
  return !Number.isNaN(than.getTime()) && { attr: '$now', op, value: than.toISOString(), as: 'date' }
}

function fold({ caseInsensitive }: UnleashConstraint): { fold?: true } {
  return caseInsensitive ? { fold: true } : {}
}
