/** What a breaker goes by, asked for at each failure: it may have changed since the last. */
export interface Limits {
  readonly threshold: number
  readonly rest: number
}

/** A circuit breaker: opens after so many failures in a row, and lets calls through again after a rest. */
export class Breaker {
  readonly #limits: () => Limits
  readonly #now: () => number
  #failures = 0
  #openedAt: number | undefined

  constructor(limits: () => Limits, now: () => number) {
    this.#limits = limits
    this.#now = now
  }

  get failures(): number {
    return this.#failures
  }

  get isOpen(): boolean {
    return this.#openedAt !== undefined && this.#now() < this.#openedAt + this.#limits().rest
  }

  failed(): void {
    this.#failures += 1
    if (this.#failures >= this.#limits().threshold && !this.isOpen) this.#openedAt = this.#now()
  }

  succeeded(): void {
    this.#failures = 0
    this.#openedAt = undefined
  }
}
