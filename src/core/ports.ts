/**
 * What Varve needs from the outside, stated by the inside. Stores, sources and the runtime's platform implement these;
 * nothing in `core` knows which one it got.
 */
import type { ProblemCode } from './errors.ts'
import type { Json, JsonObject } from './json.ts'
import type { Piece } from './layers/interpolation.ts'
import type { Part } from './layers/part.ts'
import type { Head, Sealed } from './revisions/revision.ts'

/** Ends what it was returned for: a subscription, a timer. Calling it twice is harmless. */
export type Unsubscribe = () => void

/** Where revisions are kept. An append-only log with a primary key; all meaning lives above it. */
export interface Store {
  /** Names the store to people: `sqlite ./varve.db`, `memory`. */
  readonly name: string
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

/** Seals secrets and opens them again: the first of its keys seals, every one of them opens. */
export interface Keyring {
  /** Ids of its keys, the one that seals first. An id tells a key from others, and nothing about it. */
  readonly keyIds: readonly string[]
  /** Seals a text. */
  seal(text: string): SealedSecret | Promise<SealedSecret>
  /** Opens what was sealed, with the key that is named or, where none is, with whichever fits. Never throws for what it cannot open. */
  open(sealed: { readonly keyId?: string; readonly token: string }): OpenedSecret | Promise<OpenedSecret>
}

/** A secret as it is kept: nobody reads it without its key. */
export interface SealedSecret {
  /** Id of the key that sealed it. */
  readonly keyId: string
  readonly token: string
}

/** A text that was sealed, or why it cannot be read (a clause, without the text) and which key it wants, if that is known. */
export type OpenedSecret = { readonly text: string } | { readonly reason: string; readonly keyId?: string }

/** Where the last state known of a store is kept outside of it, so that a program can start while the store is away. */
export interface LastKnownGood {
  /** Names the place to people: `varve.lkg`. */
  readonly name: string
  /** The age up to which what is kept may be served, in milliseconds; any age when absent. */
  readonly maximumAge?: number
  /**
   * Readies the place for one process. Throws LAST_KNOWN_GOOD_UNSAFE where what is kept would not be safe,
   * ENCRYPTION_KEY_UNUSABLE for a key that is none.
   */
  open(request: LastKnownGoodRequest): KeptState
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

/** What time it is. */
export interface Clock {
  /** Wall time in milliseconds since 1970 UTC. */
  now(): number
  /** Milliseconds on a clock that never steps, from any origin. */
  monotonic(): number
}

/** Calls back later. */
export interface Timers {
  /**
   * Calls `fire` once, after `delay` milliseconds. A timer keeps the process alive only when asked to `hold` it, as
   * somebody who waits for an answer does.
   */
  after(delay: number, fire: () => void, options?: { readonly hold?: boolean }): Unsubscribe
}

/** `length` random bytes, fit for identifiers. */
export type Random = (length: number) => Uint8Array

/** Hex digest of a text's UTF-8 bytes: SHA-256, unless an imported formula wants another. */
export type Digest = (text: string, algorithm?: 'sha256' | 'sha1' | 'md5') => string

/**
 * Compiles a regular expression of RE2 (no look-around, no back-references: its time is linear in the text), and returns
 * what tells whether it is found anywhere in a text. Throws when it is none.
 */
export type Pattern = (source: string, options: { readonly fold: boolean }) => (text: string) => boolean

/** A value bound to the asynchronous call it was set in, as `AsyncLocalStorage` has it. */
export interface AsyncContext<T> {
  get(): T | undefined
  run<R>(value: T, body: () => R): R
}

/** Everything of its surroundings the runtime uses, so that a test can replace any of it. */
export interface Platform {
  readonly clock: Clock
  readonly timers: Timers
  readonly random: Random
  readonly digest: Digest
  /** Loads what compiles regular expressions, before the first document that uses `matches` is compiled. */
  readonly pattern?: () => Promise<Pattern>
  /** Makes an async context; absent where the runtime has none. */
  readonly asyncContext?: <T>() => AsyncContext<T>
  /** Reads one environment variable; absent where there is no environment. */
  readonly variable?: (name: string) => string | undefined
  /** Shows a warning to whoever runs the process. */
  readonly warn: (message: string, code: string) => void
}

/** What a source is told when it is asked for values. */
export interface SourceRequest {
  /** Name of the environment this process runs in: `production`. */
  readonly environment: string
  /** Names whose files, sections and documents count, weakest first: the environment, then others that are active. */
  readonly profiles: readonly string[]
  /** What this process calls itself, where it said so: `worker`. */
  readonly service?: string | undefined
  /** The keys that can be read, so that names and types are known. */
  readonly keys: readonly SourceKey[]
  /** False when only keys were added: what was read before still counts, and need not be read again. */
  readonly fresh: boolean
  /** True when a secret stands at a place, as one of the process's sources sees it. */
  readonly isSecret?: (place: SecretPlace) => boolean
}

/** Where text stands that more than one source may take in: a variable, or a file by its full path. */
export type SecretPlace = { readonly variable: string } | { readonly file: string }

/** One declared key, as sources see it. */
export interface SourceKey {
  readonly key: string
  /** Names of its environment variable: those declared with `env`, or the derived ones. */
  readonly env: readonly string[]
  /** True when the names were declared: such names take no prefix. */
  readonly envDeclared: boolean
  /** Former keys of the value; what a source has under one of them counts, unless the key itself is there. */
  readonly aliases: readonly string[]
  readonly secret: boolean
  /** True when empty text is a value of it rather than nothing. */
  readonly keepsEmpty?: boolean
  /** JSON Schema of what is written, asked for when names inside the value matter; undefined when nobody can tell. */
  readonly shape: JsonObject | undefined
}

/** Layers that come from sources, strongest first. */
export type SourceLayer = 'argument' | 'env' | 'secret-manager' | 'secret-file' | 'dotenv' | 'file'

/** Where a value was found. */
export type SourceOrigin =
  | { readonly file: string; readonly line: number; readonly column: number }
  | { readonly variable: string }
  | { readonly argument: string }
  | { readonly secretFile: string }
  | { readonly manager: string; readonly reference: string; readonly version?: string }
  | { readonly declared: string }

/**
 * One value a source found by its key: text still to be read by the key's type, or a value that is typed already. With a
 * `path` it is a part of the value: `['0', 'port']` from `HOSTS__0__PORT`. Several of one key are put together in order.
 */
export type SourceValue = {
  readonly key: string
  readonly origin: SourceOrigin
  readonly path?: readonly string[]
  /** Where `${…}` in the text means another value: true, or the pieces that are left once some were answered. */
  readonly references?: true | readonly Piece[]
  /** True when a secret is in the text, whatever the key: it is masked wherever it is shown. */
  readonly secret?: true
} & ({ readonly text: string } | { readonly value: Json })

/** Something wrong with what a source read, told together with everything else that is wrong. */
export interface SourceComplaint {
  readonly code: ProblemCode
  /** What is wrong, without a subject, and never with a value: `is not valid TOML from here on`. */
  readonly issue: string
  /** What it is about: a key, a variable, a file. */
  readonly about?: string
  readonly origin?: SourceOrigin
  /** What to do about it, as a sentence. */
  readonly remedy?: string
  /** An error stops the start; a warning is told. */
  readonly severity: 'error' | 'warning'
}

/** All that one document of a source has to say; a source that reads several files answers with one for each. */
export interface SourceReport {
  /** Names this document to people, when the source has several: `config.production.toml`. */
  readonly name?: string
  /** What it read as a tree, the names of groups and keys outermost. */
  readonly tree?: Part
  /** True where a name in the tree may part its words in its own way: `pool_size` for `poolSize`. */
  readonly relaxed?: boolean
  /** What it found by key. It beats the tree. */
  readonly values?: readonly SourceValue[]
  /** Names that look meant for us and fit no key, with where they stand. */
  readonly unknown?: readonly {
    readonly name: string
    readonly origin: SourceOrigin
    /** The names it may have been meant for; the declared keys when absent. */
    readonly among?: readonly string[]
  }[]
  /** Keys that the deployment locks (`VARVE_PIN`). */
  readonly pins?: readonly string[]
  /** Said about values that were passed over: an empty variable counts as unset. */
  readonly ignored?: readonly { readonly key: string; readonly origin: SourceOrigin; readonly why: string }[]
  readonly complaints?: readonly SourceComplaint[]
  /** Names of profiles it saw, active or not: a profile that no source knows is probably misspelt. */
  readonly profiles?: readonly string[]
  /** Names of services it saw, this one or not. */
  readonly services?: readonly string[]
  /** Folders whose files change all at once, and which of their generations was read: Kubernetes' `..data`. */
  readonly generations?: readonly { readonly folder: string; readonly generation: string }[]
}

/** What a source answers: one report, or several, the weakest first. */
export type SourceAnswer = SourceReport | readonly SourceReport[]

/** Where start-up values come from: environment, files, arguments. Every report is a layer. */
export interface Source {
  /** The layer its values stand in. */
  readonly layer: SourceLayer
  /** Names the source to people: `environment (SHOP_)`, `config.toml`. */
  readonly name: string
  load(request: SourceRequest): SourceAnswer | Promise<SourceAnswer>
  /** Told that what it answered last counts now: a program started with it, or took it over. */
  accepted?(): void
  /** Calls back when what it read may have changed, or could not be watched, until the returned function is called. */
  watch?(onChange: () => void, onTrouble: (error: unknown) => void): Unsubscribe
  /** Where it looked for a key that it does not have, in words: `SHOP_SERVER__PORT is not set`. */
  absence?(key: SourceKey): string | undefined
  /** How a person would give it the key, in words: `set SHOP_SERVER__PORT`. */
  mend?(key: SourceKey): string | undefined
  /** The variable it reads a key from, where it reads variables: `SHOP_SERVER__PORT`. */
  variable?(key: SourceKey): string | undefined
  /** True when it finds a secret there, so that whoever else takes that text in masks it, too. */
  isSecret?(place: SecretPlace, keys: readonly SourceKey[]): boolean
}
