import { diffJson, toDotted, type Json, type JsonPath } from 'varve'

/** What became of one part of a JSON value. */
export type PartChange = 'added' | 'removed' | 'changed' | 'same'

/** One part of two JSON values that are compared, as a row. */
export interface PartRow {
  /** As people write it: `limits[0].max`; empty for the whole value. */
  readonly path: string
  /** Names of members that lead to it, or to the list that it stands in; empty where the whole value is a list. */
  readonly members: readonly string[]
  readonly change: PartChange
  readonly before?: Json
  readonly after?: Json
}

/**
 * Two JSON values compared by path: a row for each part that differs, in the order of the value, then how many parts are
 * the same. A list is compared after its common beginning and end, as the server compares.
 */
export function partRows(before: Json, after: Json): readonly PartRow[] {
  return diffJson(before, after).map(difference => ({
    path: toDotted(difference.path),
    members: membersOf(difference.path),
    change: CHANGES[difference.op],
    ...('before' in difference ? { before: difference.before } : {}),
    ...('after' in difference ? { after: difference.after } : {}),
  }))
}

function membersOf(path: JsonPath): readonly string[] {
  const end = path.findIndex(step => typeof step === 'number')
  return path.slice(0, end === -1 ? path.length : end).map(String)
}

const CHANGES = { add: 'added', remove: 'removed', replace: 'changed' } as const

/** How many parts of a value stand where nothing differs: what a diff may fold. */
export function sameParts(before: Json, after: Json): number {
  const differing = diffJson(before, after).map(({ path }) => path)
  return leafPaths(after).filter(path => !differing.some(one => leadsTo(one, path))).length
}

/** True where a comparison by path says more than one of the texts: a list or an object on both sides. */
export function isStructured(before: Json | undefined, after: Json | undefined): boolean {
  return isCompound(before) && isCompound(after)
}

function isCompound(value: Json | undefined): boolean {
  return typeof value === 'object' && value !== null
}

function leadsTo(path: JsonPath, to: JsonPath): boolean {
  return path.length <= to.length && path.every((name, index) => name === to[index])
}

function leafPaths(value: Json, path: JsonPath = []): JsonPath[] {
  if (typeof value !== 'object' || value === null) return [path]
  const members: readonly (readonly [string | number, Json])[] = Array.isArray(value)
    ? [...(value as readonly Json[]).entries()]
    : Object.entries(value as { readonly [name: string]: Json })
  return members.length === 0 ? [path] : members.flatMap(([name, part]) => leafPaths(part, [...path, name]))
}
