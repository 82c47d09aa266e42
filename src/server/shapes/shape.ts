import type { Json } from 'varve'

/** JSON Schema of an answer, or of a part of one. With a `title` it is a component of the OpenAPI document. */
export type Shape = { readonly [keyword: string]: Json }

/** Any text. */
export const text: Shape = { type: 'string' }
/** A whole number. */
export const whole: Shape = { type: 'integer' }
/** True or false. */
export const flag: Shape = { type: 'boolean' }
/** Milliseconds since 1970 UTC. */
export const instant: Shape = { type: 'number', description: 'Milliseconds since 1970 UTC.' }
/** Any JSON. */
export const anything: Shape = {}

/** An object with these members; those in `optional` may be absent. Newer servers may tell more. */
export function shape(
  title: string | undefined,
  members: Record<string, Shape>,
  optional: readonly string[] = [],
): Shape {
  const required = Object.keys(members).filter(name => !optional.includes(name))
  return { ...(title === undefined ? {} : { title }), type: 'object', required, properties: members }
}

/** A list of one shape. */
export function listOf(items: Shape): Shape {
  return { type: 'array', items }
}

/** A page of one shape, and the cursor of the next. */
export function pageOf(items: Shape, more: Record<string, Shape> = {}): Shape {
  const next: Shape = { type: 'string', description: 'Cursor of the next page; absent on the last one.' }
  return shape(undefined, { items: listOf(items), next, ...more }, ['next', ...Object.keys(more)])
}
