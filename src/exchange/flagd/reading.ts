import type { Json } from 'varve'
import type { ImportRemark } from '../imported.ts'

/** What the targeting of one flag is read with. */
export interface Reading {
  readonly key: string
  readonly variants: ReadonlySet<string>
  /** What a targeting that finds nothing comes to; null for the code's default. */
  readonly fallback: string | null
  /** How the SDK in use turns a unit into what it hashes. */
  readonly profile: 'flagd' | 'flagd-js'
  readonly tell: (feature: string, note: string, severity: ImportRemark['severity']) => void
  /** An id that no rule of the flag has had yet. */
  readonly nextId: () => string
}

/** One operation of JsonLogic, taken apart: its name and its arguments as a list. */
export interface Operation {
  readonly name: string
  readonly args: readonly Json[]
}

/** Takes an expression apart; undefined for a literal. A lone argument may stand without its list. */
export function operationOf(expression: Json): Operation | undefined {
  if (!isRecord(expression)) return undefined
  const [entry] = Object.entries(expression)
  if (entry === undefined) return undefined
  const [name, args] = entry
  return { name, args: Array.isArray(args) ? (args as readonly Json[]) : [args] }
}

/** True for an expression that stands for itself: a text, a number, a boolean or null. */
export function isScalar(expression: Json | undefined): expression is string | number | boolean | null {
  return expression === null || ['string', 'number', 'boolean'].includes(typeof expression)
}

/** True for a JSON object. */
export function isRecord(value: Json | undefined): value is { readonly [key: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Paths that JsonLogic follows where Varve has no attribute: into lists and texts, out of a loop, over escaped dots. */
const BEYOND_ATTRIBUTES = /(^|\.)(\d+|length)(\.|$)|\\|^\$|\.\.|^\.|\.$/

/** The attribute that `{"var": "name"}` reads; undefined for any other expression, defaults and built-in names included. */
export function attributeOf(expression: Json | undefined): string | undefined {
  const operation = expression === undefined ? undefined : operationOf(expression)
  if (operation?.name !== 'var' || operation.args.length !== 1) return undefined
  const [name] = operation.args
  return typeof name === 'string' && name !== '' && !BEYOND_ATTRIBUTES.test(name) ? name : undefined
}
