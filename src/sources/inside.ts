/** Leading the rest of a name into a value, by what its schema says: `HOSTS__0__PORT` is item 0, its member `port`. */
import { environmentNames } from '../core/definition/key.ts'
import { FORBIDDEN_NAMES, isObject, type JsonObject } from '../core/json.ts'
import { alternatives, nodes, partOf, resolved } from '../core/schema/json-schema.ts'

/** Where segments lead, or how far they came. */
export type Inside =
  | {
      readonly path: readonly string[]
      readonly node: JsonObject | undefined
      /** True where the last segment is no member that the schema names. */
      readonly isFree: boolean
    }
  /** Names that could have stood for the segment that fits nothing, after the segments before it. */
  | { readonly stray: readonly (readonly string[])[] }
  /** A segment is a name that no object may hold. */
  | { readonly forbidden: true }

/** What is known of one level of a value. */
interface Level {
  readonly nodes: readonly JsonObject[]
  readonly root: JsonObject
  readonly preserve: boolean
}

/** How deep alternatives may stand in alternatives. */
const MAX_NESTING = 8
const INDEX = /^\d{1,6}$/

/**
 * Follows segments through a value's JSON Schema. A member is found whatever its case and its `-` and `_`, an item by its
 * number; a name of a record is taken in lower case, or as it is with `preserve`.
 */
export function inside(shape: JsonObject | undefined, segments: readonly string[], preserve = false): Inside {
  const path: string[] = []
  let node = shape
  let isFree = false
  for (const segment of segments) {
    const level = node && shape && { nodes: flattened(node, shape), root: shape, preserve }
    const step = level && stepOf(level, segment)
    if (level === undefined || step === undefined) return { stray: strays(level, segments.slice(0, path.length)) }
    if (FORBIDDEN_NAMES.has(step)) return { forbidden: true }
    path.push(step)
    isFree = memberOf(level, segment) === undefined
    // What no schema describes may hold anything.
    node = below(level, step) ?? {}
  }
  return { path, node, isFree }
}

function stepOf(level: Level, segment: string): string | undefined {
  if (segment === '') return undefined
  const member = memberOf(level, segment)
  if (member !== undefined) return member
  if (INDEX.test(segment) && level.nodes.some(isList)) return String(Number(segment))
  if (!level.nodes.some(isRecord)) return undefined
  return level.preserve ? segment : segment.toLowerCase()
}

function memberOf(level: Level, segment: string): string | undefined {
  const names = memberNames(level)
  if (names.includes(segment)) return segment
  const meant = names.filter(name => loosened(name) === loosened(segment))
  return meant.length === 1 ? meant[0] : undefined
}

function memberNames({ nodes }: Level): readonly string[] {
  return [...new Set(nodes.flatMap(({ properties }) => (isObject(properties) ? Object.keys(properties) : [])))]
}

function below({ nodes, root }: Level, step: string): JsonObject | undefined {
  const at = INDEX.test(step) && nodes.some(isList) ? Number(step) : step
  for (const node of nodes) {
    const part = partOf(node, at, root)
    if (part !== undefined) return part
  }
  return undefined
}

/** What a value may be that is written as single words: a list of several, or a switch. */
export function kindOf(node: JsonObject | undefined, root: JsonObject | undefined): 'list' | 'switch' | 'other' {
  if (node === undefined || root === undefined) return 'other'
  const all = flattened(node, root).filter(one => one['type'] !== 'null' && alternatives(one) === undefined)
  if (all.some(isList)) return 'list'
  return all.length > 0 && all.every(isSwitch) ? 'switch' : 'other'
}

function isSwitch({ type, enum: values }: JsonObject): boolean {
  return type === 'boolean' || (Array.isArray(values) && values.every(value => typeof value === 'boolean'))
}

/** A node and its alternatives, with references followed. */
function flattened(given: JsonObject, root: JsonObject, depth = 0): readonly JsonObject[] {
  const node = resolved(given, root)
  if (depth > MAX_NESTING) return [node]
  const others = [...(alternatives(node) ?? []), ...nodes(node['allOf'])]
  return others.length === 0 ? [node] : [node, ...others.flatMap(other => flattened(other, root, depth + 1))]
}

function isList(node: JsonObject): boolean {
  return node['type'] === 'array' || node['x-text'] === 'list' || node['items'] !== undefined
}

/** True for an object that may have any names, and for a node that says nothing of its value. */
function isRecord(node: JsonObject): boolean {
  const { type, properties, additionalProperties, patternProperties } = node
  if (isObject(additionalProperties) || additionalProperties === true || isObject(patternProperties)) return true
  const isOpen = properties === undefined && additionalProperties !== false
  if (type === 'object') return isOpen && !COMBINING.some(word => node[word] !== undefined)
  return node['x-text'] === 'json' || !SAYING.some(word => node[word] !== undefined)
}

const COMBINING = ['anyOf', 'oneOf', 'allOf'] as const
/** Words by which a node says what its value is. */
const SAYING = [...COMBINING, 'type', 'properties', 'items', 'prefixItems', 'enum', 'const', 'x-text'] as const

function strays(level: Level | undefined, before: readonly string[]): readonly (readonly string[])[] {
  if (level === undefined) return []
  return memberNames(level).map(name => [...before, environmentNames(name)[0]])
}

function loosened(name: string): string {
  return name.replaceAll('-', '').replaceAll('_', '').toLowerCase()
}
