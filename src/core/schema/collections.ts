/** Values of several parts: lists, records, objects, and parts that may be absent. */
import { FORBIDDEN_NAMES, isPlainObject, type JsonObject } from '../json.ts'
import { FORBIDDEN_NAME } from './json-value.ts'
import { ordered } from './numbers.ts'
import {
  accept,
  type Checked,
  checkPart,
  given,
  inputJson,
  outputJson,
  refuse,
  type Schema,
  type SchemaIssue,
  schemaOf,
} from './schema.ts'
import { readText } from './text.ts'
import { textTypeOfJson } from './text-type.ts'

/** How many items a list may have, both inclusive. */
export interface ListLimits {
  readonly min?: number
  readonly max?: number
}

/**
 * A list of values of one type.
 * @example list(integer({ min: 1 }), { max: 10 })
 */
export function list<I, O>(item: Schema<I, O>, limits: ListLimits = {}): Schema<readonly I[], readonly O[]> {
  ordered(limits)
  return schemaOf<readonly I[], readonly O[]>({
    input: listJson(inputJson(item), limits),
    output: listOutput(item, limits),
    check: value => checkItems(item, value, limits),
  })
}

/**
 * A list that may also be written as one text, separated by commas: `'a, b, "c, d"'`. Gives back a list.
 * @example csv(host({ port: 'required' })) // 'kafka-1:9092,kafka-2:9092'
 */
export function csv<I, O>(item: Schema<I, O>, limits: ListLimits = {}): Schema<string | readonly I[], readonly O[]> {
  ordered(limits)
  const input: JsonObject = { ...listJson(inputJson(item), limits), type: ['string', 'array'], 'x-text': 'list' }
  const text = textTypeOfJson(input)
  return schemaOf<string | readonly I[], readonly O[]>({
    input,
    output: listOutput(item, limits),
    check: value => {
      if (typeof value !== 'string' || text === undefined) return checkItems(item, value, limits)
      const read = readText(value, text)
      if ('issue' in read) return refuse(read.issue, read.code)
      return checkItems(item, 'unset' in read ? [] : read.value, limits)
    },
  })
}

function checkItems<O>(item: Schema<unknown, O>, value: unknown, limits: ListLimits): Checked<readonly O[]> {
  if (!Array.isArray(value)) return refuse('must be a list')
  const { min = 0, max = Number.POSITIVE_INFINITY } = limits
  // Refused before its items are looked at, so that a long list cannot make a long report.
  if (value.length > max) return refuse(`must have at most ${count(max)}`)
  const checked = Array.from(value, (part: unknown, index) => checkPart(item, part, index))
  const few = value.length < min ? [{ message: `must have at least ${count(min)}` }] : []
  return gathered(checked, few)
}

function count(items: number): string {
  return items === 1 ? '1 item' : `${items} items`
}

/** The values of all parts in order, or the issues of all. */
function gathered<T>(parts: readonly Checked<T>[], more: readonly SchemaIssue[] = []): Checked<readonly T[]> {
  const issues = [...more, ...parts.flatMap(part => part.issues ?? [])]
  if (issues.length > 0) return { issues }
  return accept(parts.flatMap(part => (part.issues === undefined ? [part.value] : [])))
}

function listJson(item: JsonObject, { min, max }: ListLimits): JsonObject {
  return given({ type: 'array', items: item, minItems: min, maxItems: max })
}

function listOutput(item: Schema, limits: ListLimits): JsonObject | 'none' {
  const output = outputJson(item)
  return output === 'none' ? output : listJson(output, limits)
}

/**
 * An object with names that are not known beforehand and values of one type. `__proto__`, `constructor` and
 * `prototype` are refused as names.
 * @example record(integer()) // { acme: 500, initech: 20 }
 */
export function record<I, O>(value: Schema<I, O>): Schema<Readonly<Record<string, I>>, Readonly<Record<string, O>>> {
  const output = outputJson(value)
  return schemaOf<Readonly<Record<string, I>>, Readonly<Record<string, O>>>({
    input: { type: 'object', additionalProperties: inputJson(value) },
    output: output === 'none' ? output : { type: 'object', additionalProperties: output },
    check: object => {
      if (!isPlainObject(object)) return refuse('must be an object')
      const names = Object.keys(object)
      const forbidden = names.some(name => FORBIDDEN_NAMES.has(name)) ? [{ message: FORBIDDEN_NAME }] : []
      const parts = names.map(name => checkPart(value, object[name], name))
      const checked = gathered(parts, forbidden)
      if (checked.issues !== undefined) return checked
      return accept(Object.fromEntries(checked.value.map((part, index) => [names[index], part])))
    },
  })
}
