import type { Cond, Json } from 'varve'
import { isFlagName } from '../admission.ts'
import { allOf, anyOf, notOf } from '../condition.ts'
import { isObject, type ImportRemark } from '../imported.ts'
import { LINE, reach } from './line.ts'
import { operandOf, type Operand } from './operands.ts'

/** Makes a remark about the feature that is being read. */
export type Telling = (feature: string, note: string, severity: ImportRemark['severity']) => void

type Order = 'lt' | 'lte' | 'gt' | 'gte'

const ORDERS: ReadonlyMap<string, Order> = new Map([
  ['LessThan', 'lt'],
  ['LessThanOrEqualTo', 'lte'],
  ['LessThanOrEqual', 'lte'],
  ['GreaterThan', 'gt'],
  ['GreaterThanOrEqualTo', 'gte'],
  ['GreaterThanOrEqual', 'gte'],
])
const TURNED: Readonly<Record<Order, Order>> = { lt: 'gt', lte: 'gte', gt: 'lt', gte: 'lte' }

/** How deep an expression may be nested; Varve reads conditions 64 deep. */
const DEEPEST = 30

/** A Flipper expression as a condition; false, after a remark, for what Varve has no form for. */
export function expressionCond(expression: unknown, feature: string, tell: Telling): Cond {
  const cond = condOf(expression, feature, 0)
  if (cond !== undefined) return cond
  tell('expression', `Varve has no form for this ${callOf(expression)[0] || 'value'}; it is false.`, 'lost')
  return false
}

function condOf(expression: unknown, feature: string, depth: number): Cond | undefined {
  if (depth > DEEPEST) return undefined
  const operand = operandOf(expression)
  if (operand !== undefined) return truthy(operand)
  const [name, args] = callOf(expression)
  if (name === 'All' || name === 'Any') return joined(name, args, feature, depth)
  if (name === 'PercentageOfActors') return share(args, feature)
  if (name === 'FeatureEnabled') return isFlagName(args[0]) ? { flag: args[0], is: ['on'] } : undefined
  const operands = args.map(operandOf)
  const [left, right] = operands
  if (left === undefined || right === undefined || operands.length !== 2) return membership(name, args)
  if (name === 'Equal') return equal(left, right)
  if (name === 'NotEqual') return opposite(equal(left, right))
  return ordered(ORDERS.get(name), left, right)
}

/** The name of what is called, and its arguments; a lone one may stand without its list. */
function callOf(expression: unknown): readonly [name: string, args: readonly unknown[]] {
  const [name, args] = isObject(expression) ? (Object.entries(expression)[0] ?? ['', []]) : ['', []]
  return [name, Array.isArray(args) ? (args as readonly unknown[]) : [args]]
}

function joined(name: 'All' | 'Any', args: readonly unknown[], feature: string, depth: number): Cond | undefined {
  const conds = args.map(arg => condOf(arg, feature, depth + 1))
  if (!conds.every(cond => cond !== undefined)) return undefined
  return name === 'All' ? allOf(conds) : anyOf(conds)
}

/** Ruby takes everything but false and nothing for true. */
function truthy(operand: Operand): Cond | undefined {
  if ('literal' in operand) return operand.literal !== false && operand.literal !== null
  if (!('attr' in operand)) return true
  return allOf([{ attr: operand.attr, op: 'exists' }, notOf({ attr: operand.attr, op: 'eq', value: false })])
}

function equal(left: Operand, right: Operand): Cond | undefined {
  if ('literal' in left && 'literal' in right) return left.literal === right.literal
  const [attribute, other] = 'attr' in left ? [left, right] : [right, left]
  return 'attr' in attribute && 'literal' in other
    ? { attr: attribute.attr, op: 'eq', value: other.literal }
    : undefined
}

function opposite(cond: Cond | undefined): Cond | undefined {
  return cond === undefined ? undefined : notOf(cond)
}

/** Numbers and texts have an order, and so have the time and an instant. */
function ordered(op: Order | undefined, left: Operand, right: Operand): Cond | undefined {
  if (op === undefined) return undefined
  if ('literal' in left || 'instant' in left)
    return 'literal' in right || 'instant' in right ? undefined : ordered(TURNED[op], right, left)
  if ('now' in left) return 'instant' in right ? { attr: '$now', as: 'number', op, value: right.instant } : undefined
  if (!('literal' in right)) return undefined
  const { literal } = right
  if (typeof literal !== 'number' && typeof literal !== 'string') return false
  return { attr: left.attr, as: typeof literal === 'number' ? 'number' : 'string', op, value: literal }
}

function membership(name: string, [item, list]: readonly unknown[]): Cond | undefined {
  const operand = operandOf(item)
  if ((name !== 'In' && name !== 'NotIn') || operand === undefined || !('attr' in operand) || !Array.isArray(list))
    return undefined
  const listed: Cond = list.length === 0 ? false : { attr: operand.attr, op: 'eq', of: list as Json[] }
  return name === 'In' ? listed : notOf(listed)
}

function share([text, percent]: readonly unknown[], feature: string): Cond | undefined {
  const operand = operandOf(text)
  if (operand === undefined || !('attr' in operand) || typeof percent !== 'number') return undefined
  const to = reach(percent)
  return to === 0 ? false : { bucket: { ...LINE, unit: operand.attr, salt: feature, ranges: [[0, to]] } }
}
