import { snapshotHead, type Store } from 'varve'
import { hashAt } from './parting.ts'
import type { Source } from './source.ts'
import type { Target } from './target.ts'

/** A folded state as a store keeps it. */
export interface KeptSnapshot {
  readonly number: number
  readonly hash: string
  readonly body: string
}

/**
 * The snapshots that a copy has to have as well: of where it begins, and the newest that is of a revision it has. One
 * that is damaged, or of another history, is passed over, as whoever opens the log does.
 */
export async function snapshotsFor(source: Source, target: Target): Promise<readonly KeptSnapshot[]> {
  const base = source.base !== undefined && target.oldest === source.oldest ? [source.base] : []
  const newest = await newestSound(source, target.head.number)
  return newest === undefined || newest.number === base[0]?.number ? base : [...base, newest]
}

/** True when a store keeps just this snapshot. */
export async function hasSnapshot({ snapshots }: Store, { number, hash, body }: KeptSnapshot): Promise<boolean> {
  const kept = await snapshots.latest(number)
  return kept !== undefined && kept.number === number && kept.hash === hash && kept.body === body
}

async function newestSound(source: Source, atMost: number): Promise<KeptSnapshot | undefined> {
  let snapshot = await source.store.snapshots.latest(atMost)
  while (snapshot !== undefined && snapshot.number >= source.oldest) {
    const { number, hash, body } = snapshot
    const head = snapshotHead(body)
    const sound = head?.number === number && head.hash === hash && hash === (await hashAt(source, number))
    if (sound) return snapshot
    snapshot = await source.store.snapshots.latest(number - 1)
  }
  return undefined
}
