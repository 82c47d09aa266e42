/** A node of JSON Schema as it was declared, but for what does not belong into a file's schema. */
import type { Json } from 'varve'
import { isObject } from '../declared.ts'

/** Members of a node that have names of the program's own, each with a node. */
const BY_NAME = new Set(['properties', 'patternProperties', '$defs', 'definitions', 'dependentSchemas'])
/** Members whose values are data. */
const DATA = new Set(['enum', 'const'])
/** Members about what stands in a list. */
const ITEMS = new Set(['items', 'prefixItems', 'additionalItems', 'contains'])
/** Our own words; and values, which may be a secret's. */
const MARKS = new Set(['x-text', 'x-fold', 'x-unit', 'default', 'examples', '$schema'])
/** Words that ask for members. What one file leaves out, another may have. */
const ASKING = new Set(['required', 'minProperties'])

/** A copy without our own words and without example values; where files merge, without asking for members. */
export function asDeclared(node: Json, { merges }: { readonly merges: boolean }): Json {
  if (Array.isArray(node)) return node.map((item: Json) => asDeclared(item, { merges }))
  if (!isObject(node)) return node
  const kept = Object.entries(node).filter(([word]) => !MARKS.has(word) && !(merges && ASKING.has(word)))
  return Object.fromEntries(kept.map(([word, said]) => [word, member(word, said, merges)]))
}

function member(word: string, said: Json, merges: boolean): Json {
  if (DATA.has(word)) return said
  if (!BY_NAME.has(word) || !isObject(said)) return asDeclared(said, { merges: merges && !ITEMS.has(word) })
  return Object.fromEntries(Object.entries(said).map(([name, node]) => [name, asDeclared(node, { merges })]))
}

/** A copy whose local references lead to where the whole now stands. */
export function withRefs(value: Json, prefix: string): Json {
  if (Array.isArray(value)) return value.map((item: Json) => withRefs(item, prefix))
  if (!isObject(value)) return value
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [
      name,
      name === '$ref' && typeof inner === 'string' && inner.startsWith('#')
        ? prefix + inner.slice(1)
        : withRefs(inner, prefix),
    ]),
  )
}
