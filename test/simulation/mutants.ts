import type { Sealed, Store } from 'varve'
import type { MemoryStorage } from 'varve/stores/memory'
import { headAfter } from '../../src/testing/store-contract/chain.ts'
import type { Simulated } from './simulate.ts'

/** A mistake between the processes and the storage, which the simulation must notice. */
export interface Mutant {
  /** What the store does wrong. */
  readonly title: string
  /** What the simulation must say of it. */
  readonly seen: RegExp
  readonly mutate: NonNullable<Simulated['mutate']>
}

export const mutants: readonly Mutant[] = [
  {
    title: 'says that it has written what met a conflict',
    seen: /\(acknowledged.*\) is not there as revision/,
    mutate: patched(store => ({
      async append(expected, revisions) {
        const answer = await store.append(expected, revisions)
        return answer.written > 0 ? answer : { written: revisions.length, head: headAfter(revisions, expected) }
      },
    })),
  },
  {
    title: 'writes over what others have written',
    seen: /\(acknowledged.*\) is not there as revision/,
    mutate: patched((store, storage) => ({
      async append(expected, revisions) {
        if (expected.number < storage.oldest) return store.append(expected, revisions)
        const kept = storage.revisions.slice(0, expected.number + 1 - storage.oldest)
        storage.revisions = [...kept, ...revisions]
        storage.head = headAfter(revisions, expected)
        for (const listener of storage.listeners) listener(storage.head.number)
        return { written: revisions.length, head: storage.head }
      },
    })),
  },
  {
    title: 'reads revisions in another order',
    seen: /stays at \d+ of \d+/,
    mutate: patched(store => reading(store, revisions => revisions.toReversed())),
  },
  {
    title: 'leaves a revision out of a page',
    seen: /stays at \d+ of \d+/,
    mutate: patched(store => reading(store, revisions => revisions.filter((_, index) => index !== 1))),
  },
  {
    title: 'hands out a snapshot that has lost a value',
    seen: /served .*, and the log says|was told/,
    mutate: patched(store => ({
      snapshots: {
        put: (number, hash, body) => store.snapshots.put(number, hash, body),
        compact: through => store.snapshots.compact(through),
        async latest(atMost) {
          const snapshot = await store.snapshots.latest(atMost)
          if (snapshot === undefined) return undefined
          const state = JSON.parse(snapshot.body) as { entries: unknown[] }
          return { ...snapshot, body: JSON.stringify({ ...state, entries: state.entries.slice(1) }) }
        },
      },
    })),
  },
  {
    title: 'loses an acknowledged revision now and then',
    seen: /stays at \d+ of \d+|is not there as revision/,
    mutate: patched((store, storage) => ({
      async append(expected, revisions) {
        const answer = await store.append(expected, revisions)
        if (answer.written > 0 && storage.head.number % 20 === 0) rewind(storage)
        return answer
      },
    })),
  },
]

function patched(patch: (store: Store, storage: MemoryStorage) => Partial<Store>): Mutant['mutate'] {
  return (store, storage) => {
    const whole: Store = {
      name: store.name,
      snapshots: store.snapshots,
      records: store.records,
      lease: store.lease,
      open: () => store.open(),
      head: () => store.head(),
      append: (expected, revisions) => store.append(expected, revisions),
      read: (after, limit) => store.read(after, limit),
      subscribe: (onHint, onDown) => store.subscribe(onHint, onDown),
      close: () => store.close(),
    }
    return { ...whole, ...patch(store, storage) }
  }
}

function reading(store: Store, change: (revisions: Sealed[]) => Sealed[]): Partial<Store> {
  return {
    async read(after, limit) {
      const page = await store.read(after, limit)
      return { ...page, revisions: change(page.revisions) }
    },
  }
}

/** Takes the last revision back, as a disk does that loses what it had not synced. */
function rewind(storage: MemoryStorage): void {
  const last = storage.revisions.pop()
  const before = storage.revisions.at(-1)
  if (last === undefined || before === undefined) return
  storage.numbers.delete(last.id)
  storage.head = headAfter([before], storage.head)
}
