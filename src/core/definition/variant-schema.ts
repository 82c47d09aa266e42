import { sameJson, type Json } from '../json.ts'
import type { StandardSchema } from '../schema/standard.ts'

/** The schema of a flag: the value is that of one of its variants. */
export function variantSchema(variants: Readonly<Record<string, Json>>): StandardSchema<Json, Json> {
  const values = Object.values(variants)
  const message = `must be one of ${values.map(value => JSON.stringify(value)).join(', ')}`
  return {
    '~standard': {
      version: 1,
      vendor: 'varve',
      validate: value =>
        values.some(one => sameJson(one, value)) ? { value: value as Json } : { issues: [{ message }] },
      jsonSchema: { input: () => jsonSchema(values), output: () => jsonSchema(values) },
    },
  }
}

function jsonSchema(values: readonly Json[]): Record<string, unknown> {
  return values.every(value => typeof value === 'boolean') ? { type: 'boolean' } : { enum: [...values] }
}
