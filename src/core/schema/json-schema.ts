/** Reading what any schema says of itself as Standard JSON Schema. */
import { isObject, type Json, type JsonObject } from '../json.ts'
import { isOwn } from './schema.ts'
import type { StandardSchema } from './standard.ts'

/** What schemas said of themselves: they never change, and some libraries take long to answer. */
const said = new WeakMap<StandardSchema, { readonly json: JsonObject | undefined }>()

/**
 * JSON Schema (draft 2020-12) of what a schema accepts, or undefined where it cannot tell: a library without Standard
 * JSON Schema, a type JSON has no word for. Never throws.
 */
export function jsonSchemaOf(schema: StandardSchema): JsonObject | undefined {
  const known = said.get(schema) ?? { json: askedOf(schema) }
  said.set(schema, known)
  return known.json
}

function askedOf(schema: StandardSchema): JsonObject | undefined {
  try {
    const json: unknown = schema['~standard'].jsonSchema?.input({ target: 'draft-2020-12' })
    // Ours are plain JSON already.
    if (isOwn(schema)) return isObject(json) ? json : undefined
    // Libraries leave functions and undefined in what they return; only the JSON of it is wanted, and may be stored.
    const plain: unknown = json === undefined ? undefined : JSON.parse(JSON.stringify(json))
    return isObject(plain) ? plain : undefined
  } catch {
    return undefined
  }
}

/** A node with its local `$ref` followed (`#`, `#/$defs/Name`), at most eight in a row. */
export function resolved(node: JsonObject, root: JsonObject): JsonObject {
  let current = node
  for (let hops = 0; hops < 8; hops += 1) {
    const { $ref, ...beside } = current
    if (typeof $ref !== 'string') break
    const target = definition($ref, root)
    if (target === undefined) return beside
    current = { ...target, ...beside }
  }
  return current
}

function definition(reference: string, root: JsonObject): JsonObject | undefined {
  if (!reference.startsWith('#')) return undefined
  let found: Json | undefined = root
  for (const part of reference.slice(1).split('/').filter(Boolean)) {
    const name = part.replaceAll('~1', '/').replaceAll('~0', '~')
    found = isObject(found) && Object.hasOwn(found, name) ? found[name] : undefined
  }
  return isObject(found) ? found : undefined
}

/** The alternatives of `anyOf`, `oneOf` or a list of types; undefined for a node that is none. */
export function alternatives(node: JsonObject): readonly JsonObject[] | undefined {
  const { anyOf, oneOf, type, ...beside } = node
  if (Array.isArray(type)) return type.map((name: Json) => ({ ...beside, type: name }))
  const several = anyOf ?? oneOf
  return Array.isArray(several) ? several.filter(isObject) : undefined
}

/** The node that describes a part: a member by name, an item by position; undefined where none or several could. */
export function partOf(node: JsonObject, at: string | number, root: JsonObject): JsonObject | undefined {
  const here = resolved(node, root)
  const own = typeof at === 'number' ? itemNode(here, at) : memberNode(here, at)
  if (own !== undefined) return own
  const inside = [...(alternatives(here) ?? []), ...nodes(here['allOf'])]
  const found = inside.map(other => partOf(other, at, root)).filter(part => part !== undefined)
  return found.length === 1 ? found[0] : undefined
}

function itemNode({ prefixItems, items }: JsonObject, index: number): JsonObject | undefined {
  return nodes(prefixItems)[index] ?? (isObject(items) ? items : undefined)
}

function memberNode({ properties, additionalProperties }: JsonObject, name: string): JsonObject | undefined {
  const declared = isObject(properties) && Object.hasOwn(properties, name) ? properties[name] : undefined
  if (isObject(declared)) return declared
  return isObject(additionalProperties) ? additionalProperties : undefined
}

/** The objects in a list; none for what is no list. */
export function nodes(value: Json | undefined): readonly JsonObject[] {
  return Array.isArray(value) ? value.filter(isObject) : []
}
