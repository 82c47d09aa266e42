import type { BucketCond, Cond } from 'varve'
import { objectsOf, type Members } from '../members.ts'
import { boundary } from '../slots.ts'
import { javascriptNumber } from './javascript-number.ts'
import { textOr } from './text.ts'

/** A stretch of the hash line as Varve has it: positions from 0 to 100000, half-open. */
export type Stretch = readonly [from: number, to: number]

/** A version of GrowthBook's hash: the slots it divides the line into, and its name among Varve's profiles. */
export interface HashVersion {
  readonly profile: string
  readonly slots: number
}

const VERSIONS = new Map<unknown, HashVersion>([
  [1, { profile: 'growthbook-1', slots: 1000 }],
  [2, { profile: 'growthbook-2', slots: 10_000 }],
])

/** The hash of a version; undefined for a version that does not exist, with which nobody is ever included. */
export function hashVersion(version: unknown, otherwise: 1 | 2): HashVersion | undefined {
  return VERSIONS.get(version === undefined || version === null || version === 0 ? otherwise : version)
}

/**
 * The positions of those whose `n` GrowthBook finds from `start` up to `end`, without the end unless it is closed. `n` is
 * a slot's number divided by how many there are, compared here with the same arithmetic.
 */
export function stretch([start, end]: readonly [unknown, unknown], { slots }: HashVersion, closed = false): Stretch {
  const [from, to] = [javascriptNumber(start), javascriptNumber(end)]
  if (Number.isNaN(from) || Number.isNaN(to)) return [0, 0]
  const first = slotsBelow(n => n < from, slots)
  const after = slotsBelow(n => (closed ? n <= to : n < to), slots)
  return first < after ? [boundary(first, slots), boundary(after, slots)] : [0, 0]
}

/** How many slots lie below a limit, from 0 to all of them. */
function slotsBelow(isBelow: (n: number) => boolean, slots: number): number {
  let [least, most] = [0, slots]
  while (least < most) {
    const middle = Math.floor((least + most) / 2)
    if (isBelow(middle / slots)) least = middle + 1
    else most = middle
  }
  return least
}

/** What of a stretch lies in none of the others. */
export function without(one: Stretch, others: readonly Stretch[]): readonly Stretch[] {
  return others.reduce<readonly Stretch[]>(
    (left, [from, to]) =>
      left.flatMap(([start, end]): Stretch[] =>
        [[start, Math.min(end, from)] as const, [Math.max(start, to), end] as const].filter(([a, b]) => a < b),
      ),
    [one].filter(([from, to]) => from < to),
  )
}

/** Everybody who has this attribute. GrowthBook takes an empty text or zero for none. */
export function hasUnit(unit: string): Cond {
  return { not: { attr: unit, op: 'eq', of: ['', 0] } }
}

/** Part of a hash line, as a condition. */
export function onLine(unit: string, { profile }: HashVersion, salt: string, ranges: readonly Stretch[]): Cond {
  const bucket: BucketCond = { unit, salt, hash: profile, ranges }
  return ranges.length > 0 && { bucket }
}

/** Who passes a rule's filters: those in one of the ranges of each of them. */
export function filterConditions(filters: unknown): readonly Cond[] {
  return objectsOf(filters).map(filter => filterCondition(filter))
}

function filterCondition(filter: Members): Cond {
  const version = hashVersion(filter['hashVersion'], 2)
  const unit = unitOf(filter['attribute'])
  if (version === undefined) return false
  const ranges = rangesOf(filter['ranges']).map(range => stretch(range, version))
  const cond = onLine(
    unit,
    version,
    textOr(filter['seed'], ''),
    ranges.filter(([from, to]) => from < to),
  )
  return cond !== false && { all: [hasUnit(unit), cond] }
}

/** Who is in a namespace: it always uses the first version of the hash. */
export function namespaceCondition(namespace: unknown, unit: string): Cond {
  const version = hashVersion(1, 1)
  if (!Array.isArray(namespace) || version === undefined) return true
  const [name, start, end] = namespace as readonly unknown[]
  const range = stretch([start, end], version)
  return onLine(unit, version, `__${textOr(name, '')}`, range[0] < range[1] ? [range] : [])
}

/** The attribute that is hashed. */
export function unitOf(attribute: unknown): string {
  return typeof attribute === 'string' && attribute !== '' ? attribute : 'id'
}

/** Pairs of numbers, as GrowthBook writes ranges. */
export function rangesOf(ranges: unknown): readonly (readonly [unknown, unknown])[] {
  if (!Array.isArray(ranges)) return []
  return ranges.map((range: unknown) => (Array.isArray(range) ? [range[0], range[1]] : [0, 0]))
}
