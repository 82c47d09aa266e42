import type { RolloutState } from 'varve'
import { firstGate, stepAt } from 'varve'
import { percentText, sideWords } from './document-words.ts'
import { clockText, soon } from './span.ts'
import { valueText, visible } from './words.ts'

/** Where a rollout is: what it gives, its status and its share. */
export function statusWords(state: RolloutState): string {
  const { status, share, ring } = state
  if (isOverlapping(state)) return 'served to everybody'
  const where = ring === undefined ? '' : ` of ring ${visible(ring.name)} (${ring.reached} of ${ring.of})`
  return `${status.replaceAll('-', ' ')}, ${percentText(share)}${where}`
}

/** What a rollout gives, in words: `true`, `flag: 2 variants, 1 rule`. */
export function candidateWords({ document }: RolloutState): string {
  return sideWords(document.candidate, valueText)
}

/** What comes next and when, and what somebody has to do for it where it does not come by itself. */
export function nextWords(state: RolloutState, now: number): string {
  const { status, next, document, ended } = state
  const place = `${state.key}${state.scope === undefined ? '' : ` --scope ${visible(state.scope)}`}`
  if (ended !== undefined) return `${status} by ${visible(ended.by)} in r${ended.number}`
  if (status === 'paused') return `nothing comes until it goes on: varve rollout resume ${place}`
  const gate = document.steps[firstGate(document)]
  if (gate !== undefined && status === 'awaiting-approval') {
    return `${percentText(gate.share)} waits for approval since ${clockText(gate.at, now)}: varve rollout approve ${place}`
  }
  if (isOverlapping(state)) return `the former value is accepted until ${clockText(state.last ?? now, now)}`
  if (next !== undefined) return `next ${percentText(next.share)} ${when(next.at, now)}`
  if (gate !== undefined) return `next ${percentText(gate.share)}, once approved, ${when(gate.at, now)}`
  if (state.ring !== undefined && state.ring.reached < state.ring.of) return ringWords(state, place, now)
  return status === 'complete'
    ? `nothing is left to come: varve rollout complete ${place} tidies it up`
    : `nothing comes by itself: varve rollout reschedule ${place}, complete or abort`
}

/** What is still ahead of the next ring. */
function ringWords({ document, share }: RolloutState, place: string, now: number): string {
  const { steps, rings } = document
  const next = visible(rings?.order[rings.reached + 1]?.name ?? '')
  const isWhole = share === EVERYONE && stepAt(document, now) === steps.length - 1
  if (!isWhole) return `ring ${next} follows once this one is complete`
  const soaked = (steps.at(-1)?.at ?? 0) + (rings?.soak ?? 0)
  const wait = soaked > now ? ` ${when(soaked, now)}` : ''
  return `ring ${next} may follow${wait}: varve rollout promote ${place}`
}

const EVERYONE = 100_000

/** True while a secret is rotated: everybody is served the new value, and all that is left to come is the end of the former one. */
function isOverlapping({ status, share, next, last, ring, document }: RolloutState): boolean {
  const isOpen = ring !== undefined || firstGate(document) < document.steps.length
  return status === 'ramping' && share === EVERYONE && next === undefined && last !== undefined && !isOpen
}

/** An instant to come in words: `in 12 min (16:05:00Z)`. */
export function when(at: number, now: number): string {
  return `in ${soon(at - now)} (${clockText(at, now)})`
}
