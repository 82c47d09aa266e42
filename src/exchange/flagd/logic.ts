import type { Cond, Json } from 'varve'
import { isRecord, operationOf, type Reading } from './reading.ts'

/** The whole seconds of `$now`, as `$flagd.timestamp` counts them. */
const TIMESTAMP: Json = { '/': [{ '-': [{ var: '$now' }, { '%': [{ var: '$now' }, 1000] }] }, 1000] }

/** An expression that Varve has no form for, as a condition that JsonLogic evaluates; a truthy result holds. */
export function logicCond(expression: Json, reading: Reading): Cond {
  reading.tell(
    'JsonLogic',
    `${shown(expression)} is kept as JsonLogic, which needs json-logic-engine to evaluate.`,
    'note',
  )
  return { logic: { '!!': [standalone(expression, reading.key)] } }
}

/** A condition that holds where an expression comes to the name of a variant, as flagd turns results into names. */
export function comesTo(expression: Json, variant: string, key: string): Cond {
  return { logic: { '===': [{ cat: ['', standalone(expression, key)] }, variant] } }
}

/** A condition that holds where an expression comes to nothing. */
export function comesToNothing(expression: Json, key: string): Cond {
  return { logic: { '===': [standalone(expression, key), null] } }
}

/** An expression without what flagd adds to the context: the time is Varve's, and who is bucketed is written out. */
function standalone(expression: Json, key: string): Json {
  if (Array.isArray(expression)) return expression.map((item: Json) => standalone(item, key))
  const operation = operationOf(expression)
  if (operation === undefined || !isRecord(expression)) return expression
  if (operation.name === 'var' && operation.args[0] === '$flagd.timestamp') return TIMESTAMP
  const within = Object.fromEntries(Object.entries(expression).map(([name, args]) => [name, standalone(args, key)]))
  const first = operation.args[0]
  if (operation.name !== 'fractional' || !Array.isArray(first)) return within
  const targetingKey: Json = { var: 'targetingKey' }
  const bucketed = { fractional: [{ cat: [key, targetingKey] }, ...(within['fractional'] as readonly Json[])] }
  return { if: [targetingKey, bucketed, null] }
}

function shown(expression: Json): string {
  const text = JSON.stringify(expression)
  return text.length > 60 ? `${text.slice(0, 57)}…` : text
}
