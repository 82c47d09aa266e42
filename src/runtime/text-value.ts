import { readTextFor, type Definition } from '../core/definition/definition.ts'
import { VarveError, type Problem, type ProblemCode } from '../core/errors.ts'
import type { Json } from '../core/json.ts'
import { textWithoutPasswords } from '../core/passwords.ts'

/**
 * The value that text means for a key, by the one table for text. It is schema input, still to be checked. Throws
 * VALUE_REFUSED for text that cannot be read, and for empty text where the key wants anything but text.
 */
export function textValue(definition: Definition, text: string): Json {
  const read = readTextFor(definition, text)
  if ('value' in read) return read.value
  const { key, secret } = definition
  if ('unset' in read) throw refused({ key, issue: 'cannot be empty', remedy: 'Delete it to let the next layer show.' })
  const hint = secret || read.hint === undefined ? undefined : `${read.hint[0]?.toUpperCase()}${read.hint.slice(1)}.`
  const issue = secret ? `${read.issue} (value hidden)` : `${read.issue}, but is ${brief(text)}`
  throw refused({ key, issue, ...(hint === undefined ? {} : { remedy: hint }) }, read.code)
}

function refused(problem: Omit<Problem, 'code'>, code: ProblemCode = 'INVALID_VALUE'): VarveError {
  return new VarveError('VALUE_REFUSED', { problems: [{ code, ...problem }] })
}

function brief(text: string): string {
  const shown = textWithoutPasswords(text)
  return JSON.stringify(shown.length > 60 ? `${shown.slice(0, 57)}…` : shown)
}
