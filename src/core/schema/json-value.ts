/** Any JSON, copied and bounded. */
import { FORBIDDEN_NAMES, isPlainObject, type Json } from '../json.ts'
import { accept, refuse, type Schema, type SchemaIssue, schemaOf } from './schema.ts'

/** How deep JSON may be nested: what arrives from outside must not exhaust the stack. */
export const MAX_DEPTH = 64

/** Said of a member name that could reach an object's prototype. */
export const FORBIDDEN_NAME = 'has a forbidden name (__proto__, constructor or prototype)'

/**
 * Any JSON value: no undefined, no dates, no NaN, nested at most 64 deep. `maxLength` bounds its JSON text, in
 * characters; a million unless declared. Gives back a copy.
 */
export function json(options: { readonly maxLength?: number } = {}): Schema<Json> {
  const { maxLength = 1_000_000 } = options
  return schemaOf<Json>({
    input: { 'x-text': 'json' },
    check: value => {
      const issues: SchemaIssue[] = []
      const copy = copied(value, [], issues)
      if (issues.length > 0) return { issues }
      return JSON.stringify(copy).length > maxLength
        ? refuse(`must be at most ${maxLength} characters of JSON`)
        : accept(copy)
    },
  })
}

/** `path` is where it stands, and is the same list for all of them: what is wrong keeps a copy. */
function copied(value: unknown, path: PropertyKey[], issues: SchemaIssue[]): Json {
  if (value === null || typeof value === 'boolean' || typeof value === 'string') return value
  if (typeof value === 'number' && Number.isFinite(value)) return value
  const refused = (message: string): void => void issues.push({ message, path: [...path] })
  if (path.length >= MAX_DEPTH) refused(`must be nested at most ${MAX_DEPTH} deep`)
  else if (Array.isArray(value)) return Array.from(value, (item, index) => below(index, item, path, issues))
  else if (isPlainObject(value)) return copiedMembers(value, path, issues)
  else refused('must be JSON: text, a finite number, true, false, null, a list or an object')
  return null
}

function copiedMembers(
  object: Record<string, unknown>,
  path: PropertyKey[],
  issues: SchemaIssue[],
): { readonly [name: string]: Json } {
  const copy: Record<string, Json> = {}
  let isForbidden = false
  for (const name of Object.keys(object)) {
    if (object[name] === undefined) continue
    if (FORBIDDEN_NAMES.has(name)) isForbidden = true
    else copy[name] = below(name, object[name], path, issues)
  }
  if (isForbidden) issues.push({ message: FORBIDDEN_NAME, path: [...path] })
  return copy
}

function below(name: PropertyKey, value: unknown, path: PropertyKey[], issues: SchemaIssue[]): Json {
  path.push(name)
  const copy = copied(value, path, issues)
  path.pop()
  return copy
}
