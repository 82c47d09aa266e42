import { isObject } from '../json.ts'
import type { Entry } from '../revisions/revision.ts'
import type { FlagDocument, RolloutDocument } from './document.ts'

/**
 * The rollout that an entry is; undefined for any other, and for one so damaged that nothing can be said of it: whoever can
 * write to the store can write past the checks, and what others do must go on.
 */
export function rolloutOf(entry: Entry | undefined): RolloutDocument | undefined {
  if (entry === undefined || !('rollout' in entry)) return undefined
  const { rollout } = entry
  const isWhole =
    isObject(rollout) &&
    isObject(rollout.candidate) &&
    (rollout.baseline === null || isObject(rollout.baseline)) &&
    Array.isArray(rollout.steps) &&
    rollout.steps.every(isObject)
  return isWhole ? rollout : undefined
}

/** The flag that an entry, or a side of a rollout, is; undefined for any other, and for one that is damaged in the same way. */
export function flagOf(entry: Entry | null | undefined): FlagDocument | undefined {
  if (entry === undefined || entry === null || !('flag' in entry)) return undefined
  const { flag } = entry
  return isObject(flag) && isObject(flag.variants) && Array.isArray(flag.rules) ? flag : undefined
}

/** The flag that an entry is, or, where it is a rollout, goes on from. */
export function flagBelow(entry: Entry | undefined): FlagDocument | undefined {
  return flagOf(entry) ?? flagOf(rolloutOf(entry)?.baseline)
}
