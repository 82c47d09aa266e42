import type { Place } from './document-place.ts'
import { EVERYONE, type Share } from './document.ts'
import { hashIssue } from './hash-line.ts'

/** What decides where a unit stands, as documents say it. */
interface Standing {
  readonly unit?: string
  readonly hash?: string
}

/** Tells what is wrong with a unit and a profile, where they are said. */
export function standingMeaning({ unit, hash }: Standing, at: Place): void {
  if (unit === '') at.at('unit').say('must name an attribute, and is empty')
  if (unit === '$random') at.at('unit').warn('is drawn anew at each question, so nobody keeps what they were given')
  const issue = hash === undefined ? undefined : hashIssue(hash)
  if (issue !== undefined) at.at('hash').say(issue)
}

/** A stretch of the hash line, half-open. */
export type Range = readonly [from: Share, to: Share]

/** Tells which ranges hold nobody, lie outside the line, or overlap. */
export function rangesMeaning(ranges: readonly Range[], at: Place): void {
  ranges.forEach(([from, to], index) => {
    if (from >= to) at.at(index).say(`must end after it begins, and goes from ${from} to ${to}`)
    if (from < 0 || to > EVERYONE)
      at.at(index).say(`must lie between 0 and ${EVERYONE}, and goes from ${from} to ${to}`)
  })
  for (const [index, other] of overlaps(ranges)) at.at(index).warn(`overlaps ${at.at(other).path}, which comes first`)
}

/** Pairs of ranges, next to one another on the line, that overlap: the later in the list, then the earlier. */
function overlaps(ranges: readonly Range[]): readonly (readonly [number, number])[] {
  const order = ranges
    .map(([from, to], index) => ({ from, to, index }))
    .filter(({ from, to }) => from < to)
    .toSorted((a, b) => a.from - b.from)
  const found: (readonly [number, number])[] = []
  let [furthest] = order
  for (const range of order.slice(1)) {
    if (furthest !== undefined && range.from < furthest.to)
      found.push([Math.max(range.index, furthest.index), Math.min(range.index, furthest.index)])
    if (furthest === undefined || range.to > furthest.to) furthest = range
  }
  return found
}

/** True when ranges leave no gap on the whole line. */
export function coverEverybody(ranges: readonly Range[]): boolean {
  let reached = 0
  for (const [from, to] of ranges.toSorted(([a], [b]) => a - b)) {
    if (from > reached) return false
    reached = Math.max(reached, to)
  }
  return reached >= EVERYONE
}
