/** What a schema wants, in words: for errors, documentation and the console. */
import { isObject, type Json, type JsonObject } from '../json.ts'
import { BYTES_FORM } from './bytes.ts'
import { DATE_FORM } from './date.ts'
import { DURATION_FORM } from './duration.ts'
import { alternatives, jsonSchemaOf, nodes, resolved } from './json-schema.ts'
import { CPU_FORM, MEMORY_FORM, RATE_FORM } from './quantities.ts'
import type { StandardSchema } from './standard.ts'
import { listed } from './texts.ts'

/**
 * What a schema wants, with its article: `an integer from 1 to 65535`, `one of DEBUG, INFO`, `a list of text`.
 * @example `Give it ${expected(schema)}.`
 */
export function expected(schema: StandardSchema): string {
  const json = jsonSchemaOf(schema)
  return json === undefined ? 'a value its schema accepts' : expectedOf(json, json)
}

/** What `expectedOf` says of a node that states nothing. */
export const ANYTHING = 'any value'

/** The same for a node of a JSON Schema. */
export function expectedOf(given: JsonObject, root: JsonObject, depth = 0): string {
  const node = resolved(given, root)
  const below = (part: JsonObject): string => expectedOf(part, root, depth + 1)
  const values = node['const'] === undefined ? node['enum'] : [node['const']]
  if (Array.isArray(values)) return listed(values)
  const mark = node['x-text']
  const form = typeof mark === 'string' ? FORMS.get(mark) : undefined
  if (mark === 'url') return urlWords(node)
  if (form !== undefined) return form
  if (depth > 3) return 'a value'
  const several = mark === 'list' ? undefined : alternatives(node)
  if (several !== undefined) return [...new Set(several.map(below))].join(' or ')
  return plain(node, below) ?? nodes(node['allOf']).map(below)[0] ?? ANYTHING
}

const FORMS: ReadonlyMap<string, string> = new Map([
  ['duration', DURATION_FORM],
  ['bytes', BYTES_FORM],
  ['k8sCpu', CPU_FORM],
  ['k8sMemory', MEMORY_FORM],
  ['rate', RATE_FORM],
  ['date', DATE_FORM],
  ['host', 'a host name or an IP address'],
  ['path', 'a path'],
  ['regex', 'a regular expression'],
  ['json', 'any JSON'],
])

/** `url({ schemes })` names its schemes in its pattern. */
function urlWords({ pattern }: JsonObject): string {
  const schemes = typeof pattern === 'string' ? /^\^\(\?:([a-z0-9+.|\\-]+)\):$/.exec(pattern)?.[1] : undefined
  if (schemes === undefined) return 'a URL'
  const named = schemes.replaceAll('\\', '').split('|')
  return `a URL that begins with ${named.map(scheme => `${scheme}:`).join(' or ')}`
}

function plain(node: JsonObject, below: (part: JsonObject) => string): string | undefined {
  switch (node['x-text'] === 'list' ? 'array' : node['type']) {
    case 'integer':
      return `an integer${range(node)}`
    case 'number':
      return `a number${range(node)}`
    case 'boolean':
      return 'true or false'
    case 'null':
      return 'null'
    case 'string':
      return text(node)
    case 'array':
      return isObject(node['items']) ? `a list of ${plural(below(node['items']))}` : 'a list'
    case 'object':
      return objectWords(node, below)
    default:
      return undefined
  }
}

function range(node: JsonObject): string {
  const { min, max, above, below } = limitsOf(node)
  if (min !== undefined && max !== undefined) return ` from ${min} to ${max}`
  const low = min !== undefined ? `of at least ${min}` : above !== undefined ? `greater than ${above}` : ''
  const high = max !== undefined ? `of at most ${max}` : below !== undefined ? `less than ${below}` : ''
  return [low, high]
    .filter(Boolean)
    .map((words, index) => (index === 0 ? ` ${words}` : ` and ${words}`))
    .join('')
}

/** The limits a node states; those of safe integers are left out, for every integer has them. */
export function limitsOf(node: JsonObject): { min?: number; max?: number; above?: number; below?: number } {
  const stated = (name: string): number | undefined => {
    const limit: Json | undefined = node[name]
    return typeof limit === 'number' && Math.abs(limit) < Number.MAX_SAFE_INTEGER ? limit : undefined
  }
  const limits = {
    min: stated('minimum'),
    max: stated('maximum'),
    above: stated('exclusiveMinimum'),
    below: stated('exclusiveMaximum'),
  }
  return Object.fromEntries(Object.entries(limits).filter(([, limit]) => limit !== undefined))
}

function text({ format, minLength, maxLength, pattern }: JsonObject): string {
  if (format === 'uri') return 'a URL'
  if (format === 'date-time') return DATE_FORM
  const limits = [
    typeof minLength === 'number' && minLength > 0 ? `at least ${minLength}` : '',
    typeof maxLength === 'number' ? `at most ${maxLength}` : '',
  ].filter(Boolean)
  const unit = limits.at(-1)?.endsWith(' 1') === true ? 'character' : 'characters'
  const length = limits.length === 0 ? '' : ` of ${limits.join(' and ')} ${unit}`
  if (typeof format === 'string') return `text${length} in the format ${format}`
  return `text${length}${typeof pattern === 'string' && pattern.length <= 80 ? ` that matches ${pattern}` : ''}`
}

/** What a list or record is said to be of: `integers from 1 to 5`, `items that are each true or false`. */
function plural(words: string): string {
  if (words.startsWith('text')) return words
  const several = words.replace(/^an? (integer|number|path|URL|list|object)/, '$1s')
  return several === words ? `items that are each ${words}` : several
}

function objectWords(
  { properties, required, additionalProperties }: JsonObject,
  below: (part: JsonObject) => string,
): string {
  const names = isObject(properties) ? Object.keys(properties) : []
  if (names.length === 0)
    return isObject(additionalProperties) ? `an object of ${plural(below(additionalProperties))}` : 'an object'
  const needed = new Set(Array.isArray(required) ? required : [])
  return `an object with ${names.map(name => (needed.has(name) ? name : `${name}?`)).join(', ')}`
}
