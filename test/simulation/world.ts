import type { Clock, Timers } from 'varve'
import { seeded } from '../../src/testing/store-contract/text.ts'

/**
 * Where a simulation takes place: one virtual clock, one source of chance. Nothing in it waits for real time, and the
 * same seed gives the same history of events.
 */
export class World implements Clock, Timers {
  readonly random: () => number
  readonly #timers: { due: number; fire: () => void }[] = []
  #elapsed = 0

  constructor(seed: number) {
    this.random = seeded(seed)
  }

  now(): number {
    return Date.UTC(2026, 0, 15, 3, 47) + this.#elapsed
  }

  monotonic(): number {
    return this.#elapsed
  }

  after(delay: number, fire: () => void): () => void {
    const timer = { due: this.#elapsed + Math.max(0, delay), fire }
    const behind = this.#timers.findLastIndex(({ due }) => due <= timer.due)
    this.#timers.splice(behind + 1, 0, timer)
    return () => {
      const index = this.#timers.indexOf(timer)
      if (index >= 0) this.#timers.splice(index, 1)
    }
  }

  async pause(milliseconds: number): Promise<void> {
    await new Promise<void>(resolve => this.after(milliseconds, resolve))
  }

  chance(share: number): boolean {
    return this.random() < share
  }

  /** A whole number from 0, less than `end`. */
  below(end: number): number {
    return Math.floor(this.random() * end)
  }

  pick<T>(items: readonly [T, ...T[]]): T {
    return items[this.below(items.length)] ?? items[0]
  }

  /** Lets everything happen that is due within `milliseconds`. */
  async run(milliseconds: number): Promise<void> {
    const until = this.#elapsed + milliseconds
    await settled()
    for (let next = this.#timers[0]; next !== undefined && next.due <= until; next = this.#timers[0]) {
      this.#timers.shift()
      this.#elapsed = next.due
      next.fire()
      await settled()
    }
    this.#elapsed = until
  }
}

/** Lets promises that can go on go on. */
async function settled(): Promise<void> {
  // More turns than any chain of awaits here takes; what goes on longer still only takes a little longer.
  for (let turn = 0; turn < 60; turn++) await Promise.resolve()
}
