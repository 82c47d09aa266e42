import { firstGate, stepAt, type RolloutState } from 'varve'
import type { Controllable } from './control-words.ts'
import type { Standing } from './status-words.ts'

/** What a rollout's sentence is made of. */
export function standingOf(state: RolloutState, now: number, killed = false): Standing {
  const { status, share, next, ring, document, ended } = state
  const step = stepAt(document, document.held?.since ?? now) + 1
  return { status, share, next, ring, step, steps: document.steps.length, ended, killed }
}

/** What can be asked of it. */
export function controllable({ status, document, ring }: RolloutState, now: number): Controllable {
  return {
    status,
    hasNext: stepAt(document, now) < document.steps.length - 1,
    hasGate: firstGate(document) < document.steps.length,
    hasRing: ring !== undefined && ring.reached < ring.of,
  }
}
