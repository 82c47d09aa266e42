import type { Store } from '../../src/core/ports.ts'
import type { Head, Sealed } from '../../src/core/revisions/revision.ts'
import { memory, type MemoryOptions, memoryStorage, type MemoryStorage } from '../../src/stores/memory.ts'
import type { NetworkedStorage, StorageUnderTest } from '../../src/testing/store-contract.ts'
import { headAfter } from '../../src/testing/store-contract/chain.ts'
import { overNetwork, SimulatedNetwork, SOUND, type Ways } from './simulated-network.ts'

/** What a mutant does instead of the store it is made of. */
export type Patch = (store: Store, storage: MemoryStorage, memo: Map<string, unknown>) => Partial<Store>

/** A store that breaks one promise, made of the memory store. The contract must notice. */
export interface Mutant {
  /** What it does wrong; its subject is the store. */
  readonly title: string
  /** The promise, by its title, that it must be seen to break. */
  readonly breaks: string
  /** What it does instead of the memory store. `memo` is one per storage, so that handles can share a mistake. */
  readonly patch?: Patch
  /** What it does about its network instead of what is right. */
  readonly ways?: Partial<Ways>
}

/** Storage whose handles all make the mutant's mistake. */
export function storageOf({ patch }: Pick<Mutant, 'patch'>): StorageUnderTest {
  return storageWith(patch, memory)
}

/** The same behind a network of this process. */
export function networkedStorageOf({ patch, ways }: Pick<Mutant, 'patch' | 'ways'>): NetworkedStorage {
  const network = new SimulatedNetwork()
  const storage = memoryStorage()
  return {
    ...storageWith(patch, options => overNetwork(memory(options), network, { ...SOUND, ...ways }), storage),
    connectBeside: () => memory({ storage }),
    network,
  }
}

function storageWith(
  patch: Patch | undefined,
  connect: (options: MemoryOptions) => Store,
  storage = memoryStorage(),
): StorageUnderTest {
  const memo = new Map<string, unknown>()
  let now = Date.UTC(2026, 0, 15)
  return {
    connect() {
      const store = loose(connect({ storage, clock: { now: () => now } }))
      return { ...store, ...patch?.(store, storage, memo) }
    },
    advance: milliseconds => void (now += milliseconds),
    contents: () => [[...storage.records.values()].map(kind => [...kind.values()]), memo.values()].map(bytesOf),
  }
}

function bytesOf(values: Iterable<unknown>): Uint8Array {
  return new TextEncoder().encode(JSON.stringify([...values]))
}

/** A store whose methods need no `this`. */
function loose(store: Store): Store {
  const { name, snapshots, records, lease } = store
  return {
    name,
    snapshots,
    records,
    lease,
    open: async origin => store.open(origin),
    exists: async () => (await store.exists?.()) ?? false,
    head: async () => store.head(),
    append: async (head, revisions) => store.append(head, revisions),
    read: async (after, limit) => store.read(after, limit),
    subscribe: (onHint, onDown) => store.subscribe(onHint, onDown),
    close: async () => store.close(),
  }
}

/** Writes without any of the checks an append makes. */
export function write(
  storage: MemoryStorage,
  expected: Head,
  revisions: readonly Sealed[],
): { written: number; head: Head } {
  storage.revisions = [...storage.revisions.slice(0, expected.number), ...revisions]
  storage.head = headAfter(revisions, expected)
  for (const listener of storage.listeners) listener(storage.head.number)
  return { written: revisions.length, head: storage.head }
}

/** A method that answers what `change` makes of another's answer. */
export function answering<A extends unknown[], R>(
  method: (...given: A) => Promise<R>,
  change: (answer: R) => R,
): (...given: A) => Promise<R> {
  return async (...given) => change(await method(...given))
}

/** Reading that changes every revision on its way. */
export function reading(store: Store, change: (sealed: Sealed) => Sealed): Store['read'] {
  return answering(store.read, page => ({ ...page, revisions: page.revisions.map(change) }))
}
