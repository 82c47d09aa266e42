/**
 * Values as JavaScript coerces them, for documents from systems that are written in it: GrowthBook's literals and
 * relations, JsonLogic's. No value's own `toString` or `valueOf` is ever called: members so named are data here.
 */
import type { Json } from '../../json.ts'
import { comparedNumbers } from './numbers.ts'
import { type Equality, type Judge, type Order, ordered } from './reader.ts'
import { folded } from './texts.ts'

/** Lists deeper than this in other lists read as empty text: nobody means them, and the stack must not overflow. */
const DEEPEST = 64

/** `String(value)`: `null`, `1,2` for a list, `[object Object]` for an object. */
export function javascriptText(value: Json): string {
  return textWithin(value, DEEPEST)
}

function textWithin(value: Json, depth: number): string {
  if (typeof value !== 'object' || value === null) return String(value)
  if (!Array.isArray(value)) return '[object Object]'
  if (depth === 0) return ''
  return (value as readonly Json[]).map(item => (item === null ? '' : textWithin(item, depth - 1))).join(',')
}

/** `Number(value)`: 0 for null, false and empty text, NaN for words and objects. */
export function javascriptNumber(value: Json): number {
  return Number(primitive(value))
}

/** `Boolean(value)`: false for null, 0 and empty text, true for `'false'` and for empty lists. */
export function javascriptBoolean(value: Json): boolean {
  return Boolean(value)
}

/** What operators make of a value before they look at its type. */
function primitive(value: Json): null | boolean | number | string {
  return typeof value === 'object' && value !== null ? javascriptText(value) : value
}

/** GrowthBook's literals: a value is read as what the condition's own value is; objects and lists as their JSON text. */
export const literalEquality: Equality = {
  form: 'plain JSON',
  folds: true,
  takes: own => typeof own !== 'number' || Number.isFinite(own),
  oneOf: (own, fold) => {
    const judges = [texts(own, fold), numbers(own), ...own.map(likeLiteral)].filter(judge => judge !== undefined)
    const [only] = judges
    return only !== undefined && judges.length === 1 ? only : value => judges.some(judge => judge(value))
  },
}

function texts(own: readonly Json[], fold: boolean): Judge | undefined {
  const literals = own.filter(one => typeof one === 'string')
  if (literals.length === 0) return undefined
  const known = new Set(fold ? literals.map(folded) : literals)
  return value => known.has(fold ? folded(javascriptText(value)) : javascriptText(value))
}

function numbers(own: readonly Json[]): Judge | undefined {
  const known = new Set(own.filter(one => typeof one === 'number'))
  return known.size === 0 ? undefined : value => known.has(javascriptNumber(value))
}

function likeLiteral(own: Json): Judge | undefined {
  if (typeof own === 'boolean') return value => value !== null && javascriptBoolean(value) === own
  return typeof own === 'object' ? value => hasSameText(own, value) : undefined
}

/** True when two values have the same JSON text; unlike `sameJson`, the order of members counts. */
function hasSameText(a: Json, b: Json): boolean {
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return a === b
  if (Array.isArray(a) !== Array.isArray(b)) return false
  const names = Object.keys(a)
  const others = Object.keys(b)
  return (
    names.length === others.length &&
    names.every((name, index) => name === others[index] && hasSameText(member(a, name), member(b, name)))
  )
}

function member(structure: Json & object, name: string): Json {
  return (structure as { readonly [name: string]: Json })[name] ?? null
}

/** `<` and its like: two texts by their code units, anything else as numbers. */
export const relationalOrder: Order = {
  form: 'plain JSON',
  takes: () => true,
  ordered: (op, own) => {
    const bound = primitive(own)
    const number = Number(bound)
    return ordered(op, value => {
      const read = primitive(value)
      if (typeof read !== 'string' || typeof bound !== 'string') return comparedNumbers(Number(read), number)
      return read < bound ? -1 : read > bound ? 1 : 0
    })
  },
}
