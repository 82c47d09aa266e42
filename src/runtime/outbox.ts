import type { Problem } from '../core/errors.ts'
import type { Timers } from '../core/ports.ts'

/** What an outbox works with. */
export interface OutboxOptions<T> {
  /** What one of them is, in words: `exposure`. */
  readonly what: string
  readonly sink: (batch: readonly T[]) => unknown
  /** How long something waits for company, in milliseconds. */
  readonly patience: number
  /** How many may wait. */
  readonly limit: number
  readonly timers: Timers
  readonly report: (problem: Problem, cause?: unknown) => void
}

/** So many do not wait for more. */
const FULL = 1000

/** Closing waits no longer than this for a sink that does not answer, in milliseconds. */
const FAREWELL = 10_000

/** Hands things on in batches, one batch at a time. What a sink fails to take is offered again; the oldest give way. */
export class Outbox<T> {
  readonly #options: OutboxOptions<T>
  #waiting: T[] = []
  /** How many the sink was given, and has not taken yet. */
  #offered = 0
  #lost = 0
  #due: 'later' | 'soon' | undefined
  #cancel: () => void = () => {}
  #underWay: Promise<void> | undefined
  #failing = false
  #closed = false

  constructor(options: OutboxOptions<T>) {
    this.#options = options
  }

  /** Adds one; nothing is added once it is closed. */
  add(one: T): void {
    if (this.#closed) return
    this.#waiting.push(one)
    this.#drop()
    this.#arm(this.#waiting.length >= FULL && !this.#failing ? 'soon' : 'later')
  }

  /** Hands on what is waiting now. A sink that fails is reported, and what it did not take stays. */
  async flush(): Promise<void> {
    await this.#underWay
    await this.#deliver()
  }

  /** Hands on what is waiting, and takes nothing more. What cannot be handed on now is reported as lost. */
  async close(): Promise<void> {
    if (this.#closed) return
    this.#closed = true
    const { timers } = this.#options
    await new Promise<void>(resolve => {
      const cancel = timers.after(FAREWELL, resolve, { hold: true })
      void this.flush().finally(() => {
        cancel()
        resolve()
      })
    })
    this.#cancel()
    this.#lost += this.#offered + this.#waiting.splice(0).length
    this.#tellLost()
  }

  #arm(when: 'later' | 'soon'): void {
    if (this.#underWay !== undefined || this.#due === when || this.#due === 'soon') return
    this.#cancel()
    this.#due = when
    const { timers, patience } = this.#options
    this.#cancel = timers.after(when === 'soon' ? 0 : patience, () => void this.#deliver())
  }

  #deliver(): Promise<void> {
    return (this.#underWay ??= this.#send().finally(() => {
      this.#underWay = undefined
      if (this.#waiting.length > 0 && !this.#closed) this.#arm('later')
    }))
  }

  async #send(): Promise<void> {
    this.#cancel()
    this.#due = undefined
    const batch = this.#waiting
    if (batch.length === 0) return
    this.#waiting = []
    this.#offered = batch.length
    try {
      await this.#options.sink(batch)
      this.#offered = 0
      this.#failing = false
      this.#tellLost()
    } catch (error) {
      this.#offered = 0
      // Kept apart from what was handed over: the sink may still hold that list.
      this.#waiting = [...batch, ...this.#waiting]
      this.#drop()
      this.#tellFailure(error)
    }
  }

  #drop(): void {
    const tooMany = this.#waiting.length - this.#options.limit
    if (tooMany <= 0) return
    this.#waiting.splice(0, tooMany)
    this.#lost += tooMany
  }

  /** Tells of the first failure in a row: the others say nothing new. */
  #tellFailure(error: unknown): void {
    if (this.#failing) return
    this.#failing = true
    // What was thrown is not quoted: it may hold the password of wherever the sink writes to.
    const issue = `${this.#counted(this.#waiting.length)} not taken by the sink; what it does not take is kept, and offered again`
    this.#options.report({ code: 'SINK_FAILED', issue }, error)
  }

  #tellLost(): void {
    if (this.#lost === 0) return
    this.#options.report({
      code: 'SINK_FAILED',
      issue: `${this.#counted(this.#lost)} lost: the sink did not take them in time`,
      remedy: 'Mend the sink, or let more of them wait.',
    })
    this.#lost = 0
  }

  #counted(count: number): string {
    const { what } = this.#options
    return count === 1 ? `1 ${what} was` : `${count} ${what}s were`
  }
}
