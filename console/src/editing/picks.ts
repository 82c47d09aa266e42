import type { Json } from 'varve'

/** One of the two sides of a conflict, or what both began from. */
export type Side = 'base' | 'theirs' | 'yours'

/** The three forms of a value, or of a part of it; undefined where it is not there. */
export type Three = Readonly<Record<Side, Json | undefined>>

/** A part of an object that not all three have alike. */
export interface Part extends Three {
  /** Names that lead to it. */
  readonly path: readonly string[]
  /** The side that alone changed it; undefined where both did, and somebody has to choose. */
  readonly only: 'theirs' | 'yours' | undefined
}

/** The parts in which theirs, yours and what both began from differ; none for values that are no objects. */
export function partsOf(three: Three, path: readonly string[] = []): Part[] {
  const { base, theirs, yours } = three
  if (isObject(theirs) && isObject(yours))
    return namesIn(three).flatMap(name => partsOf(memberOf(three, name), [...path, name]))
  if (path.length === 0 || same(theirs, yours)) return []
  const only = same(base, theirs) ? 'yours' : same(base, yours) ? 'theirs' : undefined
  return [{ ...three, path, only }]
}

/** The value with each part from the side that was picked for it, by `pathName`. What is the same in both is as it is. */
export function picked(three: Three, picks: ReadonlyMap<string, Side>, path: readonly string[] = []): Json | undefined {
  const { theirs, yours } = three
  if (!isObject(theirs) || !isObject(yours)) return three[picks.get(pathName(path)) ?? 'theirs']
  const members = namesIn(three).flatMap(name => {
    const value = picked(memberOf(three, name), picks, [...path, name])
    return value === undefined ? [] : [[name, value] as const]
  })
  return Object.fromEntries(members)
}

/** A path as it is told, and picked by. */
export function pathName(path: readonly string[]): string {
  return path.map(name => (/[.[\]"]/.test(name) ? JSON.stringify(name) : name)).join('.')
}

function namesIn({ theirs, yours }: Three): string[] {
  return [...new Set([theirs, yours].flatMap(side => (isObject(side) ? Object.keys(side) : [])))]
}

function memberOf({ base, theirs, yours }: Three, name: string): Three {
  const of = (side: Json | undefined): Json | undefined =>
    isObject(side) && Object.hasOwn(side, name) ? side[name] : undefined
  return { base: of(base), theirs: of(theirs), yours: of(yours) }
}

function isObject(value: Json | undefined): value is { readonly [name: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** True for the same value, in whatever order its members are. */
function same(one: Json | undefined, other: Json | undefined): boolean {
  return JSON.stringify(sorted(one)) === JSON.stringify(sorted(other))
}

function sorted(value: Json | undefined): unknown {
  if (Array.isArray(value)) return value.map(sorted)
  if (!isObject(value)) return value
  return Object.entries(value)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, one]) => [name, sorted(one)])
}
