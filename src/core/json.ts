/** A plain JSON value: what stored entries, defaults and files hold. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json }

/** A JSON object, as read: its members are looked up by name, never by prototype. */
export type JsonObject = { readonly [key: string]: Json }

/** True when `value` is a JSON object: not null, not a list. */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Names no object of ours may hold: they reach an object's prototype when copied carelessly. */
export const FORBIDDEN_NAMES: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype'])

/**
 * True when two JSON values are equal, member for member; the order of members does not count.
 * @example sameJson({ a: 1, b: [2] }, { b: [2], a: 1 }) // true
 */
export function sameJson(a: unknown, b: unknown): boolean {
  if (Object.is(a, b) || a === b) return true
  if (Array.isArray(a) && Array.isArray(b)) {
    return a.length === b.length && a.every((item, index) => sameJson(item, b[index]))
  }
  if (!isPlainObject(a) || !isPlainObject(b)) return false
  const names = Object.keys(a)
  return (
    names.length === Object.keys(b).length && names.every(name => Object.hasOwn(b, name) && sameJson(a[name], b[name]))
  )
}

/** True for `{}` literals and null-prototype objects; false for lists, dates, maps and instances of classes. */
export function isPlainObject(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null) return false
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null
}

/** A copy of lists and plain objects, all the way down; class instances (a Date, a Secret) are left as they are. */
export function copy<T>(value: T): T
export function copy(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(item => copy(item) as unknown)
  if (!isPlainObject(value)) return value
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, copy(member)]))
}

/**
 * Freezes a value and all it holds, so that a caller who changes what it was given gets a TypeError, not a surprise.
 * Only lists and plain objects are entered; class instances (a Date, a Secret) are left as they are.
 */
export function freeze<T>(value: T): T {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value
  if (Array.isArray(value)) value.forEach(freeze)
  else if (isPlainObject(value)) Object.values(value).forEach(freeze)
  else return value
  return Object.freeze(value)
}

/** Text read as JSON; undefined for what is none. A parser's own message would quote what it read. */
export function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
