import type { Entry, Leaf } from '../../core/revisions/revision.ts'
import { shareAt } from '../../core/rollouts/course.ts'
import { EVERYONE, type RolledOut } from '../../core/rollouts/document.ts'
import { rolloutOf } from '../../core/rollouts/whole-document.ts'
import type { SecretSide } from './stored-secrets.ts'

/** One value of an entry, and which side of its rollout that is. */
export interface StoredLeaf {
  readonly leaf: Leaf
  readonly side?: SecretSide
}

/** The values of an entry: its own, or those of the two sides of its rollout. Those of a flag are none. */
export function leavesIn(entry: Entry): readonly StoredLeaf[] {
  if ('flag' in entry) return []
  if (!('rollout' in entry)) return [{ leaf: entry }]
  const { candidate, baseline } = rolloutOf(entry) ?? { candidate: null, baseline: null }
  return [...sideOf(candidate, 'candidate'), ...sideOf(baseline, 'baseline')]
}

/** The value that an entry gives at an instant: of a rollout, the candidate once everybody has that. */
export function leafAt(entry: Entry, at: number): Leaf | undefined {
  if ('flag' in entry) return undefined
  if (!('rollout' in entry)) return entry
  const rollout = rolloutOf(entry)
  if (rollout === undefined) return undefined
  const served = shareAt(rollout, at) >= EVERYONE ? rollout.candidate : rollout.baseline
  return served === null || 'flag' in served ? undefined : served
}

function sideOf(side: RolledOut | null, name: SecretSide): readonly StoredLeaf[] {
  return side === null || 'flag' in side ? [] : [{ leaf: side, side: name }]
}
