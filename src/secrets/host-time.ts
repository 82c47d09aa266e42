import type { Clock, Timers } from '../core/ports.ts'

/** The machine's time, where nobody gives another. */
export const hostClock: Clock = { now: () => Date.now(), monotonic: () => performance.now() }

/** Node's timers, where nobody gives others. */
export const hostTimers: Timers = {
  after: (delay, fire, { hold = false } = {}) => {
    const timer = setTimeout(fire, Math.min(delay, 2 ** 31 - 1))
    if (!hold) timer.unref()
    return () => clearTimeout(timer)
  },
}
