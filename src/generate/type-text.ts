/** JSON Schema as a type of TypeScript. */
import type { Json } from 'varve'
import { isObject, type JsonObject } from './declared.ts'

/** Which side of a schema is meant: what is written, or what reading gives. */
export type Side = 'input' | 'output'

/** How deep a type is written out; below that it is `unknown`. */
const MAX_DEPTH = 8

/** The type that a JSON Schema describes, on one line. */
export function typeText(schema: JsonObject, side: Side): string {
  return textOf(schema, { root: schema, side, depth: 0 })
}

interface Place {
  readonly root: JsonObject
  readonly side: Side
  readonly depth: number
}

/** What reading gives for the types of ours whose values are more than JSON. */
const OUTPUTS: Readonly<Record<string, string>> = {
  date: 'Date',
  regex: 'RegExp',
  duration: 'number',
  bytes: 'number',
  k8sCpu: 'number',
  k8sMemory: 'number',
  rate: '{ readonly count: number; readonly interval: number }',
}

function textOf(node: JsonObject, place: Place): string {
  if (place.depth > MAX_DEPTH) return 'unknown'
  const mark = node['x-text']
  if (place.side === 'output' && typeof mark === 'string' && OUTPUTS[mark] !== undefined) return OUTPUTS[mark]
  if (mark === 'json') return 'Json'
  const { $ref, type, allOf } = node
  if (typeof $ref === 'string') return referred($ref, place)
  const values = node['const'] === undefined ? node['enum'] : [node['const']]
  if (isList(values)) return union([...values.map(literal), ...(isLoose(node, place) ? ['(string & {})'] : [])])
  const several = isList(node['anyOf']) ? node['anyOf'] : node['oneOf']
  if (isList(several)) return union(nodesOf(several).map(one => textOf(one, deeper(place))))
  if (isList(allOf))
    return nodesOf(allOf)
      .map(one => grouped(textOf(one, deeper(place))))
      .join(' & ')
  if (mark === 'list' && place.side === 'output') return listText(node, place)
  if (isList(type)) return union(type.map(name => plainText({ ...node, type: name }, place)))
  return plainText(node, place)
}

/** True where a text may be written in any case, while reading gives it as it is listed. */
function isLoose(node: JsonObject, { side }: Place): boolean {
  return side === 'input' && node['x-fold'] === true
}

function plainText(node: JsonObject, place: Place): string {
  switch (node['type']) {
    case 'string':
      return 'string'
    case 'integer':
    case 'number':
      return 'number'
    case 'boolean':
      return 'boolean'
    case 'null':
      return 'null'
    case 'array':
      return listText(node, place)
    default:
      return node['type'] === 'object' || isObject(node['properties']) ? objectText(node, place) : 'unknown'
  }
}

function listText({ items, prefixItems }: JsonObject, place: Place): string {
  const item = (node: Json | undefined): string => (isObject(node) ? textOf(node, deeper(place)) : 'unknown')
  if (!isList(prefixItems)) return `readonly ${grouped(item(items))}[]`
  const rest = items === false ? '' : `, ...${grouped(item(items))}[]`
  return `readonly [${prefixItems.map(item).join(', ')}${rest}]`
}

/** A type that stands before `[]` or beside `&`: in parentheses where it would be read otherwise. */
function grouped(type: string): string {
  return / [|&] |^readonly /.test(type) ? `(${type})` : type
}

function objectText({ properties, required, additionalProperties }: JsonObject, place: Place): string {
  const needed = isList(required) ? required : []
  const own = Object.entries(isObject(properties) ? properties : {}).map(([name, node]) => {
    const optional = needed.includes(name) ? '' : '?'
    return `readonly ${propertyName(name)}${optional}: ${isObject(node) ? textOf(node, deeper(place)) : 'unknown'}`
  })
  const others = additionalProperties ?? true
  if (own.length > 0) return `{ ${own.join('; ')} }`
  if (others === false) return 'Readonly<Record<string, never>>'
  return `Readonly<Record<string, ${isObject(others) ? textOf(others, deeper(place)) : 'unknown'}>>`
}

function referred($ref: string, place: Place): string {
  let found: Json | undefined = $ref.startsWith('#') ? place.root : undefined
  for (const step of $ref.slice(1).split('/').filter(Boolean)) {
    const name = step.replaceAll('~1', '/').replaceAll('~0', '~')
    found = isObject(found) && Object.hasOwn(found, name) ? found[name] : undefined
  }
  return isObject(found) ? textOf(found, deeper(place)) : 'unknown'
}

function deeper(place: Place): Place {
  return { ...place, depth: place.depth + 1 }
}

function union(types: readonly string[]): string {
  const different = [...new Set(types)]
  return different.includes('unknown') ? 'unknown' : different.join(' | ')
}

/** A JSON value as a type of exactly that value. */
export function literal(value: Json): string {
  if (isList(value)) return `readonly [${value.map(literal).join(', ')}]`
  if (!isObject(value)) return JSON.stringify(value)
  return `{ ${Object.entries(value)
    .map(([name, member]) => `readonly ${propertyName(name)}: ${literal(member)}`)
    .join('; ')} }`
}

/** A name as a type's property: in quotes where it needs them. */
export function propertyName(name: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(name) ? name : JSON.stringify(name)
}

function isList(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value)
}

function nodesOf(values: readonly Json[]): readonly JsonObject[] {
  return values.filter(isObject)
}
