import type { Problem, ProblemCode } from '../core/errors.ts'
import type { Head } from '../core/revisions/revision.ts'

/**
 * How a store stands. `stale`: it cannot be heard, the last known values serve. `diverged`: it tells another history than
 * the one known here. `broken`: a stored revision is not what was written. In all three nothing can be changed.
 */
export type StoreStatus = 'ok' | 'stale' | 'diverged' | 'broken'

/** How this Varve is doing. */
export interface Health {
  /** The store's status, and `ok` where there is none; `closed` once it is closed. */
  readonly status: StoreStatus | 'closed'
  /** The store's part; undefined where there is none. */
  readonly store: StoreHealth | undefined
  /** The revision served. */
  readonly revision: number
  /** What is wrong, stored values that do not fit today's declaration among it. */
  readonly problems: readonly Problem[]
  /** Settings whose sources changed since the start: they change at the next one. */
  readonly restartNeeded: readonly string[]
  /** When the sources were last read again and taken over, in milliseconds since 1970 UTC. */
  readonly reloaded: number | undefined
  /** Why what the sources say now is not taken over: the last good values stay. */
  readonly reloadFailure: string | undefined
  /** True where there is a key ring: secrets can be sealed, and opened. */
  readonly keyring: boolean
  /** The secret managers' part, in the order they were given; empty where there are none. */
  readonly managers: readonly ManagerHealth[]
}

/** The store's part in how a Varve is doing. */
export interface StoreHealth {
  readonly name: string
  readonly status: StoreStatus
  /** False while it does not answer, and before it was first asked. */
  readonly reachable: boolean
  /** Why it cannot be heard, or is not followed: for programs, and for people. */
  readonly trouble: { readonly code: ProblemCode; readonly message: string } | undefined
  /** When it was last heard, in milliseconds since 1970 UTC; undefined while it never was. */
  readonly heardAt: number | undefined
  /** Milliseconds since then: how old what is served may be. */
  readonly silence: number | undefined
  /** The end of its log as it last said; undefined while it never did. */
  readonly head: Head | undefined
  /** Revisions of it that are not applied here; undefined while nobody can know. */
  readonly behind: number | undefined
  /** Its clock minus this machine's, in milliseconds; undefined before the first comparison. */
  readonly clockOffset: number | undefined
  /** Where what is served comes from; `none` before anything was read. */
  readonly source: 'store' | 'last-known-good' | 'none'
  /** What is kept for a start without the store; undefined where nothing is. */
  readonly lastKnownGood: LastKnownGoodHealth | undefined
}

/** How a last known good is doing. */
export interface LastKnownGoodHealth {
  readonly name: string
  /** When this process last kept it, in milliseconds since 1970 UTC; undefined before. */
  readonly keptAt: number | undefined
  /** True while it cannot be kept: what a start would find grows older. */
  readonly failing: boolean
}

/** How a secret manager is doing. */
export interface ManagerHealth {
  readonly name: string
  /** The schemes of the references that it answers. */
  readonly schemes: readonly string[]
  /** When it last answered with a secret, in milliseconds since 1970 UTC; undefined while it never did. */
  readonly succeededAt: number | undefined
  /** References that have no value, or whose last good value serves because they cannot be fetched again; and why. */
  readonly failing: readonly { readonly reference: string; readonly problem: Problem }[]
}

/** A store that is lost, found to be another, or back: what those are told who watch it. */
export interface StoreChange {
  /** How it stands now; `ok` when it is heard and followed again. */
  readonly status: StoreStatus
  readonly before: StoreStatus
  /** When that was noticed, in milliseconds since 1970 UTC. */
  readonly at: number
  /** How long it had been `before`, in milliseconds: at `ok`, how long it was away. */
  readonly lasted: number
  /** Why it is not `ok`. */
  readonly trouble: { readonly code: ProblemCode; readonly message: string } | undefined
}

/** How a store stands that has this trouble. */
export function statusOf(trouble: { readonly code: ProblemCode } | undefined): StoreStatus {
  if (trouble === undefined) return 'ok'
  if (trouble.code === 'STORE_DIVERGED') return 'diverged'
  return trouble.code === 'CHAIN_BROKEN' ? 'broken' : 'stale'
}
