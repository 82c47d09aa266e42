import { type Entry, type EntryLeaf, type Json, MASK } from 'varve'
import type { FlagDocument, RolledOut, RolloutDocument } from 'varve'

/**
 * What an entry holds, as everybody may see it: a value, `{ flag }`, `{ rollout }` or `{ reference }`; `••••` for what is sealed,
 * and for all of a secret that stands in the open.
 */
export function entryShown(entry: Entry | undefined, secret: boolean): Json | undefined {
  if (entry === undefined) return undefined
  if ('reference' in entry) return { reference: entry.reference }
  if ('sealed' in entry || secret) return MASK
  if ('value' in entry) return entry.value
  return asJson('flag' in entry ? { flag: entry.flag } : { rollout: rolloutShown(entry.rollout, secret) })
}

/** A rollout's document as everybody may see it. */
export function rolloutShown(document: RolloutDocument, secret: boolean): Json {
  const { candidate, baseline, ...rest } = document
  return asJson({
    ...rest,
    candidate: sideShown(candidate, secret),
    baseline: baseline === null ? null : sideShown(baseline, secret),
  })
}

function sideShown(side: RolledOut, secret: boolean): EntryLeaf | { readonly flag: FlagDocument } {
  if ('reference' in side) return side
  return 'sealed' in side || secret ? { value: MASK } : side
}

/** A document of ours is JSON all the way down, though its type has names for its members. */
export function asJson(document: object): Json {
  return document as Json
}
