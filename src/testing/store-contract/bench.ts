import type { LogOrigin, Store } from '../../core/ports.ts'
import type { Head, Sealed } from '../../core/revisions/revision.ts'
import { chainAfter, headAfter, type Told } from './chain.ts'
import { claimSame } from '../claim.ts'

/** Where a store keeps things, as the contract sees it: opened by several handles, moved through time, thrown away. */
export interface StorageUnderTest {
  /** Another handle on this storage, not opened yet. Handles do not know each other. */
  connect(): Store
  /** Moves the store's clock forward, in milliseconds. */
  advance(milliseconds: number): void | Promise<void>
  /** The bytes of every file that it is kept in, for storage whose store can scrub it; handles may be open. */
  contents?(): readonly Uint8Array[] | Promise<readonly Uint8Array[]>
  /** Throws the storage away. Every handle is closed by then. */
  drop?(): void | Promise<void>
}

/** Storage that is reached over a network the contract can disturb, and also beside it. */
export interface NetworkedStorage extends StorageUnderTest {
  /** A handle that does not go over the network: its appends are those of somebody who is not cut off. */
  connectBeside(): Store
  readonly network: NetworkUnderTest
}

/** What the contract does to a network. A connection that went mute stays so: nothing passes, and nobody is told. */
export interface NetworkUnderTest {
  /** Makes every connection that is there mute. New ones pass. */
  forget(): void | Promise<void>
  /** Makes every connection mute, and every new one, until `heal`. */
  blackHole(): void | Promise<void>
  /** Lets the next append through to the engine, and ends its connection in place of the answer. */
  loseAnswer(): void | Promise<void>
  /** New connections pass again. */
  heal(): void | Promise<void>
}

/** An opened store with what `open` said about it. */
export interface Opened {
  readonly store: Store
  readonly logId: string
  readonly head: Head
  readonly oldest: number
  readonly now: number
}

/** One promise's own storage: opens handles on it and closes them all at the end. */
export class Bench {
  /** How long, in milliseconds, a promise waits for something that must happen. */
  readonly deadline: number
  readonly #storage: StorageUnderTest
  readonly #stores: Store[] = []

  constructor(storage: StorageUnderTest, deadline: number) {
    this.#storage = storage
    this.deadline = deadline
  }

  /** Connects and opens another handle, which continues `origin` where there is no log yet. */
  async open(origin?: LogOrigin): Promise<Opened> {
    return opened(this.connect(), origin)
  }

  /** Connects another handle without opening it. */
  connect(): Store {
    return this.closedLater(this.#storage.connect())
  }

  /** Closes every handle, then opens a new one: what a restart of the program does. */
  async restart(): Promise<Opened> {
    await this.#closeAll()
    return this.open()
  }

  /** Reads every file that the storage is kept in; undefined where nobody can. */
  get contents(): (() => Promise<readonly Uint8Array[]>) | undefined {
    const storage = this.#storage
    if (storage.contents === undefined) return undefined
    return async () => (await storage.contents?.()) ?? []
  }

  async advance(milliseconds: number): Promise<void> {
    await this.#storage.advance(milliseconds)
  }

  async end(): Promise<void> {
    await this.#closeAll()
    await this.#storage.drop?.()
  }

  protected closedLater(store: Store): Store {
    this.#stores.push(store)
    return store
  }

  async #closeAll(): Promise<void> {
    await Promise.all(this.#stores.splice(0).map(store => store.close()))
  }
}

/** One promise's own storage behind a network. */
export class NetworkBench extends Bench {
  readonly network: NetworkUnderTest
  readonly #networked: NetworkedStorage

  constructor(storage: NetworkedStorage, deadline: number) {
    super(storage, deadline)
    this.network = storage.network
    this.#networked = storage
  }

  /** Connects and opens a handle that the network's troubles do not concern. */
  async openBeside(): Promise<Opened> {
    return opened(this.closedLater(this.#networked.connectBeside()))
  }
}

async function opened(store: Store, origin?: LogOrigin): Promise<Opened> {
  return { store, ...(await store.open(origin)) }
}

/** One sentence every store must make true, and the code that finds out. */
export interface Clause {
  readonly title: string
  keep(bench: Bench): Promise<void>
}

/** A sentence that stores must make true which are reached over a network. */
export interface NetworkClause {
  readonly title: string
  keep(bench: NetworkBench): Promise<void>
}

/** Appends `count` revisions after `opened.head` and returns them with the new head. */
export async function grow(opened: Opened, count: number, told: Told = {}): Promise<{ chain: Sealed[]; head: Head }> {
  const chain = chainAfter(opened.logId, opened.head, count, told)
  const answer = await opened.store.append(opened.head, chain)
  const head = headAfter(chain, opened.head)
  claimSame(answer, { written: count, head }, `the answer to appending ${count} revisions`)
  return { chain, head }
}
