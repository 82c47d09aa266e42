import { milliseconds, type Clock, type Duration, type Timers } from '../index.ts'

/** A clock that stands still until it is moved, with the timers that follow it. */
export interface TestClock extends Clock, Timers {
  /** Moves on, firing every timer on the way in its order. */
  advance(by: Duration): void
  /** Moves to an instant; backwards too, as a corrected clock would, which fires nothing. */
  set(to: Date): void
  /** Timers waiting. */
  readonly waiting: number
}

/**
 * Makes a test clock, standing at `start` (1 January 2026 when absent).
 * @example const time = clock(); time.advance('30m')
 */
export function clock(start: Date = new Date('2026-01-01T00:00:00Z')): TestClock {
  let elapsed = 0
  // Only ever moved by `set`: what is added up in fractions would miss the full hour by a ten-thousandth.
  let origin = start.getTime()
  const timers = new Set<{ due: number; fire: () => void }>()
  const next = (until: number): { due: number; fire: () => void } | undefined =>
    [...timers].filter(({ due }) => due <= until).toSorted((a, b) => a.due - b.due)[0]
  return {
    now: () => origin + elapsed,
    monotonic: () => elapsed,
    after: (delay, fire) => {
      const timer = { due: elapsed + delay, fire }
      timers.add(timer)
      return () => void timers.delete(timer)
    },
    advance: by => {
      const until = elapsed + milliseconds(by)
      for (let timer = next(until); timer !== undefined; timer = next(until)) {
        timers.delete(timer)
        elapsed = timer.due
        timer.fire()
      }
      elapsed = until
    },
    set: to => void (origin = to.getTime() - elapsed),
    get waiting() {
      return timers.size
    },
  }
}
