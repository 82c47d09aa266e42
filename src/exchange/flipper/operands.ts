import { isObject } from '../imported.ts'

/** What an expression compares: a value that is written out, an actor's property, the time, or an instant. */
export type Operand =
  | { readonly literal: string | number | boolean | null }
  | { readonly attr: string }
  | { readonly now: true }
  | { readonly instant: number }

/** Reads an operand; undefined for what has to be computed first. */
export function operandOf(expression: unknown): Operand | undefined {
  if (expression === null || ['string', 'number', 'boolean'].includes(typeof expression))
    return { literal: expression as string | number | boolean | null }
  if (!isObject(expression)) return undefined
  const [[name, args] = ['', []]] = Object.entries(expression)
  const [first] = Array.isArray(args) ? (args as readonly unknown[]) : [args]
  if (name === 'Now') return { now: true }
  if (name === 'Property') return typeof first === 'string' ? { attr: attributeOf(first) } : undefined
  return operandOfConstant(name, first)
}

/** Flipper hands an actor's own id to expressions as a property. */
function attributeOf(property: string): string {
  return property === 'flipper_id' ? 'user' : property
}

function operandOfConstant(name: string, value: unknown): Operand | undefined {
  if (name === 'Boolean') return { literal: [true, 1, 'true', '1'].some(one => one === value) }
  if (name === 'String' && typeof value === 'string') return { literal: value }
  if (name === 'Number' && typeof value === 'number') return { literal: value }
  if (name !== 'Time' || typeof value !== 'string') return undefined
  const instant = Date.parse(value)
  return Number.isNaN(instant) ? undefined : { instant }
}
