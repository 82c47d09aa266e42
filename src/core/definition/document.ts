import { VarveError, type Problem } from '../errors.ts'
import { FORBIDDEN_NAMES, isObject, type Json, type JsonObject } from '../json.ts'
import {
  boolean,
  bytes,
  csv,
  date,
  duration,
  host,
  integer,
  json,
  k8sCpu,
  k8sMemory,
  list,
  number,
  oneOf,
  path,
  port,
  rate,
  record,
  regex,
  string,
  url,
  type Schema,
} from '../schema/index.ts'
import { defineConfig, type Config } from './config.ts'
import type { Leaf, LeafKind } from './leaf.ts'
import { placeAt } from './place.ts'
import { secret } from './secret-schema.ts'
import { variantSchema } from './variant-schema.ts'
import type { Tree } from './tree.ts'

/** Types a declaration document may name, and what each makes of its node. A closed set. */
const TYPES: Readonly<Record<string, (node: JsonObject) => Schema<unknown>>> = {
  string: node => string(pick(node, ['min', 'max'])),
  boolean: () => boolean(),
  integer: node => integer(pick(node, ['min', 'max'])),
  number: node => number(pick(node, ['min', 'max'])),
  choice: node => oneOf(listIn(node, 'values') as readonly string[]),
  url: () => url(),
  port: () => port(),
  host: () => host(),
  path: () => path(),
  duration: () => duration(),
  bytes: () => bytes(),
  date: () => date(),
  regex: () => regex(),
  k8sCpu: () => k8sCpu(),
  k8sMemory: () => k8sMemory(),
  rate: () => rate(),
  json: () => json(),
  list: node => list(schemaOf(itemsOf(node))),
  csv: node => csv(schemaOf(itemsOf(node))),
  record: node => record(schemaOf(itemsOf(node))),
}

/** What a leaf may say besides its type, handed on as it stands. */
const SAID = [
  'default',
  'devDefault',
  'doc',
  'category',
  'owner',
  'tags',
  'unit',
  'examples',
  'deprecated',
  'expires',
  'aliases',
  'env',
  'pin',
  'perTenant',
] as const
const KNOWN: ReadonlySet<string> = new Set([
  ...SAID,
  'type',
  'kind',
  'secret',
  'variants',
  'min',
  'max',
  'values',
  'items',
])

/**
 * Reads a declaration written as plain data: a JSON or YAML file, parsed. A node with a `type` (or `variants`) is a
 * value, anything else a group. `kind` is `setting`, `live` (when absent) or `flag`. Throws DECLARATION_INVALID with
 * everything that is wrong. The compiler cannot read it, unless it is told what is declared: `varve generate types`
 * writes such a type.
 * @example declarationFrom({ limits: { maxUploads: { type: 'integer', max: 500, default: 10, doc: 'Uploads a day.' } } })
 */
export function declarationFrom<T extends Tree = Record<string, never>>(
  document: Json,
  options: { readonly name?: string } = {},
): Config<T> {
  const problems: Problem[] = []
  const tree = isObject(document) ? treeOf(document, '', options.name ?? 'the declaration', problems) : {}
  if (!isObject(document))
    problems.push({ code: 'DECLARATION_INVALID', issue: 'must be an object of groups and values' })
  if (problems.length > 0) throw new VarveError('DECLARATION_INVALID', { problems })
  return defineConfig(tree) as Config<T>
}

function treeOf(node: JsonObject, prefix: string, name: string, problems: Problem[]): Tree {
  const tree: Record<string, Leaf | Tree> = {}
  for (const [segment, child] of Object.entries(node)) {
    const key = prefix + segment
    const origin = `${name}, ${key}`
    if (FORBIDDEN_NAMES.has(segment)) problems.push({ code: 'BAD_KEY', key, issue: 'has a forbidden name', origin })
    else if (!isObject(child))
      problems.push({ code: 'DECLARATION_INVALID', key, issue: 'must be a group or a value with a type', origin })
    else if (isLeafNode(child)) {
      const leaf = leafOf(child, key, origin, problems)
      if (leaf !== undefined) tree[segment] = leaf
    } else tree[segment] = treeOf(child, `${key}.`, name, problems)
  }
  return tree
}

function isLeafNode(node: JsonObject): boolean {
  return typeof node['type'] === 'string' || isObject(node['variants']) || node['kind'] === 'flag'
}

function leafOf(node: JsonObject, key: string, origin: string, problems: Problem[]): Leaf | undefined {
  const problem = (issue: string): void => void problems.push({ code: 'DECLARATION_INVALID', key, issue, origin })
  for (const name of Object.keys(node)) if (!KNOWN.has(name)) problem(`says ${name}, which means nothing here`)
  const kind = node['kind'] ?? (isObject(node['variants']) ? 'flag' : 'live')
  if (kind !== 'setting' && kind !== 'live' && kind !== 'flag')
    return problem('must be of the kind setting, live or flag') as undefined
  try {
    return kind === 'flag' ? flagOf(node, origin) : valueOf(node, kind, origin)
  } catch (error) {
    if (!(error instanceof TypeError)) throw error
    return problem(error.message) as undefined
  }
}

function valueOf(node: JsonObject, kind: LeafKind, origin: string): Leaf {
  const schema = schemaOf(node)
  if (node['secret'] === true && node['default'] !== undefined) {
    throw new TypeError('is secret and has a default, which everybody could read; give it a devDefault')
  }
  return {
    '~varve': kind,
    schema: node['secret'] === true ? secret(schema) : schema,
    options: said(node),
    place: placeAt(origin),
  }
}

function flagOf(node: JsonObject, origin: string): Leaf {
  const variants = isObject(node['variants']) ? node['variants'] : { on: true, off: false }
  const chosen = node['default'] ?? false
  const value = typeof chosen === 'string' && Object.hasOwn(variants, chosen) ? variants[chosen] : chosen
  return {
    '~varve': 'flag',
    schema: variantSchema(variants),
    options: { ...said(node), default: value },
    variants,
    place: placeAt(origin),
  }
}

function schemaOf(node: JsonObject): Schema<unknown> {
  const type = node['type']
  const make = typeof type === 'string' && Object.hasOwn(TYPES, type) ? TYPES[type] : undefined
  if (make === undefined) throw new TypeError(`has an unknown type; types are ${Object.keys(TYPES).join(', ')}`)
  return make(node)
}

function itemsOf(node: JsonObject): JsonObject {
  const { items } = node
  if (typeof items === 'string') return { type: items }
  return isObject(items) ? items : { type: 'string' }
}

function listIn(node: JsonObject, name: string): readonly Json[] {
  const value = node[name]
  if (!Array.isArray(value) || value.length === 0) throw new TypeError(`needs ${name}, a list`)
  return value as readonly Json[]
}

function pick(node: JsonObject, names: readonly string[]): Record<string, number> {
  return Object.fromEntries(
    names.filter(name => typeof node[name] === 'number').map(name => [name, Number(node[name])]),
  )
}

function said(node: JsonObject): Leaf['options'] {
  return Object.fromEntries(SAID.filter(name => node[name] !== undefined).map(name => [name, node[name]]))
}
