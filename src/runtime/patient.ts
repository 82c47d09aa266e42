import type { RecordShelf, SnapshotShelf, Store, Timers } from '../core/ports.ts'
import { inTime } from './silence.ts'
import { unreachable } from './store-trouble.ts'

/** What a store is asked before it is followed, and about another history. */
export interface AskedStore extends Pick<Store, 'name' | 'open' | 'read'> {
  readonly snapshots: Pick<SnapshotShelf, 'latest'>
  readonly records: Pick<RecordShelf, 'get'>
}

/** A store of which nobody waits longer for an answer than `patience` says, in milliseconds: it throws STORE_UNREACHABLE then. */
export function patient(store: Store, timers: Timers, patience: () => number): AskedStore {
  const soon = <T>(answer: Promise<T>): Promise<T> => {
    const most = patience()
    return inTime(answer, most, timers, () => unreachable(store.name, `no answer within ${most} ms`))
  }
  return {
    name: store.name,
    open: origin => soon(store.open(origin)),
    read: (after, limit) => soon(store.read(after, limit)),
    snapshots: { latest: atMost => soon(store.snapshots.latest(atMost)) },
    records: { get: (kind, id) => soon(store.records.get(kind, id)) },
  }
}
