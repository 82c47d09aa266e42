/** What type a text is to become: found in any schema's JSON Schema, or named by a hint beside the schema. */
import { isObject, type Json, type JsonObject } from '../json.ts'
import { alternatives, jsonSchemaOf, nodes, resolved } from './json-schema.ts'
import type { StandardSchema } from './standard.ts'

const SIMPLE = ['boolean', 'integer', 'number', 'json', 'object', 'null'] as const
/** Types whose value is itself text of a certain form; their schema checks the form. */
const FORMS = ['duration', 'bytes', 'k8sCpu', 'k8sMemory', 'rate', 'date', 'url', 'host', 'path', 'regex'] as const
/** Forms that may also be a bare number, which a typed file then gives as one. */
const NUMERIC = ['duration', 'bytes', 'k8sCpu', 'k8sMemory']

/** How a text is read. */
export type TextType =
  | { readonly kind: 'string' }
  | { readonly kind: (typeof SIMPLE)[number] }
  | { readonly kind: Exclude<(typeof FORMS)[number], 'path'> }
  /** `base`: a path in a file is understood from that file's folder. */
  | { readonly kind: 'path'; readonly base?: 'file' }
  | { readonly kind: 'choice'; readonly values: readonly (string | number | boolean | null)[]; readonly fold: boolean }
  | {
      readonly kind: 'list'
      readonly first: readonly TextType[]
      readonly rest: TextType
      /** What parts the items; a comma when absent. */
      readonly separator?: string
    }
  | { readonly kind: 'union'; readonly members: readonly TextType[] }

/** The names that `{ text: 'integer' }` may use beside a schema that cannot say its type. A closed list. */
export type TextHint = 'string' | Exclude<(typeof SIMPLE)[number], 'null'> | (typeof FORMS)[number] | 'port' | 'list'

const STRING: TextType = { kind: 'string' }
/** A recursive definition is followed this far; what lies below is read as JSON anyway. */
const MAX_NESTING = 8

/**
 * The text type of a schema: the hint's where there is one, else what its JSON Schema says. Undefined when neither
 * tells; text then stays text.
 */
export function textTypeOf(schema: StandardSchema, hint?: TextHint): TextType | undefined {
  if (hint !== undefined) return hinted(hint)
  const json = jsonSchemaOf(schema)
  return json === undefined ? undefined : textTypeOfJson(json)
}

/** True for the names of `TextHint`. */
export function isTextHint(name: string): name is TextHint {
  return name !== 'null' && (name === 'port' || name === 'list' || isKind(name))
}

/**
 * True when a typed file must give the text of a value as it is written there, not as it was parsed: YAML's `1.10` is a
 * version to a key that wants text.
 */
export function takesRawText(type: TextType | undefined): boolean {
  if (type === undefined) return false
  if (type.kind === 'choice') return type.values.every(value => typeof value === 'string')
  if (type.kind === 'union') return type.members.every(member => member.kind === 'null' || takesRawText(member))
  return type.kind === 'string' || FORMS.some(form => form === type.kind && !NUMERIC.includes(form))
}

function isKind(name: unknown): name is 'string' | (typeof SIMPLE)[number] | (typeof FORMS)[number] {
  return ['string', ...SIMPLE, ...FORMS].some(kind => kind === name)
}

function hinted(hint: TextHint): TextType {
  if (hint === 'port') return { kind: 'integer' }
  return hint === 'list' ? { kind: 'list', first: [], rest: STRING } : { kind: hint }
}

/** The text type that a JSON Schema describes, as declarations in the log carry one; undefined when it says nothing. */
export function textTypeOfJson(root: JsonObject): TextType | undefined {
  return typeOfNode(root, root, 0)
}

function typeOfNode(given: JsonObject, root: JsonObject, depth: number): TextType | undefined {
  if (depth > MAX_NESTING) return { kind: 'json' }
  const node = resolved(given, root)
  const below = (part: JsonObject): TextType | undefined => typeOfNode(part, root, depth + 1)
  const mark = node['x-text']
  if (mark === 'list') return listType(node, below)
  if (mark === 'path' && node['x-base'] === 'file') return { kind: 'path', base: 'file' }
  if (isKind(mark)) return { kind: mark }
  const values = node['const'] === undefined ? node['enum'] : [node['const']]
  if (Array.isArray(values)) return choiceOf(values, node['x-fold'] === true)
  const several = alternatives(node)
  if (several !== undefined) return united(several.map(below))
  const parts = nodes(node['allOf']).map(below)
  return plainType(node, below) ?? parts.find(part => part !== undefined)
}

function plainType(node: JsonObject, below: (part: JsonObject) => TextType | undefined): TextType | undefined {
  const { type, format } = node
  if (type === 'array') return listType(node, below)
  if (type === 'string' && format === 'uri') return { kind: 'url' }
  if (type === 'string' && format === 'date-time') return { kind: 'date' }
  if (type === undefined && isObject(node['properties'])) return { kind: 'object' }
  return isKind(type) ? { kind: type } : undefined
}

function listType({ prefixItems, items }: JsonObject, below: (part: JsonObject) => TextType | undefined): TextType {
  const rest = isObject(items) ? below(items) : undefined
  return { kind: 'list', first: nodes(prefixItems).map(item => below(item) ?? STRING), rest: rest ?? STRING }
}

function choiceOf(values: readonly Json[], fold: boolean): TextType {
  const simple = values.filter(value => typeof value !== 'object' || value === null)
  return simple.length < values.length ? { kind: 'json' } : { kind: 'choice', values: simple, fold }
}

/** One type of several: without doubles, literals together, null first so that no other member takes its word. */
function united(types: readonly (TextType | undefined)[]): TextType | undefined {
  const members: TextType[] = []
  for (const type of types.flatMap<TextType | undefined>(type => (type?.kind === 'union' ? type.members : [type]))) {
    if (type === undefined) return undefined
    const same = members.findIndex(member => member.kind === type.kind)
    const other = members[same]
    if (type.kind === 'null') members.unshift(...(same < 0 ? [type] : []))
    else if (other === undefined || type.kind === 'list') members.push(type)
    else if (other.kind === 'choice' && type.kind === 'choice') {
      members[same] = { ...other, values: [...other.values, ...type.values], fold: other.fold || type.fold }
    }
  }
  return members.length === 1 ? members[0] : { kind: 'union', members }
}
