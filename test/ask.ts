import type { Schema } from 'varve/schema'

/** What a schema says of a value: the checked value, or the issues as `path: message`, for tests to compare. */
export function ask(schema: Schema, value: unknown): unknown {
  const checked = schema['~standard'].validate(value)
  if (checked.issues === undefined) return checked.value
  return checked.issues.map(({ path = [], message }) =>
    path.length === 0 ? message : `${path.map(String).join('.')}: ${message}`,
  )
}
