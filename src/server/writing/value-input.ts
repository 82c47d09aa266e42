import { isProblem, VarveError, type Json, type Problem, type Varve } from 'varve'
import { json, optional, string } from 'varve/schema'

/** How a value arrives: as JSON, or as the text of a form field, which is read by the key's type. */
export const valueMembers = { value: optional(json()), text: optional(string({ max: 1_000_000 })) }

/** What such a body says. */
export interface ValueInput {
  readonly value?: Json
  readonly text?: string
}

/** The value that a body gives for a key. Throws REQUEST_INVALID unless it is said exactly once, UNKNOWN_KEY and VALUE_REFUSED. */
export function valueOf(varve: Varve, key: string, { value, text }: ValueInput): Json {
  if (value !== undefined && text === undefined) return value
  if (text !== undefined && value === undefined) return varve.parse(key, text)
  const issue = value === undefined ? 'is missing' : 'is there twice, as a value and as text'
  const remedy = 'Send { "value": 5 }, or { "text": "5" } for what stands in a form field.'
  throw new VarveError('REQUEST_INVALID', { problems: [{ code: 'REQUEST_INVALID', key: 'body.value', issue, remedy }] })
}

/** Values of several keys, and keys that are to have none. */
export interface ValuesInput {
  readonly set?: Readonly<Record<string, Json>>
  readonly texts?: Readonly<Record<string, string>>
  readonly delete?: readonly string[]
}

/**
 * The values that a body gives for several keys. Throws REQUEST_INVALID for keys that are named twice, VALUE_REFUSED with all
 * texts that cannot be read, and UNKNOWN_KEY.
 */
export function valuesIn(varve: Varve, { set = {}, texts = {}, delete: gone = [] }: ValuesInput): Map<string, Json> {
  refuseTwice([...Object.keys(set), ...Object.keys(texts), ...gone])
  const values = new Map(Object.entries(set))
  const problems: Problem[] = []
  for (const [key, text] of Object.entries(texts)) {
    try {
      values.set(key, varve.parse(key, text))
    } catch (error) {
      if (!isProblem(error, 'VALUE_REFUSED')) throw error
      problems.push(...error.details.problems)
    }
  }
  if (problems.length > 0) throw new VarveError('VALUE_REFUSED', { problems })
  return values
}

function refuseTwice(names: readonly string[]): void {
  const twice = new Set(names.filter((name, index) => names.indexOf(name) !== index))
  const problems = [...twice].map(key => ({ code: 'REQUEST_INVALID' as const, key, issue: 'is named twice' }))
  if (problems.length > 0) throw new VarveError('REQUEST_INVALID', { problems })
}
