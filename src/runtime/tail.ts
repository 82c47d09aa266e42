import { isProblem, type ProblemCode, VarveError } from '../core/errors.ts'
import type { Platform, Unsubscribe } from '../core/ports.ts'
import type { Head, Revision, Sealed } from '../core/revisions/revision.ts'
import { Chain, type ChainOptions } from './chain.ts'
import { Look } from './look.ts'
import { Polling } from './polling.ts'
import { onceSilent } from './silence.ts'
import { storeTrouble, unreachable } from './store-trouble.ts'

/** How often the clocks are compared, in milliseconds. */
const MEASURE_EVERY = 60_000

/** How long an answer may take before the store counts as away, in milliseconds: nobody who writes waits for a second. */
const PATIENCE = 900

/** The same for somebody who wants to write while the store is known to be away, or does not answer as it is. */
const SHORT_PATIENCE = 500

/** How long an append may take before the store is looked at: then it is slow, or away. */
const SLOW = PATIENCE - SHORT_PATIENCE

/** What the tail needs. */
export interface TailOptions extends Omit<ChainOptions, 'digest' | 'onSound'> {
  readonly platform: Platform
  /** Milliseconds between polls; hints make it sooner, never later. */
  readonly poll: number
  /** How long ago the store was last heard, in milliseconds, where it counts as away until it is heard again. */
  readonly silence?: number
  /** Measures how far the store's clock is from this machine's. */
  readonly measure: () => Promise<void>
  /** Told when the store is lost or not followed any more (with why), and when it is back (with undefined). */
  readonly onContact: (trouble: VarveError | undefined) => void
  /** Told at each look that finds the store tell another history. */
  readonly onParted: () => void
}

/** Revisions that are appended, as they are and as they are stored, in the same order. */
export interface Drafted {
  readonly revisions: readonly Revision[]
  readonly sealed: readonly Sealed[]
}

/**
 * Follows a log: looks at what comes after the last revision known, at every poll and hint. Hints only make it look
 * sooner; every answer comes from reading.
 */
export class Tail {
  readonly #options: TailOptions
  readonly #chain: Chain
  readonly #polling: Polling
  #closed = false
  #trouble: VarveError | undefined
  #look: Look | undefined
  #next: Promise<void> | undefined
  #short: Promise<void> | undefined
  #unsubscribe: Unsubscribe = () => {}
  #failures = 0
  /** Code of the trouble that was last told of. */
  #told: ProblemCode | undefined
  #contact: number
  #measured: number
  /** Number of the last revision that is being appended from here, or 0. */
  #appending = 0

  constructor(options: TailOptions) {
    const { platform, poll: interval, silence } = options
    this.#options = options
    this.#told = silence === undefined ? undefined : 'STORE_UNREACHABLE'
    this.#chain = new Chain({ ...options, digest: platform.digest, onSound: () => this.#heard(undefined) })
    this.#measured = platform.clock.monotonic()
    this.#contact = this.#measured - (silence ?? 0)
    this.#polling = new Polling({ platform, interval, look: () => this.#poll(), failures: () => this.#failures })
  }

  /** The last revision applied. */
  get head(): Head {
    return this.#chain.head
  }

  /** The end of the store's log, as it last said; undefined before it was asked. */
  get said(): Head | undefined {
    return this.#chain.said
  }

  /** Why the store cannot be heard or is not followed, or undefined while it is. */
  get trouble(): VarveError | undefined {
    return this.#chain.broken ?? this.#trouble
  }

  /** False while the store does not answer. */
  get reachable(): boolean {
    return this.#trouble === undefined || this.#trouble === this.#chain.broken
  }

  /** Milliseconds since the store was last heard. */
  get silence(): number {
    return this.#options.platform.clock.monotonic() - this.#contact
  }

  /**
   * Listens before the first read, so that nothing falls between them; then polls for as long as it is open. Throws why
   * the first look failed, and polls all the same.
   */
  async start({ isServed }: { readonly isServed: boolean }): Promise<void> {
    this.#listen()
    try {
      // However long a first look takes, it is no outage: whoever starts waits for it, unless there is something to serve.
      await this.#begin(isServed ? PATIENCE : Infinity)
    } finally {
      if (!this.#closed) this.#polling.begin()
    }
  }

  /** The same for a log that is known to have become another, with what it ends in: the next looks find out whether that is mended. */
  startParted(found: Head): void {
    this.#listen()
    this.#heard(this.#chain.diverge(Math.min(this.head.number, found.number + 1), found))
    this.#polling.begin()
  }

  /** Reads until the store has nothing newer than it had when this was called. Throws why it could not. */
  async refresh(): Promise<void> {
    if (this.#closed) throw new VarveError('CLOSED', {})
    // A read under way may have begun before the caller's reason to ask, so one more follows it; all who ask share it.
    if (this.#look === undefined || this.#look.isLate) return this.#begin()
    this.#next ??= this.#look.over.catch(() => {}).then(() => this.#begin())
    return this.#next
  }

  /** Makes sure that the store is there, before it is asked for something. Where it is known to be away, it is not waited for long. */
  async reach(): Promise<void> {
    if (this.trouble === undefined) return
    if (this.#closed) throw new VarveError('CLOSED', {})
    return this.#soon()
  }

  /** As `refresh`, for a change that follows what it finds: not waiting long where the store is away. */
  async catchUp(): Promise<void> {
    if (this.trouble !== undefined) return this.reach()
    // Where a look under way finds the store away, another would only find the same.
    if (this.#look?.isLate === false) await this.#look.over
    return this.refresh()
  }

  /**
   * Appends revisions from here, applies those that were written and returns them. Until then hints at them are no news:
   * reading them back would be the dearest part of a write. Throws what appending does, and STORE_INDETERMINATE once the
   * store answers neither this nor a look at it.
   */
  async append({ revisions, sealed }: Drafted, append: () => Promise<number>): Promise<readonly Revision[]> {
    this.#appending = revisions.at(-1)?.number ?? 0
    try {
      const written = revisions.slice(0, await this.#unlessAway(append(), revisions[0]?.id ?? ''))
      for (const [index, revision] of written.entries()) {
        const text = sealed[index]
        if (text !== undefined) this.#chain.apply(revision, text)
      }
      return written
    } catch (error) {
      // Whether the store is away, or only could not take this, is found by a look.
      const isDoubtful = isProblem(error, 'STORE_UNREACHABLE') || isProblem(error, 'STORE_INDETERMINATE')
      if (isDoubtful && !this.#closed) void this.refresh().catch(() => {})
      throw error
    } finally {
      this.#appending = 0
    }
  }

  /** Stops listening and polling. */
  async close(): Promise<void> {
    this.#closed = true
    this.#chain.end()
    this.#unsubscribe()
    this.#polling.end()
    await this.#look?.over.catch(() => {})
  }

  #listen(): void {
    const look = (): void => void this.refresh().catch(() => {})
    this.#unsubscribe = this.#options.store.subscribe(number => {
      const isNews = number === undefined || number > Math.max(this.head.number, this.#appending)
      // While it is away, any word of it is news.
      if (isNews || this.trouble !== undefined) look()
    }, look)
  }

  #begin(patience = PATIENCE): Promise<void> {
    this.#next = undefined
    const { timers } = this.#options.platform
    const look = new Look({ timers, patience, onLate: () => this.#late(patience) })
    this.#look = look
    look.follow(this.#read(look))
    return look.over
  }

  async #read(look: Look): Promise<void> {
    try {
      await this.#chain.read(look)
      this.#heard(undefined)
    } catch (error) {
      // Who was given up says nothing of a store that may have answered others since, unless it found something.
      if (!look.isLate || error === this.#chain.broken) this.#heard(storeTrouble(this.#options.store.name, error))
      throw error
    } finally {
      if (this.#look === look) this.#look = undefined
    }
  }

  /** A look that is not waited for long; all who ask share it. */
  #soon(): Promise<void> {
    this.#short ??= this.#begin(SHORT_PATIENCE).finally(() => (this.#short = undefined))
    return this.#short
  }

  /** What appending settles to. While it takes long the store is looked at, so that one that is only slow is waited for. */
  async #unlessAway<T>(appending: Promise<T>, id: string): Promise<T> {
    const { platform, store } = this.#options
    let cancel: Unsubscribe = () => {}
    let isOver = false
    const away = new Promise<never>((_, reject) => {
      const found = (cause: unknown): void => {
        const { message: reason } = storeTrouble(store.name, cause)
        reject(new VarveError('STORE_INDETERMINATE', { store: store.name, id, reason }, { cause }))
      }
      const watch = (): void => {
        if (!isOver) cancel = onceSilent(platform.timers, SLOW, () => void this.#soon().then(watch, found))
      }
      watch()
    })
    try {
      return await Promise.race([appending, away])
    } finally {
      isOver = true
      cancel()
    }
  }

  #late(patience: number): VarveError {
    const trouble = unreachable(this.#options.store.name, `no answer within ${patience} ms`)
    this.#heard(trouble)
    return this.trouble ?? trouble
  }

  #heard(trouble: VarveError | undefined): void {
    const { platform, onContact, onParted } = this.#options
    this.#trouble = trouble
    this.#failures = trouble === undefined ? 0 : this.#failures + 1
    if (trouble === undefined) this.#contact = platform.clock.monotonic()
    if (this.#closed) return
    if (this.#told !== this.trouble?.code) {
      this.#told = this.trouble?.code
      if (this.#failures === 1) this.#polling.hurry()
      onContact(this.trouble)
    }
    if (isProblem(trouble, 'STORE_DIVERGED')) onParted()
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
