import type { Json } from 'varve'
import type { JsonObject } from '../declared.ts'

/** The versions of JSON Schema that are written. Editors read `draft-07` best. */
export type Draft = 'draft-07' | 'draft-2020-12'

/** Parts of the schema that are named, so that several places can refer to one of them. */
export class NamedParts {
  readonly draft: Draft
  readonly #parts = new Map<string, JsonObject>()

  constructor(draft: Draft) {
    this.draft = draft
  }

  /** Where the parts stand in the document. */
  get member(): 'definitions' | '$defs' {
    return this.draft === 'draft-07' ? 'definitions' : '$defs'
  }

  /** Names a part, and returns what refers to it. The part is made once, and may refer to itself. */
  name(name: string, make: () => JsonObject): JsonObject {
    if (!this.#parts.has(name)) {
      this.#parts.set(name, {})
      this.#parts.set(name, make())
    }
    return { $ref: `#/${this.member}/${name}` }
  }

  /** All parts by name. */
  all(): JsonObject {
    return Object.fromEntries([...this.#parts].toSorted(([a], [b]) => (a < b ? -1 : 1)))
  }
}

/** A schema for any of several, without doubles. One for anything swallows the others. */
export function anyOf(schemas: readonly JsonObject[]): JsonObject {
  const different = [...new Map(schemas.map(schema => [JSON.stringify(schema), schema])).values()]
  if (different.some(schema => Object.keys(schema).length === 0)) return {}
  return different.length === 1 ? (different[0] ?? {}) : { anyOf: different }
}

/** Says more of a schema. A reference stands alone in draft-07, where what is beside it is not read. */
export function annotated(schema: JsonObject, annotations: JsonObject): JsonObject {
  if (Object.keys(annotations).length === 0) return schema
  return schema['$ref'] === undefined ? { ...annotations, ...schema } : { ...annotations, allOf: [schema] }
}

/** An object with these members and no others, unless `others` says what they are. */
export function members(properties: JsonObject, others: Json = false): JsonObject {
  return { type: 'object', properties, additionalProperties: others }
}

/** An object with exactly one of these members. */
export function oneMember(properties: JsonObject): JsonObject {
  return { ...members(properties), minProperties: 1, maxProperties: 1 }
}
