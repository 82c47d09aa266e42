import { checkValue, type Checked, type Definition } from '../core/definition/definition.ts'
import { VarveError, type Problem } from '../core/errors.ts'
import { freeze, type Json } from '../core/json.ts'
import { json } from '../core/schema/json-value.ts'
import { refusals } from './proposal.ts'

/** The largest value that is looked at, in characters of JSON. */
const plainJson = json({ maxLength: 8_000_000 })

/** A value that fits its key: a frozen copy in plain JSON, as it is stored, and what its schema makes of it. */
export interface Acceptable {
  readonly input: Json
  readonly checked: Extract<Checked, { value: unknown }>
}

/** A value as it would be stored, or what is wrong with it. What the caller passed is neither kept nor changed. */
export function acceptable(definition: Definition, value: unknown): Acceptable | { readonly problems: Problem[] } {
  const { key } = definition
  const plain = plainJson['~standard'].validate(value)
  if (plain instanceof Promise) throw new VarveError('SCHEMA_ASYNC', { key })
  if (plain.issues !== undefined)
    return { problems: plain.issues.map(({ message }) => ({ code: 'INVALID_VALUE', key, issue: message })) }
  const input = freeze(plain.value)
  const checked = checkValue(definition, input)
  return 'issues' in checked ? { problems: refusals(definition, input, checked.issues) } : { input, checked }
}
