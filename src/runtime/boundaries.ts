import type { Timers } from '../core/ports.ts'
import type { Present } from './present.ts'

/** The one timer that takes the present from boundary to boundary: no revision is written when a ramp goes on. */
export class Boundaries {
  readonly #present: Present
  readonly #timers: Timers
  #due = Infinity
  #cancel: () => void = () => {}
  #closed = false

  constructor(present: Present, timers: Timers) {
    this.#present = present
    this.#timers = timers
    present.onMove = () => this.#arm()
    this.#arm()
  }

  /** Waits for nothing more. */
  close(): void {
    this.#closed = true
    this.#cancel()
  }

  #arm(): void {
    const { boundary } = this.#present
    if (this.#closed || boundary === this.#due) return
    this.#cancel()
    this.#due = boundary
    if (boundary === Infinity) return
    // The store's clock may be found to be another meanwhile: then this comes too early, and is armed again.
    const delay = Math.max(1, this.#present.until(boundary))
    this.#cancel = this.#timers.after(delay, () => {
      this.#due = Infinity
      this.#present.reach()
      this.#arm()
    })
  }
}
