import type { Platform, Unsubscribe } from '../core/ports.ts'
import { jittered, pauseAfter } from './silence.ts'

/** What polling works with. */
export interface PollingOptions {
  readonly platform: Platform
  /** Milliseconds between two looks while the store is heard. */
  readonly interval: number
  /** Looks once; resolves however that ends, and does not wait for a store that is silent. */
  readonly look: () => Promise<void>
  /** How often in a row looking has failed. */
  readonly failures: () => number
}

/** Looks at a store again and again: at its interval, and sooner, after pauses that grow up to two seconds, while it is away. */
export class Polling {
  readonly #options: PollingOptions
  #cancel: Unsubscribe = () => {}
  #isRunning = false

  constructor(options: PollingOptions) {
    this.#options = options
  }

  begin(): void {
    this.#isRunning = true
    this.#schedule()
  }

  /** Takes notice that the store was lost: the next look does not wait for the interval. */
  hurry(): void {
    if (this.#isRunning) this.#schedule()
  }

  end(): void {
    this.#isRunning = false
    this.#cancel()
  }

  #schedule(): void {
    const { platform, interval, look, failures } = this.#options
    const failed = failures()
    const pause = failed === 0 ? jittered(interval, platform.random) : pauseAfter(failed, platform.random)
    this.#cancel()
    this.#cancel = platform.timers.after(pause, () => {
      void look().then(() => (this.#isRunning ? this.#schedule() : undefined))
    })
  }
}
