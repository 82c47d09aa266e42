import type { Cond, Json } from 'varve'
import { allOf, anyOf, notOf } from '../condition.ts'
import { absent, equality, order } from './comparisons.ts'
import { logicCond } from './logic.ts'
import { attributeOf, isScalar, operationOf, type Operation, type Reading } from './reading.ts'
import { versionCond } from './versions.ts'

/** An expression as a condition, which holds where the expression comes to something truthy. */
export function conditionOf(expression: Json, reading: Reading): Cond {
  return plainCondition(expression, reading) ?? logicCond(expression, reading)
}

/** The same, for what Varve has a form for: undefined for what only JsonLogic can evaluate. */
export function plainCondition(expression: Json, reading: Reading): Cond | undefined {
  if (isScalar(expression)) return Boolean(expression)
  const attr = attributeOf(expression)
  if (attr !== undefined) return truthy(attr)
  const operation = operationOf(expression)
  return operation === undefined ? undefined : operationCond(operation, reading)
}

/** True where an operation comes to true or false, and to nothing else. */
export function isBoolean(expression: Json): boolean {
  if (typeof expression === 'boolean') return true
  const operation = operationOf(expression)
  if (operation === undefined) return false
  if (operation.name === 'and' || operation.name === 'or')
    return operation.args.length > 0 && operation.args.every(isBoolean)
  return ['==', '===', '!=', '!==', '<', '<=', '>', '>=', 'in', '!', '!!'].includes(operation.name)
}

function operationCond({ name, args }: Operation, reading: Reading): Cond | undefined {
  const [first = null, second = null] = args
  if (name === 'and' || name === 'or') return joined(name, args, reading)
  if (name === '!') return notOf(conditionOf(first, reading))
  if (name === '!!') return conditionOf(first, reading)
  if (name === '===' || name === '==') return equality(args, { strict: name === '===' })
  if (name === '!==' || name === '!=') return opposite(equality(args, { strict: name === '!==' }))
  if (name === 'in') return args.length === 2 ? membership(first, second) : undefined
  if (name === 'starts_with') return affix('starts', args)
  if (name === 'ends_with') return affix('ends', args)
  return name === 'sem_ver' ? versionCond(args) : order(name, args)
}

function joined(name: 'and' | 'or', args: readonly Json[], reading: Reading): Cond {
  if (args.length === 0) return false
  const conds = args.map(arg => conditionOf(arg, reading))
  return name === 'and' ? allOf(conds) : anyOf(conds)
}

function opposite(cond: Cond | undefined): Cond | undefined {
  return cond === undefined ? undefined : notOf(cond)
}

/** Nothing, false, zero and all that is empty are not truthy. */
function truthy(attr: string): Cond {
  return allOf([notOf(absent(attr)), notOf({ attr, op: 'eq', of: [false, 0, '', [], {}] })])
}

/** An attribute in a list, or a literal in an attribute: within its text, or one of its items. */
function membership(item: Json, within: Json): Cond | undefined {
  const attr = attributeOf(item)
  if (attr !== undefined && Array.isArray(within)) return oneOf(attr, within as readonly Json[])
  const holder = attributeOf(within)
  if (holder === undefined || (typeof item !== 'string' && typeof item !== 'number')) return undefined
  const contains: Cond = { attr: holder, as: 'string', op: 'contains', value: String(item) }
  return anyOf([contains, { attr: holder, some: { attr: '$it', op: 'eq', value: item } }])
}

function oneOf(attr: string, items: readonly Json[]): Cond | undefined {
  if (!items.every(isScalar)) return undefined
  const given = items.filter(item => item !== null)
  const listed: Cond = given.length === 0 ? false : { attr, op: 'eq', of: given }
  return given.length === items.length ? listed : anyOf([absent(attr), listed])
}

function affix(op: 'starts' | 'ends', args: readonly Json[]): Cond | undefined {
  const [text, affixed] = args
  const attr = attributeOf(text)
  if (args.length !== 2 || attr === undefined || !isScalar(affixed ?? null)) return undefined
  return typeof affixed === 'string' ? { attr, as: 'string', op, value: affixed } : false
}
