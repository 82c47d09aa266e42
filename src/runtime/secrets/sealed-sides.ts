import type { Entry, Leaf, SealedLeaf } from '../../core/revisions/revision.ts'
import type { RolledOut } from '../../core/rollouts/document.ts'

/** An entry with each secret in it sealed anew, its own or those of the two sides of its rollout; any other entry as it is. */
export async function sealedAnew(entry: Entry, seal: (leaf: SealedLeaf) => Promise<Leaf>): Promise<Entry> {
  const side = async <T extends RolledOut | null>(one: T): Promise<T | Leaf> =>
    one === null || !('sealed' in one) ? one : seal(one)
  if ('sealed' in entry) {
    const { sealed, ...rest } = entry
    return { ...rest, ...(await seal({ sealed })) }
  }
  if (!('rollout' in entry)) return entry
  const { candidate, baseline } = entry.rollout
  return { ...entry, rollout: { ...entry.rollout, candidate: await side(candidate), baseline: await side(baseline) } }
}
