import { EVERYONE } from '../rollouts/shares.ts'
import { MASK, type FlagDocument, type Json, type RolloutDocument } from 'varve'

/** What an entry of the log holds, told apart: history and snapshots give documents as `{ flag }` and `{ rollout }`. */
export type Held =
  | { readonly kind: 'unset' }
  | { readonly kind: 'secret' }
  | { readonly kind: 'reference'; readonly reference: string }
  | { readonly kind: 'flag'; readonly flag: FlagDocument }
  | { readonly kind: 'rollout'; readonly rollout: RolloutDocument }
  | { readonly kind: 'value'; readonly value: Json }

/** What an entry holds. A plain value that looks like a document is told from one by the members a document always has. */
export function heldIn(value: Json | undefined): Held {
  if (value === undefined) return { kind: 'unset' }
  if (value === MASK) return { kind: 'secret' }
  const only = onlyMember(value)
  if (only?.[0] === 'reference' && typeof only[1] === 'string') return { kind: 'reference', reference: only[1] }
  if (only?.[0] === 'flag' && hasMembers(only[1], ['variants', 'rules', 'salt']))
    return { kind: 'flag', flag: only[1] as unknown as FlagDocument }
  if (only?.[0] === 'rollout' && hasMembers(only[1], ['id', 'steps', 'candidate']))
    return { kind: 'rollout', rollout: only[1] as unknown as RolloutDocument }
  return { kind: 'value', value }
}

/** An entry in a few words: the value, `rollout of true`, `3 rules`, `not set`, `••••`. */
export function heldText(value: Json | undefined, longest = 80): string {
  const held = heldIn(value)
  switch (held.kind) {
    case 'unset':
      return 'not set'
    case 'secret':
      return MASK
    case 'reference':
      return `reference ${held.reference}`
    case 'flag':
      return flagWords(held.flag)
    case 'rollout':
      return rolloutWords(held.rollout, longest)
    case 'value':
      return clipped(jsonText(held.value), longest)
  }
}

/** A value as it is read in a line: text with quotes only where it would be taken for something else. */
export function jsonText(value: Json): string {
  if (typeof value !== 'string') return JSON.stringify(value)
  return value === '' || value.trim() !== value || looksTyped(value) ? JSON.stringify(value) : value
}

function looksTyped(text: string): boolean {
  return /^(?:true|false|null|-?\d+(?:\.\d+)?(?:e[+-]?\d+)?)$/i.test(text)
}

/** A flag in a few words: `flag, 3 rules`. */
export function flagWords({ enabled, rules }: FlagDocument): string {
  if (!enabled) return 'flag, off'
  return rules.length === 0 ? 'flag, no rules' : `flag, ${rules.length} ${rules.length === 1 ? 'rule' : 'rules'}`
}

function rolloutWords({ candidate, held, steps }: RolloutDocument, longest: number): string {
  const what = 'value' in candidate ? clipped(jsonText(candidate.value), longest) : 'a flag'
  if (held !== undefined) return `rollout of ${what}, paused at ${held.share / 1000} %`
  const last = steps.at(-1)?.share ?? EVERYONE
  return `rollout of ${what} to ${last / 1000} %`
}

function clipped(text: string, longest: number): string {
  return text.length > longest ? `${text.slice(0, longest - 1)}…` : text
}

function onlyMember(value: Json): readonly [string, Json] | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined
  const members = Object.entries(value as { readonly [name: string]: Json })
  return members.length === 1 ? members[0] : undefined
}

function hasMembers(value: Json, names: readonly string[]): boolean {
  return typeof value === 'object' && value !== null && names.every(name => Object.hasOwn(value, name))
}
