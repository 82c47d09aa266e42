import type { RevisionKind } from 'varve'

/** One change on the time line. */
export interface Mark {
  readonly at: number
  readonly revision: number
  readonly kind: RevisionKind
}

/** Marks that are drawn as one, because they would lie on each other. */
export interface MarkGroup<M extends Mark = Mark> {
  /** Where it is drawn: 0 at the beginning of the span, 1 at its end. */
  readonly position: number
  readonly shape: Shape
  readonly marks: readonly M[]
}

/** How a kind of change is drawn; shapes, because colours alone say nothing to some. */
export type Shape = 'circle' | 'square' | 'diamond' | 'back' | 'bar' | 'many'

/** A stretch of time, in milliseconds since 1970 UTC. */
export interface Span {
  readonly from: number
  readonly to: number
}

/** Marks closer than this part of the span are one. */
export const CLOSE = 0.02

const SHAPES: Readonly<Record<RevisionKind, Shape>> = {
  set: 'circle',
  delete: 'square',
  rollback: 'back',
  restore: 'back',
  rollout: 'diamond',
  tag: 'bar',
  import: 'circle',
  declare: 'bar',
  compact: 'bar',
}

/** The shape of one kind of change. */
export function shapeOf(kind: RevisionKind): Shape {
  return SHAPES[kind]
}

/**
 * Marks within a span, in order of time, those closer than 2 % of it to the first of a group in one. A group never grows
 * past that, so a busy hour is many groups and not one.
 */
export function groupMarks<M extends Mark>(marks: readonly M[], { from, to }: Span): readonly MarkGroup<M>[] {
  const length = Math.max(1, to - from)
  const groups: M[][] = []
  for (const mark of marks.filter(({ at }) => at >= from && at <= to).toSorted((a, b) => a.at - b.at)) {
    const group = groups.at(-1)
    const first = group?.[0]
    if (group !== undefined && first !== undefined && mark.at - first.at < CLOSE * length) group.push(mark)
    else groups.push([mark])
  }
  return groups.map(group => ({
    position: (middle(group) - from) / length,
    shape: group.length === 1 && group[0] !== undefined ? shapeOf(group[0].kind) : 'many',
    marks: group,
  }))
}

function middle(group: readonly Mark[]): number {
  const [first, last] = [group[0]?.at ?? 0, group.at(-1)?.at ?? 0]
  return first + (last - first) / 2
}

/** Where ticks stand, and how far apart: at round times, six at most. */
export interface Ticks {
  readonly every: number
  readonly at: readonly number[]
}

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR
const ROUND = [
  1000,
  10_000,
  MINUTE,
  5 * MINUTE,
  15 * MINUTE,
  HOUR,
  3 * HOUR,
  6 * HOUR,
  12 * HOUR,
  DAY,
  2 * DAY,
  7 * DAY,
  30 * DAY,
  90 * DAY,
  365 * DAY,
]
const MOST_TICKS = 6

/** Round times within a span; `offset` is the zone's distance from UTC in milliseconds, so that midnights are local ones. */
export function ticksOf({ from, to }: Span, offset = 0): Ticks {
  const every = ROUND.find(length => (to - from) / length <= MOST_TICKS) ?? (to - from) / MOST_TICKS
  const first = Math.ceil((from + offset) / every) * every - offset
  const count = Math.max(0, Math.floor((to - first) / every) + 1)
  return { every, at: Array.from({ length: count }, (_, index) => first + index * every) }
}
