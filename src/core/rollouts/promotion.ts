import { durationText, instantText } from './planned-time.ts'
import { isCourseComplete } from './course.ts'
import type { RolloutDocument } from './document.ts'
import { refusal, refusePaused } from './life.ts'

/**
 * The rollout in its next ring, where its course begins again, its first step now and no gate approved. Throws ROLLOUT_STATE when it is
 * paused, has no rings or has reached the last one, and, unless forced, when the ring reached is not complete or has not
 * soaked.
 */
export function promotedAt(
  document: RolloutDocument,
  at: number,
  { force = false }: { readonly force?: boolean } = {},
): RolloutDocument {
  refusePaused(document, at, 'promoted')
  const { rings, steps } = document
  if (rings === undefined) throw refusal(document, at, 'promoted', 'it has no rings')
  if (rings.reached >= rings.order.length - 1) throw refusal(document, at, 'promoted', 'it has reached the last ring')
  const unready = force ? undefined : unreadiness(document, at)
  if (unready !== undefined) throw refusal(document, at, 'promoted', unready)
  const by = at - (steps[0]?.at ?? at)
  return {
    ...document,
    rings: { ...rings, reached: rings.reached + 1 },
    steps: steps.map(step => ({ ...step, at: step.at + by })),
    approvedThrough: -1,
  }
}

/**
 * The earliest instant at which the next ring may follow, unless somebody changes the rollout before; undefined where that
 * takes a decision (it is paused, a gate is ahead, its course does not end with everybody) or there is no next ring.
 */
export function promotableFrom(document: RolloutDocument): number | undefined {
  const { rings, steps, held } = document
  if (rings === undefined || held !== undefined || rings.reached >= rings.order.length - 1) return undefined
  const last = steps.at(-1)
  return last !== undefined && isCourseComplete(document, last.at) ? last.at + (rings.soak ?? 0) : undefined
}

/** Why the next ring may not follow yet, or undefined. */
function unreadiness(document: RolloutDocument, at: number): string | undefined {
  const { order = [], reached = 0, soak = 0 } = document.rings ?? {}
  const name = order[reached]?.name ?? 'present'
  if (!isCourseComplete(document, at))
    return `the ring ${name} is not complete; force it (force: true, --force) to go on all the same`
  const from = promotableFrom(document)
  if (from === undefined || from <= at) return undefined
  return `the ring ${name} soaks for ${durationText(soak)}, until ${instantText(from)}; force it (force: true, --force) to go on all the same`
}
