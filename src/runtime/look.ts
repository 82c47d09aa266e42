import type { Timers } from '../core/ports.ts'
import { onceSilent } from './silence.ts'

/** How somebody looks at the store. */
export interface LookOptions {
  readonly timers: Timers
  /** How long each answer may take before nobody waits for it any longer, in milliseconds; Infinity for as long as it likes. */
  readonly patience: number
  /** Told when an answer takes too long; returns what those who wait are told. */
  readonly onLate: () => Error
}

/**
 * One look at the store. It may keep everybody waiting, as one does whose packets a network swallows: then nobody waits
 * any longer, though what it finds in the end still counts.
 */
export class Look {
  /** How it ended, for those who wait. */
  readonly over: Promise<void>
  /** True once it was given up. */
  isLate = false
  readonly #options: LookOptions
  #resolve: () => void = () => {}
  #reject: (error: unknown) => void = () => {}

  constructor(options: LookOptions) {
    this.#options = options
    this.over = new Promise((resolve, reject) => {
      this.#resolve = resolve
      this.#reject = reject
    })
  }

  /** Follows what is done, to its end. */
  follow(work: Promise<void>): void {
    work.then(this.#resolve, this.#reject)
  }

  /** Waits for one answer of the store; where it takes too long, whoever waits for the look is told. */
  async answered<T>(answer: Promise<T>): Promise<T> {
    const { timers, patience } = this.#options
    if (patience === Infinity) return answer
    const cancel = onceSilent(timers, patience, () => this.#giveUp())
    try {
      return await answer
    } finally {
      cancel()
    }
  }

  #giveUp(): void {
    this.isLate = true
    this.#reject(this.#options.onLate())
  }
}
