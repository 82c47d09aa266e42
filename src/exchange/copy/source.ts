import { genesisOf, snapshotHead, VarveError, type Head, type Store } from 'varve'
import type { KeptSnapshot } from './snapshots.ts'

/** The log that is copied. */
export interface Source {
  readonly store: Store
  readonly logId: string
  readonly head: Head
  /** Number of the oldest revision that is kept. */
  readonly oldest: number
  /** The head that its oldest revision follows. */
  readonly before: Head
  /** The state at `before`, where earlier revisions were compacted away. */
  readonly base?: KeptSnapshot
}

/** Opens what is copied from, and makes no log. Throws NO_LOG, and SNAPSHOT_MISSING where its beginning is lost. */
export async function openSource(store: Store): Promise<Source> {
  if (store.exists !== undefined && !(await store.exists())) throw new VarveError('NO_LOG', { store: store.name })
  for (let seen = 0; ;) {
    const { logId, head, oldest } = await store.open()
    if (oldest <= 1) return { store, logId, head, oldest, before: genesisOf(logId) }
    const base = await store.snapshots.latest(oldest - 1)
    const before = base === undefined ? undefined : snapshotHead(base.body)
    if (base !== undefined && before?.number === oldest - 1 && before.hash === base.hash)
      return { store, logId, head, oldest, before, base }
    // A compaction between the two questions takes the snapshot with it, and leaves a later one.
    if (oldest === seen) throw new VarveError('SNAPSHOT_MISSING', { through: oldest - 1 })
    seen = oldest
  }
}
