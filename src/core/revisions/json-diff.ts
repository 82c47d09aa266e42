import { isObject, sameJson, type Json } from '../json.ts'

/** The way to a part of a JSON value: member names and list indexes. */
export type JsonPath = readonly (string | number)[]

/** One place where two JSON values differ. */
export type JsonDifference =
  | { readonly path: JsonPath; readonly op: 'add'; readonly after: Json }
  | { readonly path: JsonPath; readonly op: 'remove'; readonly before: Json }
  | { readonly path: JsonPath; readonly op: 'replace'; readonly before: Json; readonly after: Json }

/**
 * Where two JSON values differ, part by part. Lists are compared after their common beginning and end, so that one
 * item put in front of a hundred is one difference. Applied in order, the differences turn `before` into `after`.
 * @example diffJson({ a: 1 }, { a: 2, b: 3 }) // [{ path: ['a'], op: 'replace', … }, { path: ['b'], op: 'add', … }]
 */
export function diffJson(before: Json, after: Json, path: JsonPath = []): JsonDifference[] {
  if (sameJson(before, after)) return []
  if (isList(before) && isList(after)) return diffLists(before, after, path)
  if (isObject(before) && isObject(after)) return diffObjects(before, after, path)
  return [{ path, op: 'replace', before, after }]
}

function diffObjects(
  before: { readonly [name: string]: Json },
  after: { readonly [name: string]: Json },
  path: JsonPath,
): JsonDifference[] {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])]
  return names.flatMap((name): JsonDifference[] => {
    const [was, is] = [member(before, name), member(after, name)]
    const here = [...path, name]
    if (was === undefined) return is === undefined ? [] : [{ path: here, op: 'add', after: is }]
    if (is === undefined) return [{ path: here, op: 'remove', before: was }]
    return diffJson(was, is, here)
  })
}

function diffLists(before: readonly Json[], after: readonly Json[], path: JsonPath): JsonDifference[] {
  const shorter = Math.min(before.length, after.length)
  let start = 0
  while (start < shorter && sameJson(before[start], after[start])) start += 1
  let end = 0
  while (end < shorter - start && sameJson(before.at(-1 - end), after.at(-1 - end))) end += 1
  const was = before.slice(start, before.length - end)
  const is = after.slice(start, after.length - end)
  const both = Math.min(was.length, is.length)
  const differences: JsonDifference[] = []
  for (let index = 0; index < both; index += 1) {
    differences.push(...diffJson(was[index] ?? null, is[index] ?? null, [...path, start + index]))
  }
  // Removed from the back, so that each index still means what it says when the differences are applied in order.
  for (let index = was.length - 1; index >= both; index -= 1) {
    differences.push({ path: [...path, start + index], op: 'remove', before: was[index] ?? null })
  }
  for (let index = both; index < is.length; index += 1) {
    differences.push({ path: [...path, start + index], op: 'add', after: is[index] ?? null })
  }
  return differences
}

/** The same differences as a JSON Patch (RFC 6902). */
export function toJsonPatch(differences: readonly JsonDifference[]): Json[] {
  return differences.map(difference =>
    difference.op === 'remove'
      ? { op: 'remove', path: toPointer(difference.path) }
      : { op: difference.op, path: toPointer(difference.path), value: difference.after },
  )
}

/** A path as a JSON Pointer (RFC 6901): `/limits/0/max`. */
export function toPointer(path: JsonPath): string {
  return path.map(part => `/${String(part).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('')
}

/** A path as people write it: `limits[0].max`. */
export function toDotted(path: JsonPath): string {
  return path
    .map((part, index) => (typeof part === 'number' ? `[${part}]` : `${index === 0 ? '' : '.'}${part}`))
    .join('')
}

function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value)
}

function member(object: { readonly [name: string]: Json }, name: string): Json | undefined {
  return Object.hasOwn(object, name) ? object[name] : undefined
}
