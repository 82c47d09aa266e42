import { problemCodes, type Json } from 'varve'
import type { Schema } from 'varve/schema'
import type { Answer } from '../route.ts'
import { listOf, type Shape, shape, text } from '../shapes/shape.ts'

/** The problem document of RFC 9457, as every failure is answered. */
export const problemShape: Shape = {
  ...shape(
    'Problem',
    {
      type: { type: 'string', format: 'uri' },
      title: text,
      status: { type: 'integer' },
      detail: { type: 'string', description: 'What is wrong, where, and how to mend it.' },
      code: {
        enum: [...problemCodes],
        description: 'The same code as the library throws; `docs/errors.md` has them all.',
      },
      requestId: text,
      instance: text,
      errors: listOf(
        shape(undefined, { code: text, key: text, issue: text, remedy: text, severity: text }, [
          'key',
          'remedy',
          'severity',
        ]),
      ),
    },
    ['instance', 'errors'],
  ),
  description: 'RFC 9457. Further members are the details of the code: `key`, `expected`, `actual`, …',
}

/** JSON Schema of what a schema of ours accepts. */
export function schemaJson(schema: Schema): Json {
  return schema['~standard'].jsonSchema.input({ target: 'draft-2020-12' })
}

/** JSON Schema of an answer's body; anything where it declares none. */
export function answerJson({ schema }: Answer): Json {
  if (schema === undefined) return {}
  return isSchema(schema) ? schemaJson(schema) : schema
}

function isSchema(schema: NonNullable<Answer['schema']>): schema is Schema {
  return '~standard' in schema
}

/** Takes the schemas that have a title out of a document: each is written once, and referred to. */
export function componentsOf(document: Json): { readonly document: Json; readonly schemas: Record<string, Json> } {
  const schemas: Record<string, Json> = {}
  const lift = (node: Json): Json => {
    if (typeof node !== 'object' || node === null) return node
    if (isList(node)) return node.map(lift)
    const lifted = Object.fromEntries(Object.entries(node).map(([name, member]) => [name, lift(member)]))
    if (typeof node['title'] !== 'string' || node['type'] !== 'object') return lifted
    schemas[node['title']] = lifted
    return { $ref: `#/components/schemas/${node['title']}` }
  }
  return { document: lift(document), schemas }
}

function isList(node: Json): node is readonly Json[] {
  return Array.isArray(node)
}
