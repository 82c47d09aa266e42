import type { Clock } from '../core/ports.ts'

/**
 * The time that answers are for: this machine's clock, corrected by how far it is from the store's, and never earlier than
 * an answer that was given already, whatever the clock does.
 */
export class Instants {
  readonly #clock: Clock
  #latest = -Infinity
  /** The store's clock minus this machine's, in milliseconds. */
  offset = 0

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** Begins anew: what was shown before its offset was known does not bind it. */
  begin(): void {
    this.#latest = -Infinity
  }

  /** The instant it is, in milliseconds since 1970 UTC. */
  now(): number {
    this.#latest = Math.max(this.#latest, this.#clock.now() + this.offset)
    return this.#latest
  }

  /** How long the clock still has to run until it shows an instant, in milliseconds: longer than it looks once it was put back. */
  until(at: number): number {
    return at - (this.#clock.now() + this.offset)
  }

  /** An instant that has come: a revision was made then. */
  come(at: number): void {
    this.#latest = Math.max(this.#latest, at)
  }
}
