import { destroyedIn } from './destroyed.ts'
import type { Commitment, Entry, Head, Revision, RevisionKind } from './revision.ts'
import { EVERYBODY, LogState, storedBy, type Entries, type Stored } from './state.ts'

/** One version of a key in a scope: what it became, by which revision, and what it was before. */
export interface Version extends Stored {
  readonly kind: RevisionKind
  /** What stood here before; absent when nothing did. */
  readonly before?: Entry
  /** Number of the revision before that touched this key and scope. */
  readonly previous?: number
}

/**
 * The whole kept history of a log, indexed so that any past moment is a binary search: which revision was current at
 * a time, which entry a key held at a revision.
 */
export class Timeline {
  readonly #base: LogState
  readonly #revisions: Revision[] = []
  /** Versions of one key and scope, ascending. The base's entry, if any, comes first. */
  readonly #versions = new Map<string, Map<string, Stored[]>>()
  readonly #destroyed = new Map<Commitment, Revision>()

  /** Starts from the state before the oldest kept revision: empty, or the snapshot that compaction left. */
  constructor(base: LogState) {
    this.#base = base
    for (const scopes of base.keys.values()) for (const stored of scopes.values()) this.#add(stored)
  }

  /** The state before the oldest kept revision. */
  get base(): LogState {
    return this.#base
  }

  /** The number of the last revision it knows. */
  get head(): Head {
    const last = this.#revisions.at(-1)
    return last === undefined ? this.#base.head : { number: last.number, hash: last.hash, at: last.at }
  }

  /** The oldest revision it can answer for: the base's own number. */
  get oldest(): number {
    return this.#base.head.number
  }

  /** Adds the next revision. */
  add(revision: Revision): void {
    this.#revisions.push(revision)
    for (const change of revision.changes) this.#add(storedBy(revision, change))
    for (const commitment of destroyedIn(revision)?.sealed ?? []) this.#destroyed.set(commitment, revision)
  }

  /** Secrets that were destroyed, by their commitments, with the revisions that say so. */
  get destroyed(): ReadonlyMap<Commitment, Revision> {
    return this.#destroyed
  }

  /** A revision by number, or undefined when it is not kept. */
  revision(number: number): Revision | undefined {
    return this.#revisions[number - this.#base.head.number - 1]
  }

  /** Kept revisions in order, from `after` on. */
  *revisions(after = 0): Generator<Revision> {
    for (let index = Math.max(0, after - this.oldest); index < this.#revisions.length; index += 1) {
      const revision = this.#revisions[index]
      if (revision !== undefined) yield revision
    }
  }

  /** R(t): the number of the last revision with `at <= time`; undefined when that lies before what is kept. */
  revisionAt(time: number): number | undefined {
    const index = lastIndex(this.#revisions, revision => revision.at <= time)
    if (index >= 0) return this.#revisions[index]?.number
    return this.oldest === 0 || time >= this.#base.head.at ? this.oldest : undefined
  }

  /** The entry a key held in a scope just after revision `number`; undefined when it had never been set. */
  stored(key: string, scope: string | undefined, number: number): Stored | undefined {
    const versions = this.#versions.get(key)?.get(scope ?? EVERYBODY)
    if (versions === undefined) return undefined
    return versions[lastIndex(versions, stored => stored.revision <= number)]
  }

  /** Every version of a key in a scope, oldest first. */
  versions(key: string, scope?: string): Version[] {
    const versions = this.#versions.get(key)?.get(scope ?? EVERYBODY) ?? []
    return versions.map((stored, index) => this.#version(stored, versions[index - 1]))
  }

  /** The same newest first, up to revision `last`, each made when it is asked for: a key may have very many. */
  *newestVersions(key: string, scope: string | undefined, last: number): Generator<Version> {
    const versions = this.#versions.get(key)?.get(scope ?? EVERYBODY) ?? []
    for (let index = lastIndex(versions, stored => stored.revision <= last); index >= 0; index -= 1) {
      const stored = versions[index]
      if (stored !== undefined) yield this.#version(stored, versions[index - 1])
    }
  }

  /** The version that revision `number` made of a key in a scope, or undefined when it did not touch it. */
  versionAt(key: string, scope: string | undefined, number: number): Version | undefined {
    const versions = this.#versions.get(key)?.get(scope ?? EVERYBODY) ?? []
    const index = lastIndex(versions, stored => stored.revision <= number)
    const stored = versions[index]
    return stored?.revision === number ? this.#version(stored, versions[index - 1]) : undefined
  }

  /** Scopes a key was ever touched in, EVERYBODY among them. */
  scopes(key: string): readonly string[] {
    return [...(this.#versions.get(key)?.keys() ?? [])]
  }

  /** The log as it stood at revision `number`, which must be kept: each answer is one search, nothing is folded. */
  entriesAt(number: number): Entries {
    return { head: this.#headAt(number), stored: (key, scope) => this.stored(key, scope, number) }
  }

  /** The fold to revision `number`, which must be kept. */
  stateAt(number: number): LogState {
    const state = new LogState(this.#headAt(number))
    for (const [key, scopes] of this.#versions) {
      for (const scope of scopes.keys()) {
        const stored = this.stored(key, scope, number)
        if (stored !== undefined) state.put(stored)
      }
    }
    return state
  }

  #headAt(number: number): Head {
    const at = this.revision(number)
    return at === undefined ? this.#base.head : { number, hash: at.hash, at: at.at }
  }

  #version(stored: Stored, before: Stored | undefined): Version {
    return {
      ...stored,
      kind: this.revision(stored.revision)?.kind ?? (stored.entry === undefined ? 'delete' : 'set'),
      ...(before?.entry === undefined ? {} : { before: before.entry }),
      ...(before === undefined ? {} : { previous: before.revision }),
    }
  }

  #add(stored: Stored): void {
    let scopes = this.#versions.get(stored.key)
    if (scopes === undefined) this.#versions.set(stored.key, (scopes = new Map()))
    const scope = stored.scope ?? EVERYBODY
    const versions = scopes.get(scope)
    if (versions === undefined) scopes.set(scope, [stored])
    else if (versions.at(-1)?.revision === stored.revision) versions[versions.length - 1] = stored
    else versions.push(stored)
  }
}

/** Index of the last item for which `holds`, in a list where it holds for a beginning and for nothing after; -1 for none. */
function lastIndex<T>(items: readonly T[], holds: (item: T) => boolean): number {
  let low = 0
  let high = items.length
  while (low < high) {
    const middle = (low + high) >>> 1
    const item = items[middle]
    if (item !== undefined && holds(item)) low = middle + 1
    else high = middle
  }
  return low - 1
}
