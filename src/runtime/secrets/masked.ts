import type { Definitions } from '../../core/definition/definitions.ts'
import type { Change, Entry, Leaf } from '../../core/revisions/revision.ts'
import type { RolledOut, RolloutDocument } from '../../core/rollouts/document.ts'
import { MASK } from '../../core/secret.ts'

/** An entry of a secret as it may be shown: what stands in it in the open is masked. Commitments and references tell nothing. */
export function maskedEntry(entry: Entry): Entry {
  if ('rollout' in entry) return { ...entry, rollout: maskedRollout(entry.rollout) }
  return isOpen(entry) ? { value: MASK } : entry
}

/** The same for a rollout of a secret. */
export function maskedRollout(rollout: RolloutDocument): RolloutDocument {
  const { candidate, baseline } = rollout
  return { ...rollout, candidate: side(candidate), baseline: baseline === null ? null : side(baseline) }
}

/** Changes as they may be shown: the same list, unless a secret of them stands in the open. */
export function maskedChanges(definitions: Definitions, changes: readonly Change[]): readonly Change[] {
  const isShown = ({ key, entry }: Change): boolean => entry === undefined || definitions.find(key)?.secret !== true
  if (changes.every(isShown)) return changes
  return changes.map(change =>
    isShown(change) || change.entry === undefined ? change : { ...change, entry: maskedEntry(change.entry) },
  )
}

function side(one: RolledOut): Leaf | RolledOut {
  return isOpen(one) ? { value: MASK } : one
}

/** True for a value in the open, and for a flag, which has nothing else. */
function isOpen(one: Entry | RolledOut): boolean {
  return 'value' in one || 'flag' in one
}
