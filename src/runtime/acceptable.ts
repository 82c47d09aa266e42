import { checkValue, type Checked, type Definition } from '../core/definition/definition.ts'
import { VarveError, type Problem } from '../core/errors.ts'
import { freeze, type Json } from '../core/json.ts'
import { json } from '../core/schema/json-value.ts'
import { refusals } from './proposal.ts'

const LONE_SURROGATE = /\p{Surrogate}/u

/** The largest value that is looked at, in characters of JSON. */
const plainJson = json({ maxLength: 8_000_000 })

/** A value that fits its key: a frozen copy in plain JSON, as it is stored, and what its schema makes of it. */
export interface Acceptable {
  readonly input: Json
  readonly checked: Extract<Checked, { value: unknown }>
}

/** A frozen copy of a value in plain JSON. Throws VALUE_REFUSED. */
export function plain(key: string, value: unknown): Json {
  const found = plainOf(key, value)
  if ('problems' in found) throw new VarveError('VALUE_REFUSED', { problems: found.problems })
  return found.input
}

function plainOf(key: string, value: unknown): { readonly input: Json } | { readonly problems: Problem[] } {
  const found = plainJson['~standard'].validate(value)
  if (found instanceof Promise) throw new VarveError('SCHEMA_ASYNC', { key })
  if (found.issues === undefined)
    return wellFormed(found.value) ? { input: freeze(found.value) } : { problems: [halved(key)] }
  return { problems: found.issues.map(({ message }) => ({ code: 'INVALID_VALUE', key, issue: message })) }
}

/** False for text with half a character in it, of which a hash cannot be taken. */
function wellFormed(value: Json): boolean {
  if (typeof value === 'string') return !LONE_SURROGATE.test(value)
  if (typeof value !== 'object' || value === null) return true
  return Object.entries(value).every(([name, member]) => wellFormed(name) && wellFormed(member))
}

function halved(key: string): Problem {
  return { code: 'INVALID_VALUE', key, issue: 'has half a character in it (a lone surrogate), which no text can hold' }
}

/** A value as it would be stored, or what is wrong with it. What the caller passed is neither kept nor changed. */
export function acceptable(definition: Definition, value: unknown): Acceptable | { readonly problems: Problem[] } {
  const found = plainOf(definition.key, value)
  if ('problems' in found) return found
  const { input } = found
  const checked = checkValue(definition, input)
  return 'issues' in checked ? { problems: refusals(definition, input, checked.issues) } : { input, checked }
}
