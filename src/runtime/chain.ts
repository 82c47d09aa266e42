import { VarveError } from '../core/errors.ts'
import type { Digest, Store } from '../core/ports.ts'
import type { Head, Revision, Sealed } from '../core/revisions/revision.ts'
import { misfit, SealBroken, unseal } from '../core/revisions/seal.ts'
import { contains } from './containing.ts'
import type { Look } from './look.ts'
import type { WithArrived } from './secrets/sealing.ts'

/** Revisions read from the store at a time. */
const BATCH = 500

/** What a chain works with. */
export interface ChainOptions {
  readonly store: Store
  readonly logId: string
  readonly digest: Digest
  /** Where reading goes on. */
  readonly from: Head
  readonly apply: (revision: Revision, sealed: Sealed) => void
  /** Told that what was read continues the log, before any of it is applied. */
  readonly onSound: () => void
  /** The newest snapshot, to go on from; undefined when there is none. */
  readonly newest: () => Promise<Resumption | undefined>
  /** Gets ready for what is to be applied, within what it resolves to; undefined when there is nothing to wait for. */
  readonly prepare: (revisions: readonly Sealed[]) => Promise<WithArrived> | undefined
}

/** A snapshot that can be gone on from. */
export interface Resumption {
  readonly head: Head
  /** Serves it. */
  readonly begin: () => void
}

/** Why what a store says is not followed. */
export type Broken = VarveError<'STORE_DIVERGED' | 'CHAIN_BROKEN'>

/**
 * The end of the log as it is known here, and what may continue it. What does not is never applied: the last known state
 * stays, and each further reading finds out whether the store continues it again.
 */
export class Chain {
  readonly #options: ChainOptions
  #head: Head
  #said: Head | undefined
  #broken: Broken | undefined
  #isEnded = false

  constructor(options: ChainOptions) {
    this.#options = options
    this.#head = options.from
  }

  /** The last revision applied. */
  get head(): Head {
    return this.#head
  }

  /** The end of the store's log, as it last said; undefined before it was asked. */
  get said(): Head | undefined {
    return this.#said
  }

  /** Why the store is not followed: it does not continue what was read, or a revision is not what was written. */
  get broken(): Broken | undefined {
    return this.#broken
  }

  /** Applies nothing more. */
  end(): void {
    this.#isEnded = true
  }

  /** Reads and applies until the store has nothing newer. Throws why it could not, or why what it has does not continue this. */
  async read(look: Look): Promise<void> {
    if (this.#broken !== undefined) await this.#mend(this.#broken, look)
    while (await this.#batch(look));
  }

  /** Applies a revision, unless it was read already: a poll can fall between a commit and its answer. */
  apply(revision: Revision, sealed: Sealed): void {
    if (revision.number !== this.#head.number + 1) return
    this.#options.apply(revision, sealed)
    this.#head = { number: revision.number, hash: revision.hash, at: revision.at }
  }

  /** Notes that the store tells another history, from a revision on, and ends elsewhere. */
  diverge(revision: number, found: Head): Broken {
    const { name: store } = this.#options.store
    this.#said = found
    return (this.#broken = new VarveError('STORE_DIVERGED', { store, revision, known: this.#head, found }))
  }

  /** Applies one batch; true when there may be more. */
  async #batch(look: Look): Promise<boolean> {
    const from = this.#head
    const { store, prepare } = this.#options
    const { revisions, oldest, head } = await look.answered(store.read(from.number, BATCH))
    // Awaited only where there is something: another turn of the event loop would come between a read and what it read.
    const preparation = prepare(revisions)
    const within = preparation === undefined ? undefined : await preparation
    if (this.#isEnded) return false
    this.#said = head
    const ends = head.number < this.#head.number || (head.number === this.#head.number && head.hash !== this.#head.hash)
    // What was appended here while the read was under way is newer than its answer; that is no divergence.
    if (ends && this.#head === from) throw this.diverge(Math.min(head.number + 1, from.number), head)
    if (oldest > this.#head.number + 1) return this.#skipAhead(oldest, head, look)
    if (within === undefined) this.#applyAll(revisions, head)
    else within(() => this.#applyAll(revisions, head))
    // A page may be short because its revisions are long: only the head says where the log ends.
    return revisions.length > 0 && this.#head.number < head.number
  }

  #applyAll(revisions: readonly Sealed[], found: Head): void {
    for (const sealed of revisions) {
      if (sealed.number <= this.#head.number) continue
      const revision = this.#opened(sealed, found)
      this.#options.onSound()
      this.apply(revision, sealed)
    }
  }

  /** What came next was compacted away: goes on from the snapshot that compaction left. */
  async #skipAhead(oldest: number, found: Head, look: Look): Promise<boolean> {
    const { store, logId, newest } = this.#options
    const isOurs = await look.answered(contains(store, logId, this.#head))
    const snapshot = isOurs ? await look.answered(newest()) : undefined
    if (this.#isEnded) return false
    // Another look may have gone on meanwhile, further than this one would.
    if (oldest <= this.#head.number + 1) return true
    if (snapshot === undefined || snapshot.head.number < oldest - 1) throw this.diverge(oldest, found)
    snapshot.begin()
    this.#head = snapshot.head
    return true
  }

  /** Goes on where the store tells the history again that is known here; throws what is wrong with it otherwise. */
  async #mend(broken: Broken, look: Look): Promise<void> {
    if (!(await look.answered(this.#isMended(broken)))) throw broken
    if (this.#broken === broken) this.#broken = undefined
  }

  async #isMended({ code }: Broken): Promise<boolean> {
    const { store, logId } = this.#options
    if (code === 'STORE_DIVERGED') return contains(store, logId, this.#head)
    const [next] = (await store.read(this.#head.number, 1)).revisions
    return next !== undefined && this.#continuation(next).reason === undefined
  }

  #opened(sealed: Sealed, found: Head): Revision {
    const { revision, reason } = this.#continuation(sealed)
    if (revision !== undefined) return revision
    const next = this.#head.number + 1
    throw reason === undefined ? this.diverge(next, found) : this.#break(next, reason)
  }

  /** The revision that continues the log; nothing for one of another history, and the reason for one that is damaged. */
  #continuation(sealed: Sealed): { readonly revision?: Revision; readonly reason?: string } {
    if (sealed.number !== this.#head.number + 1) return { reason: 'it is missing' }
    try {
      const revision = unseal(sealed, this.#options.digest)
      const isNext = misfit(revision, { logId: this.#options.logId, ...this.#head }) === undefined
      return isNext ? { revision } : {}
    } catch (error) {
      if (!(error instanceof SealBroken)) throw error
      return { reason: error.message }
    }
  }

  #break(revision: number, reason: string): Broken {
    return (this.#broken = new VarveError('CHAIN_BROKEN', { revision, reason }))
  }
}
