import { firstGate, shareAt, stepAt, type LiveEntry, type RolloutDocument, type RolloutState } from 'varve'
import { heldIn } from '../history/value-words.ts'
import { EVERYONE } from './shares.ts'

/** The rollouts that were under way at a moment, as its snapshot tells them. */
export function pastStates(entries: readonly LiveEntry[], at: number): readonly RolloutState[] {
  return entries.flatMap((entry): RolloutState[] => {
    const held = heldIn(entry.value)
    return held.kind === 'rollout' ? [stateThen(entry, held.rollout, at)] : []
  })
}

function stateThen(
  { key, scope, revision, by, message, at: changed }: LiveEntry,
  document: RolloutDocument,
  at: number,
): RolloutState {
  const last = { number: revision, at: changed, by, message }
  const { rings } = document
  const ring = rings?.order[rings.reached]
  const next = nextStep(document, at)
  return {
    ...{ key, id: document.id, status: statusThen(document, at), share: shareAt(document, at), document },
    ...(scope === undefined ? {} : { scope }),
    ...(next === undefined ? {} : { next }),
    ...(rings === undefined || ring === undefined
      ? {}
      : { ring: { name: ring.name, reached: rings.reached, of: rings.order.length } }),
    // A snapshot has the last change only; the history of the key has the first.
    ...{ started: last, changed: last },
  }
}

/** Where a rollout stood at an instant: the same question that the server answers for now. */
function statusThen(document: RolloutDocument, at: number): RolloutState['status'] {
  const { held, steps, rings } = document
  if (held !== undefined) return 'paused'
  const gate = steps[firstGate(document)]
  if (gate !== undefined && gate.at <= at) return 'awaiting-approval'
  const step = stepAt(document, at)
  if (step < 0 && (rings?.reached ?? 0) === 0) return 'scheduled'
  const isLastRing = rings === undefined || rings.reached >= rings.order.length - 1
  const share = shareAt(document, at)
  return isLastRing && step === steps.length - 1 && (share === EVERYONE || share === 0) ? 'complete' : 'ramping'
}

function nextStep(document: RolloutDocument, at: number): RolloutState['next'] {
  if (document.held !== undefined) return undefined
  const share = shareAt(document, at)
  return document.steps.slice(stepAt(document, at) + 1, firstGate(document)).find(step => step.share !== share)
}
