import { firstGate, shareAt, stepAt, type RolloutDocument } from 'varve'
import { percentText } from './shares.ts'

/** A rollout's document, from an instant on until the next. */
export interface Phase {
  /** When the revision was made that wrote it, in milliseconds since 1970 UTC. */
  readonly from: number
  readonly document: RolloutDocument
}

/** A point of a line that goes on level until the next. */
export interface Point {
  readonly at: number
  /** In percent. */
  readonly percent: number
}

/** What became of one step. */
export type StepState = 'done' | 'current' | 'next' | 'waiting' | 'ahead'

/** One step of the plan as it stands. */
export interface StepRow {
  readonly number: number
  readonly percent: number
  readonly state: StepState
  /** When it came, or comes if nothing holds it up; undefined behind a gate, and while it is paused. */
  readonly at: number | undefined
  readonly gate: boolean
}

/** A rollout as it is drawn: what was planned first, what really was, what is to come. */
export interface Drawing {
  readonly from: number
  readonly to: number
  readonly now: number
  /** As it was planned when it was started. */
  readonly planned: readonly Point[]
  /** As it was, up to now. */
  readonly actual: readonly Point[]
  /** As it will be from now on, up to the first gate that is not approved. */
  readonly ahead: readonly Point[]
  readonly steps: readonly StepRow[]
}

const HOUR = 3_600_000

/**
 * A rollout's course as a drawing. `phases` are its documents, oldest first, one for each revision that wrote it; the last
 * is the one that stands. With rings, shares are of the ring reached.
 */
export function drawingOf(phases: readonly [Phase, ...Phase[]], now: number, ended?: number): Drawing {
  const [first] = phases
  const last = phases.at(-1) ?? first
  const until = ended ?? now
  const planned = pointsOf(first.document, first.from)
  const ahead = ended === undefined ? aheadOf(last.document, now) : []
  const end = Math.max(until, ...planned.map(({ at }) => at), ...ahead.map(({ at }) => at))
  const length = Math.max(end - first.from, HOUR)
  return {
    from: first.from,
    to: first.from + length * 1.05,
    now,
    planned: [...planned, { at: first.from + length * 1.05, percent: planned.at(-1)?.percent ?? 0 }],
    actual: actualOf(phases, until),
    ahead,
    steps: stepRows(last.document, until),
  }
}

function pointsOf({ steps }: RolloutDocument, from: number): Point[] {
  const points = steps.map(({ at, share }) => ({ at: Math.max(at, from), percent: share / 1000 }))
  return (points[0]?.at ?? from) > from ? [{ at: from, percent: 0 }, ...points] : points
}

/** What was: each document speaks for its own time. */
function actualOf(phases: readonly Phase[], until: number): Point[] {
  const points = phases.flatMap(({ from, document }, index): Point[] => {
    const to = Math.min(phases[index + 1]?.from ?? until, until)
    const changes = document.held === undefined ? document.steps.map(({ at }) => at) : []
    const instants = [from, ...changes.filter(at => at > from && at < to)]
    return instants.map(at => ({ at, percent: shareAt(document, at) / 1000 }))
  })
  return [...points, { at: until, percent: points.at(-1)?.percent ?? 0 }]
}

function aheadOf(document: RolloutDocument, now: number): Point[] {
  if (document.held !== undefined) return []
  const next = document.steps.slice(stepAt(document, now) + 1, firstGate(document))
  const coming = next.filter(({ at }) => at > now).map(({ at, share }) => ({ at, percent: share / 1000 }))
  return coming.length === 0 ? [] : [{ at: now, percent: shareAt(document, now) / 1000 }, ...coming]
}

/** The steps of a document in order, with what became of each. */
export function stepRows(document: RolloutDocument, now: number): readonly StepRow[] {
  const instant = document.held?.since ?? now
  const current = stepAt(document, instant)
  const blocked = firstGate(document)
  return document.steps.map(({ at, share, gate }, index) => ({
    number: index + 1,
    percent: share / 1000,
    state: stateOf({ index, current, isWaiting: index === blocked && at <= instant }),
    at: index > current && (index >= blocked || document.held !== undefined) ? undefined : at,
    gate: gate === true,
  }))
}

function stateOf({ index, current, isWaiting }: { index: number; current: number; isWaiting: boolean }): StepState {
  if (index < current) return 'done'
  if (index === current) return 'current'
  if (isWaiting) return 'waiting'
  return index === current + 1 ? 'next' : 'ahead'
}

/** The drawing in a sentence, for who cannot see it. */
export function drawingSentence({ actual, steps, planned }: Drawing): string {
  const present = actual.at(-1)?.percent ?? 0
  const reached = steps.filter(({ state }) => state === 'done' || state === 'current').length
  const goal = planned.at(-1)?.percent ?? 0
  const first = planned[0]?.percent ?? 0
  return `Share over time: planned from ${first} % to ${goal} % in ${steps.length} steps; it stands at ${percentText(present * 1000)} after step ${reached} of ${steps.length}.`
}
