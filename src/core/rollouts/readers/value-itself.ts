/** Operations that look at a value as it is, whatever it could be read as: whether it is there, its kind, its length. */
import { isObject, type Json } from '../../json.ts'
import type { Judge } from './reader.ts'

/** True for what is there and not null. */
export const exists: Judge = value => value !== null

/** Kinds of JSON values, by the names that `type` knows. */
const kinds: ReadonlyMap<string, Judge> = new Map<string, Judge>([
  ['string', value => typeof value === 'string'],
  ['number', value => typeof value === 'number' && Number.isFinite(value)],
  ['boolean', value => typeof value === 'boolean'],
  ['object', isObject],
  ['array', value => Array.isArray(value)],
  ['null', value => value === null],
])

/** The names of kinds, for people. */
export const KINDS = [...kinds.keys()].join(', ')

/** Judges whether a value is of a kind; undefined when there is no such kind. */
export function ofKind(name: Json): Judge | undefined {
  return typeof name === 'string' ? kinds.get(name) : undefined
}

/** Judges whether a list has so many items; undefined for what is no number of items. */
export function ofSize(size: Json): Judge | undefined {
  return isCount(size) ? value => Array.isArray(value) && value.length === size : undefined
}

/** Judges whether a list has from so many to so many items, null being no bound; undefined for what is no such range. */
export function sizedBetween(range: readonly Json[]): Judge | undefined {
  const [least = null, most = null] = range
  if (range.length !== 2 || !isBound(least) || !isBound(most)) return undefined
  const from = least ?? 0
  const to = most ?? Number.POSITIVE_INFINITY
  return from > to ? undefined : value => Array.isArray(value) && value.length >= from && value.length <= to
}

function isCount(value: Json): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0
}

function isBound(value: Json): value is number | null {
  return value === null || isCount(value)
}
