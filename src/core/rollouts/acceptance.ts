import { firstGate, isCourseComplete, shareAt } from './course.ts'
import { EVERYONE, type RolloutDocument } from './document.ts'

/**
 * True while both values of a rollout count as right, whoever asks: until it has run its course, and the candidate is
 * everybody's or nobody's for good. One that is paused, waits for approval or is for some only counts both.
 */
export function areBothAccepted(document: RolloutDocument, at: number): boolean {
  const { held, when, rings, steps } = document
  if (held !== undefined || when !== undefined || rings !== undefined) return true
  if (firstGate(document) < steps.length) return true
  const last = steps.at(-1)
  if (last === undefined || at < last.at) return true
  return !isCourseComplete(document, at) && shareAt(document, at) !== 0
}

/** When one of the two values of a rollout is no longer right, in milliseconds since 1970 UTC; undefined where that is open, or was. */
export function acceptedUntil(document: RolloutDocument, at: number): number | undefined {
  const { held, when, rings, steps } = document
  if (held !== undefined || when !== undefined || rings !== undefined) return undefined
  if (firstGate(document) < steps.length) return undefined
  const last = steps.at(-1)
  const isFinal = last?.share === EVERYONE || last?.share === 0
  return last !== undefined && isFinal && at < last.at ? last.at : undefined
}
