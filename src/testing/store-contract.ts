import { excepted, promisesOf } from './promises.ts'
import {
  Bench,
  type Clause,
  NetworkBench,
  type NetworkedStorage,
  type StorageUnderTest,
} from './store-contract/bench.ts'
import { hintClauses } from './store-contract/hints.ts'
import { leaseClauses } from './store-contract/lease.ts'
import { lifeClauses } from './store-contract/life.ts'
import { logClauses } from './store-contract/log.ts'
import { networkClauses } from './store-contract/network.ts'
import { originClauses } from './store-contract/origin.ts'
import { recordClauses } from './store-contract/records.ts'
import { scrubbingClauses } from './store-contract/scrubbing.ts'
import { snapshotClauses } from './store-contract/snapshots.ts'
import { textClauses } from './store-contract/text.ts'
import { writerClauses } from './store-contract/writers.ts'

export type { NetworkedStorage, NetworkUnderTest, StorageUnderTest } from './store-contract/bench.ts'

/** One promise of the store contract, ready for any test runner. */
export interface StorePromise {
  /** A sentence whose subject is the store: `refuses an append at a stale head …`. */
  readonly title: string
  /** Why this store cannot keep it, when its author says so. */
  readonly exception?: string
  /** Finds out, on storage of its own. Rejects with a sentence about what was seen instead. */
  run(): Promise<void>
}

/** How a store is put to the contract. */
export interface StoreContractOptions {
  /** Promises the store cannot keep, by title, and why. Skip those whose `exception` is set, visibly. */
  exceptions?: Readonly<Record<string, string>>
  /**
   * Makes empty storage behind a network that can be disturbed. With it, what stores on other machines promise besides is
   * part of the contract. Handles should notice a dead line well within the deadline.
   */
  behindNetwork?: () => NetworkedStorage | Promise<NetworkedStorage>
  /** How long to wait for something that must happen, in milliseconds; default 10,000. */
  deadline?: number
}

const clauses: readonly Clause[] = [
  ...logClauses,
  ...textClauses,
  ...writerClauses,
  ...hintClauses,
  ...snapshotClauses,
  ...recordClauses,
  ...scrubbingClauses,
  ...leaseClauses,
  ...originClauses,
  ...lifeClauses,
]

/**
 * All a store promises, one sentence each; the same for every store. `fresh` makes empty storage and is called once
 * per promise. Needs no test runner: each promise is a title and a function that rejects.
 * Throws RangeError when an exception names no promise.
 * @example
 * describe('my store', () => {
 *   for (const { title, exception, run } of storeContract(freshStorage)) it.skipIf(exception)(title, run)
 * })
 */
export function storeContract(
  fresh: () => StorageUnderTest | Promise<StorageUnderTest>,
  { exceptions, behindNetwork, deadline = 10_000 }: StoreContractOptions = {},
): StorePromise[] {
  const end = (bench: Bench): Promise<void> => bench.end()
  const bench = async (): Promise<Bench> => new Bench(await fresh(), deadline)
  const promises = promisesOf(clauses, { fresh: bench, deadline, end })
  if (behindNetwork === undefined) return excepted('store', promises, exceptions)
  const networkBench = async (): Promise<NetworkBench> => new NetworkBench(await behindNetwork(), deadline)
  const networked = promisesOf(networkClauses, { fresh: networkBench, deadline, end })
  return excepted('store', [...promises, ...networked], exceptions)
}
