import type { Digest } from '../core/ports.ts'
import type { KnownHistory } from '../core/revisions/known-history.ts'
import { stemsFrom } from '../core/revisions/put-back.ts'
import type { Head } from '../core/revisions/revision.ts'
import { SealBroken, unseal } from '../core/revisions/seal.ts'
import type { Stored } from '../core/revisions/state.ts'
import { contains } from './containing.ts'
import type { AskedStore } from './patient.ts'

/**
 * The last revision that a known history and a store have both; 0 where there is none, and for another log. Older than
 * what is known revision by revision it is told by the entries of the state, and may be a little too low: then more counts
 * as lost, and nothing that is lost counts as common.
 */
export async function commonRevision(store: AskedStore, known: KnownHistory, digest: Digest): Promise<number> {
  const { logId, oldest } = await store.open()
  if (logId !== known.logId) return 0
  const found = await lastShared(headsOf(known, digest), head => contains(store, logId, head))
  if (found !== undefined) return found.number
  const [first] = known.recent
  const before = first?.number ?? known.state.head.number + 1
  const entries = entriesOf(known).filter(({ revision }) => revision < before && revision >= oldest)
  return (await lastShared(entries, entry => isFrom(store, entry, digest)))?.revision ?? 0
}

/** The last of some that a store has too, found in few questions: it has all before one that it has, and none after one that it lacks. */
async function lastShared<T>(some: readonly T[], isShared: (one: T) => Promise<boolean>): Promise<T | undefined> {
  let [low, high] = [0, some.length]
  while (low < high) {
    const middle = Math.floor((low + high) / 2)
    const one = some[middle]
    if (one !== undefined && (await isShared(one))) low = middle + 1
    else high = middle
  }
  return some[low - 1]
}

/** The ends of the revisions that are known one by one, and of what came before them. */
function headsOf({ recent, state }: KnownHistory, digest: Digest): Head[] {
  const [first] = recent
  if (first === undefined) return [state.head]
  const before = { number: first.number - 1, hash: unseal(first, digest).previousHash, at: 0 }
  return [before, ...recent.map(({ number, hash }) => ({ number, hash, at: 0 }))]
}

/** One entry of each revision that the state has something of, in order. */
function entriesOf({ state }: KnownHistory): Stored[] {
  const byRevision = new Map<number, Stored>()
  for (const scopes of state.keys.values()) for (const one of scopes.values()) byRevision.set(one.revision, one)
  return [...byRevision.values()].toSorted((a, b) => a.revision - b.revision)
}

async function isFrom(store: AskedStore, entry: Stored, digest: Digest): Promise<boolean> {
  const [found] = (await store.read(entry.revision - 1, 1)).revisions
  if (found?.number !== entry.revision) return false
  try {
    return stemsFrom(entry, unseal(found, digest))
  } catch (error) {
    if (!(error instanceof SealBroken)) throw error
    return false
  }
}
