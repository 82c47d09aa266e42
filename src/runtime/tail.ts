import { isVarveError, type ProblemCode, VarveError } from '../core/errors.ts'
import type { Platform, Store, Unsubscribe } from '../core/ports.ts'
import type { Head, Revision, Sealed } from '../core/revisions/revision.ts'
import { misfit, SealBroken, unseal } from '../core/revisions/seal.ts'

/** Revisions read from the store at a time. */
const BATCH = 500

/** How often the clocks are compared, in milliseconds. */
const MEASURE_EVERY = 60_000

/** What the tail needs. */
export interface TailOptions {
  readonly store: Store
  readonly logId: string
  readonly platform: Platform
  /** Where reading goes on. */
  readonly from: Head
  /** Milliseconds between polls; hints make it sooner, never later. */
  readonly poll: number
  readonly apply: (revision: Revision) => void
  /** Starts again from the newest snapshot and returns where it stands; undefined when there is none. */
  readonly resume: () => Promise<Head | undefined>
  /** Gets ready for what is to be applied; undefined when there is nothing to wait for. */
  readonly prepare: (revisions: readonly Sealed[]) => Promise<void> | undefined
  /** Measures how far the store's clock is from this machine's. */
  readonly measure: () => Promise<void>
  /** Told when the store is lost (with why) and when it is back (with undefined). */
  readonly onContact: (trouble: VarveError | undefined) => void
}

/**
 * Follows a log: reads what comes after the last revision known, checks that it continues the chain, and applies it in
 * order. Hints only make it look sooner; every answer comes from reading. A log that does not continue what was read
 * is never applied: the last known state stays.
 */
export class Tail {
  readonly #options: TailOptions
  #head: Head
  #closed = false
  #trouble: VarveError | undefined
  /** Why nothing more is read: the log does not continue what was read, or is not what was written. */
  #broken: VarveError<'STORE_DIVERGED' | 'CHAIN_BROKEN'> | undefined
  #reading: Promise<void> | undefined
  #next: Promise<void> | undefined
  #unsubscribe: Unsubscribe = () => {}
  #cancelPoll: Unsubscribe = () => {}
  #failures = 0
  /** Code of the trouble that was last told of. */
  #told: ProblemCode | undefined
  #contact: number
  #measured: number
  /** Number of the last revision that is being appended from here, or 0. */
  #appending = 0

  constructor(options: TailOptions) {
    this.#options = options
    this.#head = options.from
    this.#contact = options.platform.clock.monotonic()
    this.#measured = this.#contact
  }

  /** The last revision applied. */
  get head(): Head {
    return this.#head
  }

  /** Why the store cannot be heard, or undefined while it can. */
  get trouble(): VarveError | undefined {
    return this.#broken ?? this.#trouble
  }

  /** Milliseconds since the store was last heard. */
  get silence(): number {
    return this.#options.platform.clock.monotonic() - this.#contact
  }

  /** Listens before the first read, so that nothing falls between them; then polls for as long as it is open. */
  async start(): Promise<void> {
    const look = (): void => void this.refresh().catch(() => {})
    this.#unsubscribe = this.#options.store.subscribe(number => {
      if (number === undefined || number > Math.max(this.#head.number, this.#appending)) look()
    }, look)
    await this.refresh()
    this.#schedule()
  }

  /** Reads until the store has nothing newer than it had when this was called. Throws why it could not. */
  async refresh(): Promise<void> {
    if (this.#closed) throw new VarveError('CLOSED', {})
    // A read under way may have begun before the caller's reason to ask, so one more follows it; all who ask share it.
    if (this.#reading !== undefined) {
      this.#next ??= this.#reading.catch(() => {}).then(() => this.#begin())
      return this.#next
    }
    return this.#begin()
  }

  /**
   * Appends revisions from here, applies those that were written and returns them. Until then hints at them are no news:
   * reading them back would be the dearest part of a write.
   */
  async append(revisions: readonly Revision[], append: () => Promise<number>): Promise<readonly Revision[]> {
    this.#appending = revisions.at(-1)?.number ?? 0
    try {
      const written = revisions.slice(0, await append())
      // Some may have been read already: a poll can fall between their commit and its answer.
      for (const revision of written) if (revision.number === this.#head.number + 1) this.#apply(revision)
      return written
    } finally {
      this.#appending = 0
    }
  }

  /** Stops listening and polling. */
  async close(): Promise<void> {
    this.#closed = true
    this.#unsubscribe()
    this.#cancelPoll()
    await this.#reading?.catch(() => {})
  }

  #begin(): Promise<void> {
    this.#next = undefined
    this.#reading = this.#read().finally(() => (this.#reading = undefined))
    return this.#reading
  }

  async #read(): Promise<void> {
    try {
      if (this.#broken !== undefined) throw this.#broken
      while (await this.#batch());
      this.#heard(undefined)
    } catch (error) {
      this.#heard(this.#asTrouble(error))
      throw error
    }
  }

  /** Applies one batch; true when there may be more. */
  async #batch(): Promise<boolean> {
    const from = this.#head
    const { revisions, oldest, head } = await this.#options.store.read(from.number, BATCH)
    // Awaited only where there is something: another turn of the event loop would come between a read and what it read.
    const preparation = this.#options.prepare(revisions)
    if (preparation !== undefined) await preparation
    if (this.#closed) return false
    const ends = head.number < this.#head.number || (head.number === this.#head.number && head.hash !== this.#head.hash)
    // What was appended here while the read was under way is newer than its answer; that is no divergence.
    if (ends && this.#head === from) throw this.#diverge(head.number)
    if (oldest > this.#head.number + 1) return this.#skipAhead(oldest)
    for (const sealed of revisions) {
      if (sealed.number <= this.#head.number) continue
      this.#apply(this.#opened(sealed))
    }
    // A page may be short because its revisions are long: only the head says where the log ends.
    return revisions.length > 0 && this.#head.number < head.number
  }

  /** What came next was compacted away: goes on from the snapshot that compaction left. */
  async #skipAhead(oldest: number): Promise<boolean> {
    const head = await this.#options.resume()
    if (head === undefined || head.number < oldest - 1) throw this.#diverge(oldest)
    this.#head = head
    return true
  }

  #opened(sealed: Parameters<typeof unseal>[0]): Revision {
    const next = this.#head.number + 1
    if (sealed.number !== next) throw this.#break(next, 'it is missing')
    try {
      const revision = unseal(sealed, this.#options.platform.digest)
      if (misfit(revision, { logId: this.#options.logId, ...this.#head }) === undefined) return revision
    } catch (error) {
      if (!(error instanceof SealBroken)) throw error
      throw this.#break(sealed.number, error.message)
    }
    throw this.#diverge(sealed.number)
  }

  #apply(revision: Revision): void {
    this.#options.apply(revision)
    this.#head = { number: revision.number, hash: revision.hash, at: revision.at }
  }

  #break(revision: number, reason: string): VarveError<'CHAIN_BROKEN'> {
    const broken = new VarveError('CHAIN_BROKEN', { revision, reason })
    this.#broken = broken
    return broken
  }

  #diverge(revision: number): VarveError<'STORE_DIVERGED'> {
    const diverged = new VarveError('STORE_DIVERGED', { store: this.#options.store.name, revision })
    this.#broken = diverged
    return diverged
  }

  #heard(trouble: VarveError | undefined): void {
    this.#trouble = trouble
    this.#failures = trouble === undefined ? 0 : this.#failures + 1
    if (trouble === undefined) this.#contact = this.#options.platform.clock.monotonic()
    if (this.#closed || this.#told === trouble?.code) return
    this.#told = trouble?.code
    this.#options.onContact(trouble)
  }

  #asTrouble(error: unknown): VarveError {
    if (isVarveError(error)) return error
    const reason = error instanceof Error ? error.message : String(error)
    return new VarveError('STORE_UNREACHABLE', { store: this.#options.store.name, reason }, { cause: error })
  }

  /** Polls with some jitter, so that a fleet does not ask in step; more slowly, up to tenfold, while the store is away. */
  #schedule(): void {
    const { platform, poll } = this.#options
    const jitter = 0.8 + ((platform.random(1)[0] ?? 0) / 255) * 0.4
    const delay = poll * jitter * Math.min(10, 1 + this.#failures)
    this.#cancelPoll = platform.timers.after(delay, () => {
      void this.#poll().then(() => (this.#closed ? undefined : this.#schedule()))
    })
  }

  async #poll(): Promise<void> {
    try {
      await this.refresh()
      const now = this.#options.platform.clock.monotonic()
      if (this.#closed || now - this.#measured < MEASURE_EVERY) return
      this.#measured = now
      await this.#options.measure()
    } catch {
      // Whoever must know was told; the next poll tries again.
    }
  }
}
