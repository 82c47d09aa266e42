import type { Clock } from 'varve'

/** The time of this machine: where a server is given no other. */
export const machineClock: Clock = { now: () => Date.now(), monotonic: () => performance.now() }
