import type { Head, Sealed } from '../revisions/revision.ts'
import type { Unsubscribe } from './platform.ts'
import type { Keyring } from './secrets.ts'

/** Where revisions are kept. An append-only log with a primary key; all meaning lives above it. */
export interface Store {
  /** Names the store to people: `sqlite ./varve.db`, `memory`. */
  readonly name: string
  /**
   * Where it is, whoever asks there and from whichever folder: a last known good is bound to it. Never a password. Its name when
   * absent.
   */
  readonly site?: string
  /**
   * Opens or creates the log and returns its id, head, oldest kept revision (1 while nothing is compacted) and the
   * store's own clock in milliseconds. A log that is made now continues `origin`, where that is given; one that is there
   * already is opened as it is. Asked again, after a failure too, it says how the log is now: it may have become another.
   * Throws STORE_UNREACHABLE, STORE_CORRUPT or STORE_UNSAFE.
   */
  open(origin?: LogOrigin): Promise<OpenedLog>
  /**
   * True when there is a log, which is not made by asking, nor anything else. Absent where only opening tells.
   * Throws STORE_UNREACHABLE, STORE_CORRUPT or STORE_UNSAFE.
   */
  exists?(): Promise<boolean>
  /** The head as the primary knows it, with the store's clock. */
  head(): Promise<Head & { now: number }>
  /**
   * Appends revisions after `expected`, in order, and returns how many were written: all, or the prefix that fitted.
   * Fewer than asked is a conflict there, and `head` says where the log stands. Returns only when what was written is
   * durable. Throws STORE_INDETERMINATE when the outcome is unknown: the revision's id resolves it.
   */
  append(expected: Head, revisions: readonly Sealed[]): Promise<{ written: number; head: Head }>
  /**
   * Revisions with number > `after`, ascending and dense, at most `limit`; with the oldest kept and the head. Fewer than
   * `limit` may come when they are long, never none before the head: only the head says where the log ends.
   */
  read(after: number, limit: number): Promise<{ revisions: Sealed[]; oldest: number; head: Head }>
  /** Calls `onHint` at most once per append anywhere (a hint may be lost, doubled or late), `onDown` when hints stop. */
  subscribe(onHint: (number?: number) => void, onDown: () => void): Unsubscribe
  readonly snapshots: SnapshotShelf
  readonly records: RecordShelf
  readonly lease: LeaseDesk
  /** What its operator can ask of it and have done to it; absent where there is nothing to look after. */
  readonly upkeep?: Upkeep
  /**
   * Sees to it that records which were replaced or deleted are gone from where the store keeps its data, not only from its
   * answers: a token under a key that got out must not live on in a file. Absent where the store has no say in that; its page
   * tells what the engine itself may keep. Throws STORE_UNREACHABLE, or what the engine refuses.
   */
  scrub?(): Promise<void>
  /** Releases every file, connection and timer. Calling it twice is harmless. */
  close(): Promise<void>
}

/** What a store says of itself when it is opened. */
export interface OpenedLog {
  readonly logId: string
  readonly head: Head
  /** Number of the oldest revision that is kept: 1 while nothing is compacted. */
  readonly oldest: number
  /** The store's own clock, in milliseconds since 1970 UTC. */
  readonly now: number
  /** What an operator should know of it, though it can be used: each is told once, as a warning. */
  readonly findings?: readonly StoreFinding[]
}

/** Which log a new one continues, where it is made as a copy. */
export interface LogOrigin {
  readonly logId: string
  /** The head before the first revision that will be appended: number 0 and the genesis hash where all are copied. */
  readonly before: Head
}

/** A store as the one who runs its engine sees it. */
export interface Upkeep {
  /** What would bring the engine to this version's schema, one command each as a person would run it; none when it is there. */
  pending(): Promise<readonly string[]>
  /** Runs what is pending. Needs the rights for it; the store itself needs fewer. */
  migrate(): Promise<void>
  /** Durability, rights, versions: everything worth knowing, the good included. A look that fails is a finding. */
  inspect(): Promise<readonly StoreFinding[]>
}

/** One thing worth knowing about a store's engine. */
export interface StoreFinding {
  readonly severity: 'ok' | 'warning' | 'error'
  /** What it is about, in a word or two: `durability`, `eviction`, `rights`, `schema`, `version`. */
  readonly about: string
  /** What was found, as a clause without a full stop: `appendfsync is everysec: a power cut may cost the last second`. */
  readonly issue: string
  /** What to do about it, as a sentence. */
  readonly remedy?: string
}

/** Folded states of the log, so that opening does not read all of it. */
export interface SnapshotShelf {
  /** Keeps the state after revision `number`, durably. Replaces one of the same number. */
  put(number: number, hash: string, body: string): Promise<void>
  /** The newest snapshot with number <= `atMost` (any, when absent), or undefined. */
  latest(atMost?: number): Promise<{ number: number; hash: string; body: string } | undefined>
  /**
   * Drops revisions with number <= `through`. Refuses with SNAPSHOT_MISSING unless a snapshot of exactly `through`
   * is kept; that snapshot and all later ones stay.
   */
  compact(through: number): Promise<void>
}

/** Small mutable things beside the log that are not history: sealed tokens, sessions, nonces. */
export interface RecordShelf {
  get(kind: string, id: string): Promise<StoredRecord | undefined>
  /**
   * Writes a record and returns its new version. With `expect` (a version, or 0 for "must not exist") a mismatch
   * writes nothing and returns undefined. `expiresAt` is in milliseconds since 1970 UTC on the store's clock.
   */
  put(
    kind: string,
    id: string,
    body: string,
    options?: { expect?: number; expiresAt?: number },
  ): Promise<number | undefined>
  /** True when there was one to delete. */
  delete(kind: string, id: string): Promise<boolean>
  /** Records of a kind in order of id, after `after`, at most `limit` (default 100). Expired ones are not listed. */
  list(kind: string, options?: { after?: string; limit?: number }): Promise<StoredRecord[]>
}

/** One record, with the version that `put` compares. */
export interface StoredRecord {
  readonly id: string
  readonly body: string
  readonly version: number
  readonly expiresAt?: number
}

/** Who leads: an optimisation, never a lock (the append is the lock). */
export interface LeaseDesk {
  /**
   * Takes or renews the lease `name` for `ttl` milliseconds on the store's clock. Returns undefined while another
   * holds it. `fence` grows by one whenever the holder changes.
   */
  take(name: string, holder: string, ttl: number): Promise<{ fence: number; expiresAt: number } | undefined>
  /** Gives the lease back if `holder` has it. */
  release(name: string, holder: string): Promise<void>
}

/** Where the last state known of a store is kept outside of it, so that a program can start while the store is away. */
export interface LastKnownGood {
  /** Names the place to people: `varve.lkg`. */
  readonly name: string
  /** The age up to which what is kept may be served, in milliseconds; any age when absent. */
  readonly maximumAge?: number
  /**
   * Whether what was kept of a store at another `site` is of this one all the same: it moved. While this one is away, what was
   * kept elsewhere is served only then. It never is when absent.
   */
  isOf?(site: string): boolean
  /**
   * Readies the place for one process. Throws LAST_KNOWN_GOOD_UNSAFE where what is kept would not be safe,
   * ENCRYPTION_KEY_UNUSABLE for a key that is none.
   */
  open(request: LastKnownGoodRequest): KeptState
  /** The same for what secret managers gave, which is kept beside it; absent where that is kept nowhere. */
  openSecrets?(request: LastKnownGoodRequest): KeptState
}

/** What a place for the last known good is told about the process it is for. */
export interface LastKnownGoodRequest {
  /** Name of the environment: what was kept in another is not served in this one. */
  readonly environment: string
  /** What secrets are sealed with; absent where there is none. What is kept is never kept in the open. */
  readonly keyring?: Keyring | undefined
}

/** The one text that a place keeps, opened for a process. */
export interface KeptState {
  /** What was kept last, or undefined where nothing is. Throws LAST_KNOWN_GOOD_UNREADABLE. */
  load(): string | undefined | Promise<string | undefined>
  /** Replaces what is kept, durably and at once: whoever reads finds the one or the other. Throws LAST_KNOWN_GOOD_UNWRITABLE. */
  save(text: string): Promise<void>
  /** Moves what is kept out of the way under a name that says `label`, so that nothing writes over it; undefined for nothing. */
  setAside(label: string): Promise<string | undefined>
}
