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
  /** Throws the storage away. Every handle is closed by then. */
  drop?(): void | Promise<void>
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
    const store = this.connect()
    return { store, ...(await store.open(origin)) }
  }

  /** Connects another handle without opening it. */
  connect(): Store {
    const store = this.#storage.connect()
    this.#stores.push(store)
    return store
  }

  /** Closes every handle, then opens a new one: what a restart of the program does. */
  async restart(): Promise<Opened> {
    await this.#closeAll()
    return this.open()
  }

  async advance(milliseconds: number): Promise<void> {
    await this.#storage.advance(milliseconds)
  }

  async end(): Promise<void> {
    await this.#closeAll()
    await this.#storage.drop?.()
  }

  async #closeAll(): Promise<void> {
    await Promise.all(this.#stores.splice(0).map(store => store.close()))
  }
}

/** One sentence every store must make true, and the code that finds out. */
export interface Clause {
  readonly title: string
  keep(bench: Bench): Promise<void>
}

/** Appends `count` revisions after `opened.head` and returns them with the new head. */
export async function grow(opened: Opened, count: number, told: Told = {}): Promise<{ chain: Sealed[]; head: Head }> {
  const chain = chainAfter(opened.logId, opened.head, count, told)
  const answer = await opened.store.append(opened.head, chain)
  const head = headAfter(chain, opened.head)
  claimSame(answer, { written: count, head }, `the answer to appending ${count} revisions`)
  return { chain, head }
}
