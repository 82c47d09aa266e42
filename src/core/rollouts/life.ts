/**
 * What may become of a running rollout. Each is a new document, to be written as a revision; the old one still answers for
 * the time before. All move what is ahead as one, so that the intervals between steps stay as they were planned.
 */
import { VarveError } from '../errors.ts'
import { firstGate, shareAt, statusOf, stepAt, waitingGate } from './course.ts'
import type { RolloutDocument, Step } from './document.ts'

/**
 * The rollout paused: the share of this instant is held until it is resumed, and its time stands still. Throws
 * ROLLOUT_STATE when it is paused already.
 */
export function pausedAt(document: RolloutDocument, at: number): RolloutDocument {
  refusePaused(document, at, 'paused')
  return { ...document, held: { share: shareAt(document, at), since: at } }
}

/**
 * The rollout resumed where it was paused: what was ahead comes later, by as long as the pause was, and the share does
 * not jump. Throws ROLLOUT_STATE when it is not paused.
 */
export function resumedAt({ held, ...document }: RolloutDocument, at: number): RolloutDocument {
  if (held === undefined) throw refusal(document, at, 'resumed', 'it is not paused')
  return moved(document, stepAt(document, held.since) + 1, at - held.since)
}

/**
 * The rollout one step further: its next step counts now, and what follows it moves along. A gate that is next is approved
 * by it. Throws ROLLOUT_STATE when it is paused, and when no step is left.
 */
export function advancedAt(document: RolloutDocument, at: number): RolloutDocument {
  refusePaused(document, at, 'advanced')
  const index = stepAt(document, at) + 1
  const next = document.steps[index]
  if (next === undefined) throw refusal(document, at, 'advanced', `no step is left${ringsAhead(document)}`)
  const approved = next.gate === true ? { ...document, approvedThrough: index } : document
  return moved(approved, index, at - next.at)
}

/**
 * The rollout with its next gate approved. One that waits counts now, and what follows it moves along: nothing that came
 * due behind it is caught up on at once. One that is still ahead will be passed in its time. Throws ROLLOUT_STATE when it
 * is paused, and when no gate is ahead.
 */
export function approvedAt(document: RolloutDocument, at: number): RolloutDocument {
  refusePaused(document, at, 'approved')
  const index = firstGate(document)
  if (index === document.steps.length) throw refusal(document, at, 'approved', 'no gate is ahead')
  const approved = { ...document, approvedThrough: index }
  const gate = document.steps[waitingGate(document, at) ?? -1]
  return gate === undefined ? approved : moved(approved, index, at - gate.at)
}

/**
 * The rollout with other steps from now on, their gates not yet approved; until the first of them, everybody keeps what
 * they have. Whether fewer have it then is for the caller to ask. Throws ROLLOUT_STATE when it is paused.
 */
export function rescheduledAt(document: RolloutDocument, at: number, steps: readonly Step[]): RolloutDocument {
  refusePaused(document, at, 'rescheduled')
  const present = document.steps[stepAt(document, at)]
  const isKept = present !== undefined && (steps[0]?.at ?? Number.POSITIVE_INFINITY) > at
  const kept = isKept ? [{ at: present.at, share: present.share }] : []
  return { ...document, steps: [...kept, ...steps], approvedThrough: -1 }
}

/** The error for what cannot be done to a rollout in the state it is in at an instant. */
export function refusal(
  document: RolloutDocument,
  at: number,
  action: string,
  reason: string,
): VarveError<'ROLLOUT_STATE'> {
  return new VarveError('ROLLOUT_STATE', { status: statusOf(document, at), action, reason })
}

/** Throws ROLLOUT_STATE for a rollout that is paused: its time stands still, so nothing can begin now. */
export function refusePaused(document: RolloutDocument, at: number, action: string): void {
  if (document.held === undefined) return
  throw refusal(document, at, action, action === 'paused' ? 'it is paused already' : 'resume it first')
}

/** The rollout with its steps from an index on moved in time, by milliseconds. */
function moved(document: RolloutDocument, index: number, by: number): RolloutDocument {
  // The next ring repeats the intervals of this one, so a ring's steps stay together: hurrying through one ring must not
  // hurry the next. Elsewhere, what is past stays at the instants at which it happened.
  const first = document.rings === undefined ? index : 0
  const steps = document.steps.map((step, position) => (position < first ? step : { ...step, at: step.at + by }))
  return { ...document, steps }
}

function ringsAhead({ rings }: RolloutDocument): string {
  return rings !== undefined && rings.reached < rings.order.length - 1 ? '; promote it to the next ring' : ''
}
