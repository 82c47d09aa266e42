import { setTimeout as pause } from 'node:timers/promises'
import type { Head, Sealed, Store } from 'varve'
import { VarveError } from '../../src/core/errors.ts'

/** What becomes of a request. */
type Fate = 'done' | 'not sent' | 'answer lost' | 'late'

/**
 * A store behind a network that is simulated: every call takes a while, requests and answers get lost, and an append may
 * arrive long after its writer has given up. Closing waits for those.
 */
export function unreliable(store: Store, random: () => number): Store {
  const arriving = new Set<Promise<unknown>>()
  const fate = (share: number): Fate => {
    const drawn = random()
    if (drawn > 3 * share) return 'done'
    return drawn < share ? 'not sent' : drawn < 2 * share ? 'answer lost' : 'late'
  }
  const through = async <T>(call: () => Promise<T>): Promise<T> => {
    await pause(random() * 3)
    const own = fate(0.02)
    if (own === 'not sent') throw unreachable()
    const answer = await call()
    await pause(random() * 3)
    if (own === 'answer lost') throw unreachable()
    return answer
  }
  const append = async (head: Head, revisions: readonly Sealed[]): Promise<{ written: number; head: Head }> => {
    await pause(random() * 3)
    const own = fate(0.06)
    if (own === 'not sent') throw unreachable()
    if (own === 'late') {
      const arrival = pause(random() * 30).then(() => store.append(head, revisions).catch(() => {}))
      arriving.add(arrival)
      throw indeterminate(revisions)
    }
    const answer = await store.append(head, revisions)
    await pause(random() * 3)
    if (own === 'answer lost') throw indeterminate(revisions)
    return answer
  }
  return {
    name: store.name,
    snapshots: store.snapshots,
    records: store.records,
    lease: store.lease,
    open: () => through(() => store.open()),
    head: () => through(() => store.head()),
    read: (after, limit) => through(() => store.read(after, limit)),
    append,
    subscribe: (onHint, onDown) => store.subscribe(onHint, onDown),
    close: async () => {
      await Promise.all(arriving)
      await store.close()
    },
  }
}

function unreachable(): VarveError {
  return new VarveError('STORE_UNREACHABLE', { store: 'memory', reason: 'the request was lost' })
}

function indeterminate(revisions: readonly Sealed[]): VarveError {
  const [first] = revisions
  return new VarveError('STORE_INDETERMINATE', { store: 'memory', id: first?.id ?? '', reason: 'the answer was lost' })
}
