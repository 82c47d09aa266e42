import { isObject } from './imported.ts'

/** A JSON object of a vendor's document. */
export type Members = Readonly<Record<string, unknown>>

/** A list, or an empty one where there is none. */
export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? (value as readonly unknown[]) : []
}

/** The objects of a list; anything else in it is passed over. */
export function objectsOf(value: unknown): readonly Members[] {
  return listOf(value).filter(isObject)
}

/** The texts of a list; anything else in it is passed over. */
export function textsOf(value: unknown): readonly string[] {
  return listOf(value).filter(item => typeof item === 'string')
}

/** An object's own member of that name; undefined where it has none. */
export function memberOf(value: unknown, name: string): unknown {
  return isObject(value) && Object.hasOwn(value, name) ? value[name] : undefined
}

/** The members of an object that are objects themselves, by name. */
export function entriesOf(value: unknown): readonly (readonly [name: string, member: Members])[] {
  return isObject(value) ? Object.entries(value).filter((entry): entry is [string, Members] => isObject(entry[1])) : []
}
