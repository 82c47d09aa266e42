import type { Random, Timers, Unsubscribe } from '../core/ports.ts'
import { systemTimers, within } from './patience.ts'

/** An open connection that only listens. */
export interface Line {
  /** Asks the engine for any sign of life over this very connection. */
  ping(): Promise<unknown>
  /** Ends it; called at most once. */
  close(): void | Promise<void>
}

/** What a line tells the listener it was opened for. */
export interface LineEvents {
  /** There was an append; its number, where the message has it. */
  hint(number?: number): void
  /** The connection has ended, or cannot be trusted any more. */
  lost(): void
}

/** How a listener keeps its line. */
export interface ListenerOptions {
  /** Opens a line that hears every append from when the promise resolves. */
  readonly connect: (events: LineEvents) => Promise<Line>
  /** Milliseconds between two signs of life that are asked for; default 10,000. */
  readonly heartbeat?: number
  /** How long a sign of life, or a new line, may take, in milliseconds; default 2,000. */
  readonly deadline?: number
  /** The longest pause between two attempts to connect, in milliseconds; default 10,000. */
  readonly longestPause?: number
  readonly timers?: Timers
  readonly random?: Random
}

interface Subscriber {
  readonly onHint: (number?: number) => void
  readonly onDown: () => void
}

/** The first pause before connecting again, in milliseconds; each further one is twice as long. */
const FIRST_PAUSE = 100

/**
 * Hints that come over a connection of their own. A network can swallow what is sent without a word, so the engine is
 * asked for a sign of life over the same connection; where none comes in time the line is given up. A lost line is told
 * at once, and opened again after pauses that double, with jitter; what it missed meanwhile is found by reading, so
 * every new line begins with a hint. Runs only while somebody is subscribed.
 */
export class Listener {
  readonly #options: Required<Omit<ListenerOptions, 'random'>> & Pick<ListenerOptions, 'random'>
  readonly #subscribers = new Set<Subscriber>()
  #line: Line | undefined
  #cancel: Unsubscribe = () => {}
  /** Grows whenever what was begun before no longer counts: a line that opens after its time is closed unheard. */
  #turn = 0
  #pause = FIRST_PAUSE
  #closed = false

  constructor(options: ListenerOptions) {
    const defaults = { heartbeat: 10_000, deadline: 2_000, longestPause: 10_000, timers: systemTimers }
    this.#options = { ...defaults, ...options }
  }

  /** True while a line is open, as far as is known. */
  get listening(): boolean {
    return this.#line !== undefined
  }

  subscribe(onHint: (number?: number) => void, onDown: () => void): Unsubscribe {
    const subscriber = { onHint, onDown }
    this.#subscribers.add(subscriber)
    if (this.#subscribers.size === 1) void this.#open()
    return () => {
      if (this.#subscribers.delete(subscriber) && this.#subscribers.size === 0) this.#end()
    }
  }

  /** Hints at something this very process has written, without the way over the engine. */
  own(number: number): void {
    this.#tell(number)
  }

  /** Looks for a new line at once instead of after the pause: the engine has just answered somebody else. */
  hurry(): void {
    if (this.#line !== undefined || this.#pause === FIRST_PAUSE || this.#subscribers.size === 0) return
    this.#pause = FIRST_PAUSE
    void this.#open()
  }

  /** Ends everything. Nothing is told afterwards. */
  close(): void {
    this.#closed = true
    this.#subscribers.clear()
    this.#end()
  }

  async #open(): Promise<void> {
    if (this.#closed) return
    const turn = this.#begin()
    const { connect, deadline, timers } = this.#options
    const opening = connect({
      hint: number => (turn === this.#turn ? this.#tell(number) : undefined),
      lost: () => this.#lose(turn),
    })
    try {
      const line = await within(opening, deadline, timers)
      if (turn !== this.#turn) return this.#abandon(line)
      this.#line = line
      this.#pause = FIRST_PAUSE
      this.#beat(turn, line)
      // What happened while nobody listened is found by looking.
      this.#tell(undefined)
    } catch {
      // A line that opens after its time must not stay open.
      void opening.then(line => this.#abandon(line)).catch(() => {})
      this.#lose(turn)
    }
  }

  #beat(turn: number, line: Line): void {
    const { heartbeat, deadline, timers } = this.#options
    this.#cancel = timers.after(heartbeat, () => {
      within(line.ping(), deadline, timers).then(
        () => (turn === this.#turn ? this.#beat(turn, line) : undefined),
        () => this.#lose(turn),
      )
    })
  }

  #lose(turn: number): void {
    if (turn !== this.#turn) return
    this.#end()
    for (const subscriber of this.#subscribers) {
      queueMicrotask(() => (this.#subscribers.has(subscriber) ? subscriber.onDown() : undefined))
    }
    const again = this.#turn
    const { timers, longestPause } = this.#options
    this.#cancel = timers.after(this.#pause * this.#jitter(), () =>
      again === this.#turn ? void this.#open() : undefined,
    )
    this.#pause = Math.min(this.#pause * 2, longestPause)
  }

  #tell(number: number | undefined): void {
    for (const subscriber of this.#subscribers) {
      queueMicrotask(() => {
        if (this.#subscribers.has(subscriber)) subscriber.onHint(number)
      })
    }
  }

  #begin(): number {
    this.#end()
    return this.#turn
  }

  #end(): void {
    this.#turn += 1
    this.#cancel()
    const line = this.#line
    this.#line = undefined
    if (line !== undefined) this.#abandon(line)
  }

  #abandon(line: Line): void {
    const close = async (): Promise<void> => line.close()
    // It is given up; whether it can still say goodbye does not matter.
    close().catch(() => {})
  }

  /** Between half and one and a half, so that a fleet that lost one engine does not come back in step. */
  #jitter(): number {
    const { random } = this.#options
    return 0.5 + (random === undefined ? Math.random() : (random(1)[0] ?? 0) / 256)
  }
}
