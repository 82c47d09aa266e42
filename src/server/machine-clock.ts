import type { Clock, Timers } from 'varve'

/** The time of this machine: where a server is given no other. */
export const machineClock: Clock = { now: () => Date.now(), monotonic: () => performance.now() }

/** Timers of this machine that keep no process from ending. */
export const machineTimers: Timers = {
  after: (delay, fire) => {
    const timer = setTimeout(fire, delay)
    // In browsers and workers it is a number.
    if (typeof timer === 'object') timer.unref()
    return () => clearTimeout(timer)
  },
}
