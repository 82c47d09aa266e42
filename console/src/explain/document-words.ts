import { firstGate, shareAt, stepAt, type Origin } from 'varve'
import type { StoredEntry } from '../api/shapes.ts'
import { flagWords, heldIn, type Held } from '../history/value-words.ts'
import { percentText } from '../rollouts/shares.ts'

/** What decides where people stand on a document's line. */
export interface Seed {
  readonly salt: string
  readonly hash: string
}

/** What a stored layer holds where it holds a document: found among the entries by the revision and scope it comes from. */
export function heldAt(origin: Origin | undefined, entries: readonly StoredEntry[]): Held | undefined {
  if (origin === undefined || !('revision' in origin)) return undefined
  const entry = entries.find(({ revision, scope }) => revision === origin.revision && scope === origin.scope)
  return entry === undefined ? undefined : heldIn(entry.value)
}

/**
 * A document as its layer says it: which step of how many, the share, and whether a gate holds it up.
 * @example documentWords(held, now) // 'rollout of true: step 2 of 8, 20 % have it'
 */
export function documentWords(held: Held | undefined, now: number): string | undefined {
  if (held?.kind === 'flag') return flagWords(held.flag)
  if (held?.kind !== 'rollout') return undefined
  const { rollout } = held
  const { steps, rings } = rollout
  const step = stepAt(rollout, rollout.held?.since ?? now) + 1
  const gate = firstGate(rollout)
  const ring = rings?.order[rings.reached]?.name
  return [
    `rollout ${rollout.id}: step ${step} of ${steps.length}, ${percentText(shareAt(rollout, now))} have it`,
    ring === undefined ? [] : `in ring ${ring}`,
    rollout.held === undefined ? [] : 'paused',
    gate < steps.length ? `step ${gate + 1} waits for approval` : [],
  ]
    .flat()
    .join(', ')
}

/** What places people on the document's own line; undefined for what is no document. */
export function seedOf(held: Held | undefined): Seed | undefined {
  if (held?.kind === 'rollout') return { salt: held.rollout.salt, hash: held.rollout.hash }
  return held?.kind === 'flag' ? { salt: held.flag.salt, hash: held.flag.hash ?? 'varve' } : undefined
}

/**
 * Where somebody stands against the share of a rollout, in words.
 * @example placeWords({ unit: 'user', position: 17_420, share: 25_000 }, 'user_123') // 'bucket(user_123) = 17.42 < 25.00'
 */
export function placeWords(
  { unit, position, share }: { readonly unit: string; readonly position: number; readonly share: number },
  who: string | undefined,
): string {
  return `bucket(${who ?? unit}) = ${hundredths(position)} ${position < share ? '<' : '≥'} ${hundredths(share)}`
}

function hundredths(position: number): string {
  // Cut and not rounded: 24.999 is below 25.00, and must look so.
  return (Math.floor(position / 10) / 100).toFixed(2)
}
