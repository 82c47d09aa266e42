import { EVERYONE, type RolloutDocument, type Share } from './document.ts'

/** Where a rollout stands, in words; derived, never stored. Aborted and completed ones have no document any more. */
export type RolloutStatus = 'scheduled' | 'ramping' | 'paused' | 'awaiting-approval' | 'complete'

/**
 * The part of everybody that has the candidate at an instant: what is held; else the share of the last step that has come
 * and lies before every gate that is not approved; else 0. With rings, it is the share within the ring reached.
 */
export function shareAt(document: RolloutDocument, at: number): Share {
  if (document.held !== undefined) return document.held.share
  return document.steps[stepAt(document, at)]?.share ?? 0
}

/**
 * The next instant after `at` at which the share changes, unless somebody changes the rollout before. Undefined while
 * it is held, where only a gate is ahead, and at the end. Until then, `shareAt` is the same.
 */
export function nextBoundary(document: RolloutDocument, at: number): number | undefined {
  if (document.held !== undefined) return undefined
  const share = shareAt(document, at)
  const blocked = firstGate(document)
  for (let index = stepAt(document, at) + 1; index < blocked; index++) {
    const step = document.steps[index]
    // Of several steps at one instant only the last is ever seen.
    const isSeen = index + 1 === blocked || document.steps[index + 1]?.at !== step?.at
    if (step !== undefined && isSeen && step.share !== share) return step.at
  }
  return undefined
}

/**
 * Where a rollout stands at an instant. It is complete when nothing is left, no step, no gate, no ring, and everybody has it
 * or, after a period that has ended, nobody any more. One whose last step is less than everybody is still ramping: somebody has to decide.
 */
export function statusOf(document: RolloutDocument, at: number): RolloutStatus {
  if (document.held !== undefined) return 'paused'
  if (waitingGate(document, at) !== undefined) return 'awaiting-approval'
  const { rings } = document
  if (stepAt(document, at) < 0 && (rings?.reached ?? 0) === 0) return 'scheduled'
  const isLastRing = rings === undefined || rings.reached >= rings.order.length - 1
  return isLastRing && (isCourseComplete(document, at) || isOver(document, at)) ? 'complete' : 'ramping'
}

/** True when nobody has it any more and no step is left: a period that has ended. */
function isOver(document: RolloutDocument, at: number): boolean {
  return stepAt(document, at) === document.steps.length - 1 && shareAt(document, at) === 0
}

/** The index of the gate that waits for approval: its instant has come. While it is held, as it was when it was paused. */
export function waitingGate(document: RolloutDocument, at: number): number | undefined {
  const index = firstGate(document)
  const gate = document.steps[index]
  return gate !== undefined && gate.at <= Math.min(at, document.held?.since ?? at) ? index : undefined
}

/** True when everybody has it and no step is left; with rings, everybody in the ring reached. */
export function isCourseComplete(document: RolloutDocument, at: number): boolean {
  return shareAt(document, at) === EVERYONE && stepAt(document, at) === document.steps.length - 1
}

/** The index of the step that counts at an instant, were it not held; -1 before the first. */
export function stepAt({ steps, approvedThrough }: RolloutDocument, at: number): number {
  let index = -1
  for (const step of steps) {
    if (step.at > at || (step.gate === true && index + 1 > approvedThrough)) break
    index += 1
  }
  return index
}

/** The index of the first gate that is not approved; as many as there are steps when there is none. */
export function firstGate({ steps, approvedThrough }: RolloutDocument): number {
  const index = steps.findIndex(({ gate }, index) => gate === true && index > approvedThrough)
  return index < 0 ? steps.length : index
}
