/**
 * What may stand in a configuration file for a value, worked out of the JSON Schema its declaration gives: the value
 * itself, text that becomes it, a reference in its place, or an operator.
 */
import type { Json } from 'varve'
import { takesRawText, textTypeOfJson } from 'varve/schema'
import { isObject, type JsonObject } from '../declared.ts'
import { asDeclared, withRefs } from './as-declared.ts'
import { anyOf, members, type NamedParts } from './definitions.ts'
import { listOperators, mapOperators, reference, valueOperators } from './operators.ts'
import { ANYTHING, choiceForms, markedForms, picked, plainForms, type Form } from './scalars.ts'

/** The whole schema of a value, and where its parts are named. */
export interface Whole {
  readonly key: string
  readonly root: JsonObject
  readonly parts: NamedParts
}

/** Where a node stands. */
interface Place extends Whole {
  /** True where files merge: everywhere but inside lists, whose items are taken as they are. */
  readonly merges: boolean
  /** True where a number may stand for its text, as `1.10` does for a version. */
  readonly raw: boolean
  /** The steps that lead there, for the names of parts. */
  readonly path: readonly string[]
}

/** The schema of a value in a file. `raw` is true for a type that takes what is written as text. */
export function fileValue(whole: Whole, raw: boolean): JsonObject {
  return together(formsOf(whole.root, { ...whole, merges: true, raw, path: [] }), whole.parts, true)
}

/** Everything that may stand in a place, with a reference and operators where they are not in it yet. */
export function together(forms: readonly Form[], parts: NamedParts, merges: boolean): JsonObject {
  const takes = new Set(forms.map(form => form.takes))
  if (takes.has('anything')) return {}
  const complete = takes.has('complete')
  return anyOf([
    ...forms.map(({ schema }) => schema),
    ...(complete || takes.has('text') ? [] : [reference(parts)]),
    ...(complete || takes.has('operable') || !merges ? [] : [valueOperators(parts)]),
  ])
}

function below(node: JsonObject, place: Place, step: string): JsonObject {
  const inner: Place = { ...place, raw: takesRawText(textTypeOfJson(node)), path: [...place.path, step] }
  return together(formsOf(node, inner), place.parts, place.merges)
}

/** Words of JSON Schema that cannot be taken apart: what has them is kept as it is. */
const WHOLE_ONLY = [
  'allOf',
  'not',
  'if',
  'patternProperties',
  'dependentRequired',
  'dependentSchemas',
  'dependencies',
  'contains',
  'unevaluatedProperties',
  'unevaluatedItems',
  '$dynamicRef',
] as const

function formsOf(node: JsonObject, place: Place): readonly Form[] {
  const { $ref, anyOf: any, oneOf: one, type } = node
  if (typeof $ref === 'string') return referred($ref, node, place)
  if (WHOLE_ONLY.some(word => node[word] !== undefined)) return [asItIs(node, place)]
  const marked = markedForms(node, place.raw)
  if (marked !== undefined) return marked
  const values = node['const'] === undefined ? node['enum'] : [node['const']]
  if (isList(values)) return choiceForms(values, { fold: node['x-fold'] === true, raw: place.raw })
  if (node['x-text'] === 'list') return [...listForms(node, place), { schema: { type: 'string' }, takes: 'text' }]
  const several = isList(any) ? any : isList(one) ? one : undefined
  if (several !== undefined)
    return several
      .filter(isObject)
      .flatMap((other, index) => formsOf(other, { ...place, path: [...place.path, `${index}`] }))
  if (isList(type)) return type.flatMap(name => formsOf({ ...node, type: name }, place))
  if (type === 'array') return listForms(node, place)
  if (type === 'object' || isObject(node['properties'])) return [mapForm(node, place)]
  return plainForms(node, place.raw) ?? [ANYTHING]
}

function isList(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value)
}

/** A node that refers to another: the other is named, so that it may refer to itself. */
function referred($ref: string, node: JsonObject, place: Place): readonly Form[] {
  const target = targetOf($ref, place.root)
  const beside = Object.keys(node).filter(name => name !== '$ref' && !/^(?:title|description)$/.test(name))
  if (target === undefined || beside.length > 0) return [asItIs(node, place)]
  const raw = takesRawText(textTypeOfJson(target))
  const name = nameOf({ key: place.key, path: [place.merges ? 'ref' : 'item', $ref] })
  const make = (): JsonObject => together(formsOf(target, { ...place, raw, path: [$ref] }), place.parts, place.merges)
  return [{ schema: place.parts.name(name, make), takes: 'complete' }]
}

function targetOf($ref: string, root: JsonObject): JsonObject | undefined {
  if (!$ref.startsWith('#')) return undefined
  let found: Json | undefined = root
  for (const step of $ref.slice(1).split('/').filter(Boolean)) {
    const name = decodeURIComponent(step).replaceAll('~1', '/').replaceAll('~0', '~')
    found = isObject(found) && Object.hasOwn(found, name) ? found[name] : undefined
  }
  return isObject(found) ? found : undefined
}

/** A name for a part: the key, then what leads to the part in it, in letters that need no escapes in a reference. */
function nameOf({ key, path }: { readonly key: string; readonly path: readonly string[] }): string {
  return [key, ...path.map(step => step.replaceAll(/\W/gu, mark => `-${mark.codePointAt(0)?.toString(16)}`))].join(':')
}

/** A node that is not taken apart. What it refers to is named beside it, with the whole schema it stands in. */
function asItIs(node: JsonObject, { key, root, parts, merges }: Place): Form {
  const name = `${key}:${merges ? 'declared' : 'declared-item'}`
  const prefix = `#/${parts.member}/${name}`
  const led = (part: JsonObject): JsonObject => withRefs(asDeclared(part, { merges }), prefix) as JsonObject
  if (JSON.stringify(node).includes('"$ref"')) parts.name(name, () => led(root))
  return { schema: led(node) }
}

const LIST_LIMITS = ['minItems', 'maxItems', 'uniqueItems'] as const

function listForms(node: JsonObject, place: Place): readonly Form[] {
  const inside: Place = { ...place, merges: false }
  const rest = isList(node['items']) ? node['additionalItems'] : node['items']
  const items = isObject(rest) ? named(below(rest, inside, 'items'), place) : {}
  const list: JsonObject = {
    type: 'array',
    ...tupleOf(node, inside, rest === false ? false : items),
    ...picked(node, LIST_LIMITS),
  }
  if (!place.merges) return [{ schema: list }]
  return [{ schema: list }, { schema: listOperators(list, items), takes: 'operable' }]
}

/** A schema that is worth a name gets one: the operators repeat it. */
function named(schema: JsonObject, place: Place): JsonObject {
  return JSON.stringify(schema).length > 60
    ? place.parts.name(nameOf({ key: place.key, path: [...place.path, 'items'] }), () => schema)
    : schema
}

/** The items of a list; those whose place decides what they are come first. Draft-07 has other words for that. */
function tupleOf({ prefixItems, items }: JsonObject, inside: Place, rest: JsonObject | false): JsonObject {
  const first = isList(prefixItems) ? prefixItems : isList(items) ? items : []
  if (first.length === 0) return rest === false || Object.keys(rest).length > 0 ? { items: rest } : {}
  const each = first.map((item, index) => (isObject(item) ? below(item, inside, `${index}`) : {}))
  return inside.parts.draft === 'draft-07' ? { items: each, additionalItems: rest } : { prefixItems: each, items: rest }
}

function mapForm(node: JsonObject, place: Place): Form {
  const { properties, additionalProperties, propertyNames, required } = node
  const declared = Object.entries(isObject(properties) ? properties : {})
  const own = declared.map(([name, member]): [string, Json] => [
    name,
    isObject(member) ? below(member, place, name) : member,
  ])
  const others = isObject(additionalProperties) ? below(additionalProperties, place, 'any') : additionalProperties
  const names = isObject(propertyNames)
    ? { propertyNames: orOperator(asDeclared(propertyNames, { merges: false })) }
    : {}
  const map = (more: JsonObject): JsonObject => ({
    ...members({ ...Object.fromEntries(own), ...more }, others ?? true),
    ...names,
  })
  // What a file leaves out may stand in another, so nothing is required where files merge.
  if (!place.merges) return { schema: { ...map({}), ...(isList(required) ? { required } : {}) } }
  const name = nameOf({ key: place.key, path: [...place.path, 'object'] })
  const itself: JsonObject = { $ref: `#/${place.parts.member}/${name}` }
  return { schema: place.parts.name(name, () => map(mapOperators(itself))), takes: 'operable' }
}

/** What the names of members may be, where operators are among them. */
function orOperator(names: Json): Json {
  return { anyOf: [names, { pattern: String.raw`^\$` }] }
}
