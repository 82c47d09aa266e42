import type { Timers } from 'varve'

/** Longest that is waited in one go, in milliseconds: what was missed is seen then. */
const LONGEST = 60_000

/** Somebody waits for it to ring, no longer than until an instant; one that rang before is not waited for. */
export class Bell {
  readonly #timers: Timers
  #rang = false
  #answer: () => void = () => {}

  constructor(timers: Timers = systemTimers) {
    this.#timers = timers
  }

  ring(): void {
    this.#rang = true
    this.#answer()
  }

  /** Resolves when it rings, or after `delay` milliseconds, a minute at most. */
  async heard(delay: number): Promise<void> {
    if (!this.#rang) {
      await new Promise<void>(resolve => {
        const cancel = this.#timers.after(Math.min(Math.max(1, delay), LONGEST), resolve, { hold: true })
        this.#answer = () => {
          cancel()
          resolve()
        }
      })
    }
    this.#rang = false
  }
}

const systemTimers: Timers = {
  after: (delay, fire) => {
    const timer = setTimeout(fire, delay)
    return () => clearTimeout(timer)
  },
}
