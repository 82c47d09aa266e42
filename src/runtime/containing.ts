import type { Head } from '../core/revisions/revision.ts'
import type { AskedStore } from './patient.ts'

/**
 * True when a store's log contains the last revision that is known of a log, by number and hash: the hash stands for all
 * that came before. Where that revision was compacted away, the log's own id has to be enough.
 */
export async function contains(store: AskedStore, logId: string, known: Head): Promise<boolean> {
  if (known.number === 0) return (await store.open()).logId === logId
  const { revisions, head } = await store.read(known.number - 1, 1)
  const [found] = revisions
  if (found?.number === known.number) return found.hash === known.hash
  if (head.number <= known.number) return head.number === known.number && head.hash === known.hash
  const snapshot = await store.snapshots.latest(known.number)
  if (snapshot?.number === known.number) return snapshot.hash === known.hash
  return (await store.open()).logId === logId
}
