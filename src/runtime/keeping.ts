import { isProblem, VarveError, type Problem } from '../core/errors.ts'
import type { KeptState, LastKnownGood, Platform, Unsubscribe } from '../core/ports.ts'
import { readKnownHistory, writeKnownHistory, type KnownHistory } from '../core/revisions/known-history.ts'

/** How long a change waits for others before what is known is kept, in milliseconds. */
const DELAY = 500

/** Keeping takes no more than one part in so many of a process's time, however large the state. */
const SHARE = 20

/** How often what is known is kept again although nothing has changed, so that its age is right, in milliseconds. */
const FRESHEN = 600_000

/** What keeping works with. */
export interface KeepingOptions {
  readonly place: LastKnownGood
  readonly kept: KeptState
  readonly platform: Platform
  /** What is known now; undefined while it is not to be kept. */
  readonly known: () => Promise<KnownHistory | undefined>
  readonly onProblem: (problem: Problem, cause?: unknown) => void
}

/** Keeps what is known of the store outside of it: soon after each change, now and then, and when the process closes. */
export class Keeping {
  readonly #options: KeepingOptions
  #cancel: Unsubscribe = () => {}
  #cancelFreshen: Unsubscribe = () => {}
  #saving: Promise<void> | undefined
  #isDue = false
  #isFailing = false
  /** True while what is kept is another store's: it is not written over. */
  #isForeign = false
  #delay = DELAY
  #closed = false
  /** Why what was kept could not be read, as a clause. */
  #unreadable: string | undefined
  /** When what is kept was written, in milliseconds since 1970 UTC. */
  #keptAt: number | undefined

  constructor(options: KeepingOptions) {
    this.#options = options
  }

  get name(): string {
    return this.#options.place.name
  }

  /** The age up to which it may be served, in milliseconds. */
  get maximumAge(): number {
    return this.#options.place.maximumAge ?? Infinity
  }

  /** When it was last kept by this process, in milliseconds since 1970 UTC; undefined before. */
  get keptAt(): number | undefined {
    return this.#keptAt
  }

  /** True while it cannot be kept. */
  get isFailing(): boolean {
    return this.#isFailing
  }

  /** Why what was kept could not be read, where that was so. */
  get unreadable(): string | undefined {
    return this.#unreadable
  }

  /** True where what was kept of a store elsewhere is of this one all the same. */
  isOf(site: string): boolean {
    return this.#options.place.isOf?.(site) ?? false
  }

  /** Leaves what is kept as it is from now on: it is another store's. */
  disown(): void {
    this.#isForeign = true
    this.#isFailing = true
  }

  /** What was kept, or undefined. What cannot be read is told, and stops nothing. */
  async load(): Promise<KnownHistory | undefined> {
    try {
      return this.#read(await this.#options.kept.load())
    } catch (error) {
      const problem = this.#problem(error, 'LAST_KNOWN_GOOD_UNREADABLE')
      this.#unreadable = isProblem(error, 'LAST_KNOWN_GOOD_UNREADABLE') ? error.details.reason : problem.issue
      this.#options.onProblem(problem, error)
      return undefined
    }
  }

  /** Takes notice that more is known. */
  note(): void {
    if (this.#closed) return
    if (this.#isDue) return
    this.#isDue = true
    this.#cancel = this.#options.platform.timers.after(this.#delay, () => void this.#save())
  }

  /** Keeps what is known at once, and waits for that. */
  async now(): Promise<void> {
    if (this.#closed) return
    await this.#saving
    await this.#save()
  }

  /** Moves what was kept out of the way, because another history is kept from now on. Returns where it is now. */
  async setAside({ state: { head } }: KnownHistory): Promise<string | undefined> {
    if (this.#isForeign) return undefined
    try {
      return await this.#options.kept.setAside(`r${head.number}-${head.hash.slice(0, 8)}`)
    } catch (error) {
      this.#fail(error)
      return undefined
    }
  }

  /** Keeps what is known once more, and nothing from then on. */
  async close(): Promise<void> {
    if (this.#closed) return
    this.#closed = true
    this.#cancel()
    this.#cancelFreshen()
    await this.#saving
    await this.#write()
  }

  async #save(): Promise<void> {
    this.#isDue = false
    this.#saving ??= this.#timed().finally(() => (this.#saving = undefined))
    await this.#saving
  }

  async #timed(): Promise<void> {
    const { clock, timers } = this.#options.platform
    const start = clock.monotonic()
    await this.#write()
    this.#delay = Math.max(DELAY, SHARE * (clock.monotonic() - start))
    if (this.#closed) return
    this.#cancelFreshen()
    const freshen = Math.min(FRESHEN, this.maximumAge / 4)
    this.#cancelFreshen = timers.after(freshen, () => this.note())
  }

  async #write(): Promise<void> {
    if (this.#isForeign) return
    const { kept, platform } = this.#options
    try {
      const known = await this.#options.known()
      if (known === undefined) return
      // Whoever has its key, or mends it, may still want to know what was in it.
      if (this.#unreadable !== undefined) await kept.setAside('unreadable')
      this.#unreadable = undefined
      await kept.save(writeKnownHistory(known, platform.digest))
      this.#keptAt = platform.clock.now()
      this.#isFailing = false
    } catch (error) {
      this.#fail(error)
    }
  }

  #fail(error: unknown): void {
    // Once for each time that it begins to fail: the next change says nothing new.
    if (!this.#isFailing) this.#options.onProblem(this.#problem(error, 'LAST_KNOWN_GOOD_UNWRITABLE'), error)
    this.#isFailing = true
  }

  /** Throws LAST_KNOWN_GOOD_UNREADABLE. */
  #read(text: string | undefined): KnownHistory | undefined {
    if (text === undefined) return undefined
    try {
      return readKnownHistory(text, this.#options.platform.digest)
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error
      const remedy = 'It is made anew as soon as the store is heard.'
      throw new VarveError('LAST_KNOWN_GOOD_UNREADABLE', { file: this.name, reason: error.message, remedy })
    }
  }

  #problem(error: unknown, code: 'LAST_KNOWN_GOOD_UNREADABLE' | 'LAST_KNOWN_GOOD_UNWRITABLE'): Problem {
    const issue = error instanceof Error ? error.message : String(error)
    return { code: isProblem(error, code) ? error.code : code, issue, severity: 'warning' }
  }
}
