import type { SecretManager } from '../core/ports.ts'
import type { FetchedSecret } from '../core/ports/secrets.ts'
import { answers } from './manager-contract/answers.ts'
import { life } from './manager-contract/life.ts'
import { refusals } from './manager-contract/refusals.ts'
import { troubles } from './manager-contract/troubles.ts'
import { excepted, promisesOf, type WrittenClause } from './promises.ts'

/** A secret manager as the contract tries it, on a server (or a folder) of its own. */
export interface ManagerUnderTest {
  readonly manager: SecretManager
  /** What a secret of it can be: `object` alone where a secret always has fields. At least one. */
  readonly keeps: readonly SecretKind[]
  /** How a secret of this name is referred to, whether it is there or not: `vault://secret/shop`. */
  reference(name: string): string
  /** Puts a secret where the manager finds it, or a newer version of it. */
  put(name: string, value: FetchedSecret['value']): void | Promise<void>
  /** Takes a secret away. */
  remove(name: string): void | Promise<void>
  /** Lets nobody read a secret of this name, whether it is there or not. */
  forbid(name: string): void | Promise<void>
  /** Brings the server into a state; absent where there is no server. Then four promises need exceptions. */
  turn?(state: ServerState): void | Promise<void>
  /** Connections that its server has open; absent where there is no server. */
  connections?(): number | Promise<number>
  /** What must never be seen: tokens and keys that the manager uses. */
  readonly credentials: readonly string[]
  /** Clears up. The manager is closed by then. */
  end?(): void | Promise<void>
}

/** What a secret can be. */
export type SecretKind = 'text' | 'bytes' | 'object'

/**
 * A state of the server behind a manager. `well`: as it should be. `stopped`: nobody listens. `hanging`: it takes a
 * request and never answers. `failing`: it answers 500 or the like, and says again all it was sent and all it keeps.
 * `flooding`: an answer has no end.
 */
export type ServerState = 'well' | 'stopped' | 'hanging' | 'failing' | 'flooding'

/** One promise of the manager contract, ready for any test runner. */
export interface ManagerPromise {
  /** A sentence whose subject is the manager: `answers several at once`. */
  readonly title: string
  /** Why this manager cannot keep it, when its author says so. */
  readonly exception?: string
  /** Finds out, on a manager of its own. Rejects with a sentence about what was seen instead. */
  run(): Promise<void>
}

/** How a manager is put to the contract. */
export interface ManagerContractOptions {
  /** Promises the manager cannot keep, by title, and why. Skip those whose `exception` is set, visibly. */
  readonly exceptions?: Readonly<Record<string, string>>
  /** How long to wait for something that must happen, in milliseconds; default 10,000. */
  readonly deadline?: number
}

/** A promise as it is written down. */
export type ManagerClause = WrittenClause<ManagerUnderTest>

const clauses: readonly ManagerClause[] = [...answers, ...refusals, ...troubles, ...life]

/**
 * All a secret manager promises, one sentence each; the same for every manager. `fresh` makes a manager on a server of
 * its own and is called once per promise. Needs no test runner: each promise is a title and a function that rejects.
 * Throws RangeError when an exception names no promise.
 * @example
 * describe('my manager', () => {
 *   for (const { title, exception, run } of managerContract(freshManager)) it.skipIf(exception)(title, run)
 * })
 */
export function managerContract(
  fresh: () => ManagerUnderTest | Promise<ManagerUnderTest>,
  { exceptions, deadline = 10_000 }: ManagerContractOptions = {},
): ManagerPromise[] {
  const end = async (tested: ManagerUnderTest): Promise<void> => {
    await tested.manager.close?.()
    await tested.end?.()
  }
  return excepted('manager', promisesOf(clauses, { fresh, deadline, end }), exceptions)
}
