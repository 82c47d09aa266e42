import type { AttributeCond, Cond, Json } from 'varve'
import { allOf, anyOf, notOf } from '../condition.ts'
import { attributeOf, isScalar, operationOf } from './reading.ts'

type Order = 'lt' | 'lte' | 'gt' | 'gte'

const ORDERS: ReadonlyMap<string, Order> = new Map([
  ['<', 'lt'],
  ['<=', 'lte'],
  ['>', 'gt'],
  ['>=', 'gte'],
])

const TURNED: Readonly<Record<Order, Order>> = { lt: 'gt', lte: 'gte', gt: 'lt', gte: 'lte' }

/** True where an attribute is missing, or null: JsonLogic makes no difference. */
export function absent(attr: string): Cond {
  return notOf({ attr, op: 'exists' })
}

/** `===` or `==` of an attribute and a literal, in either order; undefined where Varve has no form for it. */
export function equality(args: readonly Json[], { strict }: { readonly strict: boolean }): Cond | undefined {
  const [left, right] = args
  const attr = attributeOf(left) ?? attributeOf(right)
  const literal = attributeOf(left) === undefined ? left : right
  if (args.length !== 2 || attr === undefined || !isScalar(literal)) return undefined
  if (strict) return literal === null ? absent(attr) : { attr, op: 'eq', value: literal }
  return looseEquality(attr, literal)
}

/** JsonLogic's `==` is JavaScript's, and null equals all that is false or zero when it is compared with it. */
function looseEquality(attr: string, literal: string | number | boolean | null): Cond | undefined {
  if (literal === null) return undefined
  if (literal === true) return { attr, op: 'eq', of: [true, 1, '1'] }
  if (literal === false) return anyOf([absent(attr), { attr, op: 'eq', of: [false, 0, '0', ''] }])
  if (typeof literal === 'string') return Number.isNaN(Number(literal)) ? { attr, op: 'eq', value: literal } : undefined
  const equal: Cond = { attr, as: 'js-number', op: 'eq', value: literal }
  return literal === 0 ? anyOf([absent(attr), equal]) : equal
}

/** An attribute or the time compared with a number, or between two; undefined where Varve has no form for it. */
export function order(name: string, args: readonly Json[]): Cond | undefined {
  const op = ORDERS.get(name)
  if (op === undefined || args.length < 2 || args.length > 3) return undefined
  const [first = null, second = null, third] = args
  const pair = orderOfTwo(op, first, second)
  if (third === undefined || pair === undefined) return pair
  const next = orderOfTwo(op, second, third)
  return next === undefined || typeof first !== 'number' || typeof third !== 'number' ? undefined : allOf([pair, next])
}

function orderOfTwo(op: Order, left: Json, right: Json): Cond | undefined {
  if (typeof left === 'number') return orderOf(TURNED[op], right, left)
  return typeof right === 'number' ? orderOf(op, left, right) : undefined
}

function orderOf(op: Order, expression: Json, number: number): Cond | undefined {
  if (isTimestamp(expression)) return timeOrder(op, number)
  const attr = attributeOf(expression)
  if (attr === undefined) return undefined
  const leaf: Cond = { attr, as: 'js-number', op, value: number }
  // Nothing counts as zero.
  return holds(op, number) ? anyOf([absent(attr), leaf]) : leaf
}

function holds(op: Order, number: number): boolean {
  return { lt: 0 < number, lte: 0 <= number, gt: 0 > number, gte: 0 >= number }[op]
}

function isTimestamp(expression: Json): boolean {
  const operation = operationOf(expression)
  return operation?.name === 'var' && operation.args.length === 1 && operation.args[0] === '$flagd.timestamp'
}

/** flagd's time is in whole seconds, Varve's in milliseconds: after a second means from the next one on. */
function timeOrder(op: Order, seconds: number): AttributeCond | undefined {
  if (!Number.isSafeInteger(seconds * 1000)) return undefined
  const value = (op === 'gt' || op === 'lte' ? seconds + 1 : seconds) * 1000
  return { attr: '$now', as: 'number', op: op === 'gt' || op === 'gte' ? 'gte' : 'lt', value }
}
