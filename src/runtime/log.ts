import { isVarveError, VarveError, type Problem } from '../core/errors.ts'
import type { Platform, Store } from '../core/ports.ts'
import { destroyedIn } from '../core/revisions/destroyed.ts'
import type { Commitment, Head, Revision, Sealed } from '../core/revisions/revision.ts'
import type { Place } from '../core/revisions/rollback.ts'
import { writeState, type LogState } from '../core/revisions/state.ts'
import type { Resumption } from './chain.ts'
import type { DocumentTools } from './document-tools.ts'
import { exposedEntries } from './secrets/exposed.ts'
import { Past } from './past.ts'
import type { Present } from './present.ts'
import type { Judge } from './proposal.ts'
import { Recent } from './recent.ts'
import { replacedBy } from './replaced.ts'
import { LateKeys } from './secrets/late-keys.ts'
import type { Sealing } from './secrets/sealing.ts'
import type { StoreClock } from './store-clock.ts'
import { newestSnapshot, preparation } from './stored-state.ts'
import type { StoredReferences } from './managed/stored-references.ts'
import { Tail } from './tail.ts'
import { unfetchedEntries } from './managed/unfetched.ts'
import { unreadableEntries } from './unfit.ts'
import { Writer } from './writer.ts'

/** Revisions between two stored snapshots, at least; more when a snapshot itself is larger than that. */
const SNAPSHOT_EVERY = 1000

/** What a log works with. */
export interface LogOptions {
  readonly store: Store
  readonly platform: Platform
  readonly present: Present
  readonly judge: Judge
  readonly poll: number
  /** Largest revision, in bytes. */
  readonly limit: number
  readonly tools: DocumentTools
  readonly clock: StoreClock
  /** Told when the store is lost or not followed any more, and (with undefined) when it is back. */
  readonly onContact: (trouble: VarveError | undefined) => void
  /** Told at each look that finds the store tell another history. */
  readonly onParted: () => void
  /** Told of each revision that is applied, and when all is another: after it, the state is to be kept. */
  readonly onApplied: () => void
  readonly onProblem: (problem: Problem, cause: unknown) => void
}

/** Where a log is taken up: at the state that the present serves. */
export interface LogPlace {
  readonly logId: string
  /** Number of the newest stored snapshot, as far as is known. */
  readonly snapshotAt: number
  /** The last revisions that led there. */
  readonly recent?: readonly Sealed[]
  /** How long ago the store was last heard, in milliseconds, where what is served was not read from it just now. */
  readonly silence?: number
}

/** An opened store: the tail that follows it, the writer that adds to it, the past that can be asked. */
export class Log {
  readonly store: Store
  readonly id: string
  readonly tail: Tail
  readonly writer: Writer
  readonly past: Past
  readonly sealing: Sealing
  readonly references: StoredReferences
  readonly #options: LogOptions
  readonly #recent: Recent
  readonly #lateKeys: LateKeys
  #snapshotAt: number
  #isOpen = false

  /** Takes a log up where the present stands. */
  constructor(options: LogOptions, place: LogPlace) {
    const { store, platform, present, tools, clock } = options
    const { logId } = place
    this.#options = options
    this.store = store
    this.id = logId
    this.sealing = tools.sealing
    this.references = tools.references
    this.#snapshotAt = place.snapshotAt
    this.#recent = new Recent(place.recent)
    this.#lateKeys = new LateKeys({ present, sealing: tools.sealing, records: store.records, timers: platform.timers })
    this.past = new Past(store, logId, { digest: platform.digest, tools })
    this.tail = new Tail({
      ...options,
      logId,
      from: present.state.head,
      ...(place.silence === undefined ? {} : { silence: place.silence }),
      apply: (revision, sealed) => this.#apply(revision, sealed),
      newest: () => this.#newest(),
      prepare: sealed =>
        preparation(
          tools,
          store.records,
          sealed.map(({ text }) => text),
        ),
      measure: () => clock.measure(),
    })
    this.writer = new Writer({ ...options, logId, tail: this.tail, offset: () => clock.checkedOffset() })
  }

  /**
   * Follows the store from here to its end, and from then on. A history that does not continue, or is not what was
   * written, is served as far as it is sound: reading goes on, writing is refused, and it can be looked into. Throws
   * everything else, unless it was served before: then that is an outage.
   */
  async start({ isServed = false } = {}): Promise<void> {
    try {
      await this.tail.start({ isServed })
    } catch (error) {
      const isFound = isVarveError(error) && ['STORE_DIVERGED', 'CHAIN_BROKEN'].includes(error.code)
      if (!isFound && !isServed) {
        await this.tail.close()
        throw error
      }
    }
    this.#opened()
  }

  /** Stays where it is: the store ends otherwise than what is known here. */
  startParted(found: Head): void {
    this.tail.startParted(found)
    this.#opened()
  }

  /** The last revisions up to where it stands. */
  recent(): readonly Sealed[] {
    return this.#recent.upTo(this.tail.head)
  }

  /**
   * Takes a snapshot when enough has happened since the last; the writer that passed the mark does it. Where that fails
   * it is only reported: what was written is written.
   */
  async snapshotIfDue(): Promise<void> {
    const { present, onProblem } = this.#options
    const { state } = present
    const due = this.#snapshotAt + Math.max(SNAPSHOT_EVERY, state.size)
    if (state.head.number < due) return
    await this.takeSnapshot().catch((error: unknown) => {
      const reason = error instanceof Error ? error.message : String(error)
      const issue = `the snapshot of revision ${this.#snapshotAt} could not be taken: ${reason}`
      onProblem({ code: isVarveError(error) ? error.code : 'STORE_UNREACHABLE', issue }, error)
    })
  }

  /** Stores the present state, so that opening does not read all that came before. */
  async takeSnapshot(state: LogState = this.#options.present.state): Promise<void> {
    const { number, hash } = state.head
    this.#snapshotAt = number
    await this.store.snapshots.put(number, hash, writeState(state))
  }

  /** Ends what is done here, and leaves the store open. */
  async leave(): Promise<void> {
    this.#lateKeys.close()
    await this.writer.settled()
    await this.tail.close()
  }

  #opened(): void {
    this.#isOpen = true
    this.#tell(this.#options.present.state.live())
  }

  /** The newest snapshot, from which it goes on where what came next was dropped. */
  async #newest(): Promise<Resumption | undefined> {
    const { store, tools, present, onApplied } = this.#options
    const snapshot = await newestSnapshot(store)
    if (snapshot === undefined) return undefined
    const { state, body } = snapshot
    const within = await preparation(tools, store.records, [body])
    const begin = (): void => {
      this.past.forget()
      this.writer.skipped()
      present.begin(state)
      onApplied()
    }
    return { head: state.head, begin: within === undefined ? begin : () => within(begin) }
  }

  #apply(revision: Revision, sealed: Sealed): void {
    const { present, onApplied } = this.#options
    this.#recent.add(sealed)
    const destroyed = destroyedIn(revision)
    if (destroyed !== undefined) this.#forget(destroyed.sealed)
    const replaced = replacedBy(revision.changes, present.state)
    this.past.advance(revision)
    present.advance(revision)
    if (this.#isOpen) this.#tell(revision.changes)
    this.writer.applied(revision, replaced)
    onApplied()
  }

  /** Forgets values that were destroyed: what was looked back at may have them open. */
  #forget(destroyed: readonly Commitment[]): void {
    this.sealing.forget(destroyed)
    this.past.forget()
  }

  /** Tells of sealed values that cannot be opened. */
  #tell(places: Iterable<Place>): void {
    const { present, tools, onProblem } = this.#options
    const all = [...places]
    this.#lateKeys.note(all)
    for (const problem of unreadableEntries(present, this.sealing, all)) onProblem(problem, undefined)
    for (const problem of exposedEntries(present, this.sealing, all)) onProblem(problem, undefined)
    if (!tools.references.isSettled) return
    for (const problem of unfetchedEntries(present, tools, all)) onProblem(problem, undefined)
  }
}
