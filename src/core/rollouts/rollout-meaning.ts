import { type Place, shownName } from './document-place.ts'
import type { RolloutDocument } from './document.ts'
import { constantOf } from './rule-reach.ts'
import { shareMeaning, stepsMeaning } from './step-meaning.ts'

/** Tells what is wrong with the steps of a rollout, and with who is eligible. */
export function rolloutStepsMeaning({ steps, approvedThrough, held, when }: RolloutDocument, at: Place): void {
  stepsMeaning(steps, at.at('steps'))
  if (steps.length === 0) at.at('steps').warn('has no step, so nobody is ever reached')
  if (approvedThrough >= steps.length && approvedThrough !== -1)
    at.at('approvedThrough').say(
      `must be the index of a step or -1, but is ${approvedThrough} of ${steps.length} steps`,
    )
  if (held !== undefined) shareMeaning(held.share, at.at('held', 'share'))
  if (constantOf(when) === false) at.at('when').warn('never holds, so nobody is eligible')
}

/** Tells what is wrong with the rings of a rollout. */
export function ringsMeaning({ rings }: RolloutDocument, at: Place): void {
  if (rings === undefined) return
  const { order, reached } = rings
  if (order.length === 0) return at.at('rings', 'order').say('must have at least one ring')
  if (reached >= order.length)
    at.at('rings', 'reached').say(`must be the index of a ring, but is ${reached} of ${order.length} rings`)
  const seen = new Map<string, number>()
  for (const [index, { name, when }] of order.entries()) {
    const ring = at.at('rings', 'order', index)
    const first = seen.get(name)
    if (first === undefined) seen.set(name, index)
    else
      ring
        .at('name')
        .say(`must be a ring's own, and ${JSON.stringify(shownName(name))} is that of rings.order.${first}`)
    if (constantOf(when) === false) ring.at('when').warn('never holds, so nobody is in this ring')
  }
}
