import { isObject, sameJson, type Json } from '../json.ts'
import type { JsonPath } from './json-diff.ts'
import type { Version } from './timeline.ts'

/** Who is answerable for one part of a value as it is now: the version since which that part has stood unchanged. */
export interface Blame {
  /** The part: empty for a plain value, member names and indexes inside a JSON value. */
  readonly path: JsonPath
  readonly value: Json
  readonly version: Version
}

/**
 * Blames every part of a key's present value on the version that made it so. `versions` are oldest first; the answer
 * is empty when the key is not set. A rollback is to blame for what it brought back, as a person would say.
 */
export function blame(versions: readonly Version[]): Blame[] {
  const present = valueOf(versions.at(-1))
  if (present === undefined) return []
  return parts(present).map(({ path, value }) => ({ path, value, version: since(versions, path, value) }))
}

/** The earliest version of the unbroken run, ending now, in which `path` had `value`. */
function since(versions: readonly Version[], path: JsonPath, value: Json): Version {
  let index = versions.length - 1
  while (index > 0) {
    const earlier = valueOf(versions[index - 1])
    if (earlier === undefined || !sameJson(at(earlier, path), value)) break
    index -= 1
  }
  const version = versions[index]
  if (version === undefined) throw new RangeError('a value that is set has a version')
  return version
}

function valueOf(version: Version | undefined): Json | undefined {
  const entry = version?.entry
  if (entry === undefined) return undefined
  return 'value' in entry ? entry.value : (entry as unknown as Json)
}

/** Every leaf of a JSON value; empty lists and objects are leaves. */
function parts(value: Json, path: JsonPath = []): { path: JsonPath; value: Json }[] {
  const members: [string | number, Json][] = Array.isArray(value)
    ? value.map((item: Json, index): [number, Json] => [index, item])
    : isObject(value)
      ? Object.entries(value)
      : []
  return members.length === 0 ? [{ path, value }] : members.flatMap(([name, part]) => parts(part, [...path, name]))
}

function at(value: Json, path: JsonPath): Json | undefined {
  let part: Json | undefined = value
  for (const name of path) {
    if (Array.isArray(part) && typeof name === 'number') part = (part as readonly Json[])[name]
    else if (isObject(part) && Object.hasOwn(part, name)) part = part[name]
    else return undefined
  }
  return part
}
