/** What is wrong with a value by its JSON Schema, said in our words: libraries say it in theirs, and quote the value. */
import { isObject, type Json, type JsonObject } from '../json.ts'
import { alternatives, resolved } from './json-schema.ts'
import { UNSAFE } from './numbers.ts'
import type { SchemaIssue } from './schema.ts'
import { characters, listed } from './texts.ts'
import { expectedOf, limitsOf } from './words.ts'

/**
 * The issues a node of a JSON Schema sees in a value itself, not in its parts. Empty where it sees none: the schema may
 * still refuse the value by a rule that JSON Schema has no word for. Never quotes the value.
 */
export function misfits(given: JsonObject, value: unknown, root: JsonObject): readonly SchemaIssue[] {
  if (value === undefined) return [{ message: 'is missing' }]
  const node = resolved(given, root)
  const values = node['const'] === undefined ? node['enum'] : [node['const']]
  if (Array.isArray(values))
    return values.some(allowed => allowed === value) ? [] : [{ message: `must be ${listed(values)}` }]
  const several = alternatives(node)
  if (several === undefined) return plainMisfits(node, value, root)
  const found = several.map(other => misfits(other, value, root))
  if (found.some(issues => issues.length === 0)) return []
  return found.flat().find(issue => issue.code !== undefined) === undefined
    ? [{ message: `must be ${expectedOf(node, root)}` }]
    : [UNSAFE_ISSUE]
}

const UNSAFE_ISSUE: SchemaIssue = { message: UNSAFE, code: 'UNSAFE_INTEGER' }

function plainMisfits(node: JsonObject, value: unknown, root: JsonObject): readonly SchemaIssue[] {
  if (!hasType(node['type'], value)) return [{ message: `must be ${kind(node, root)}` }]
  if (typeof value === 'number') return numberMisfits(node, value)
  const messages =
    typeof value === 'string'
      ? sizeMisfits(characters(value), node['minLength'], node['maxLength'], 'character')
      : Array.isArray(value)
        ? sizeMisfits(value.length, node['minItems'], node['maxItems'], 'item')
        : []
  return messages.map(message => ({ message }))
}

function hasType(type: Json | undefined, value: unknown): boolean {
  switch (type) {
    case 'integer':
      return Number.isInteger(value)
    case 'array':
      return Array.isArray(value)
    case 'object':
      return isObject(value)
    case 'null':
      return value === null
    case 'string':
    case 'number':
    case 'boolean':
      return typeof value === type
    default:
      return true
  }
}

/** The type alone: limits of a value that has not even the type would only distract. */
function kind({ type, format }: JsonObject, root: JsonObject): string {
  return expectedOf(format === undefined ? { type: type ?? 'object' } : { type: type ?? 'string', format }, root)
}

function numberMisfits(node: JsonObject, value: number): readonly SchemaIssue[] {
  const { min, max, above, below } = limitsOf(node)
  if (node['type'] === 'integer' && !Number.isSafeInteger(value)) return [UNSAFE_ISSUE]
  if (min !== undefined && value < min) return [{ message: `must be at least ${min}` }]
  if (max !== undefined && value > max) return [{ message: `must be at most ${max}` }]
  if (above !== undefined && value <= above) return [{ message: `must be greater than ${above}` }]
  if (below !== undefined && value >= below) return [{ message: `must be less than ${below}` }]
  return []
}

function sizeMisfits(size: number, min: Json | undefined, max: Json | undefined, noun: string): readonly string[] {
  const count = (n: number): string => (n === 1 ? `1 ${noun}` : `${n} ${noun}s`)
  if (typeof min === 'number' && size < min)
    return [size === 0 ? 'must not be empty' : `must have at least ${count(min)}`]
  return typeof max === 'number' && size > max ? [`must have at most ${count(max)}`] : []
}
