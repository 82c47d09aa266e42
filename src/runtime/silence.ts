import type { Random, Timers, Unsubscribe } from '../core/ports.ts'

/**
 * Calls `fire` once nothing has come for so many milliseconds. In two steps: a process that stood still itself takes in
 * first what has arrived meanwhile.
 */
export function onceSilent(timers: Timers, silence: number, fire: () => void): Unsubscribe {
  let isOver = false
  let cancel = timers.after(silence / 2, () => {
    void Promise.resolve().then(() => {
      if (!isOver) cancel = timers.after(silence / 2, fire)
    })
  })
  return () => {
    isOver = true
    cancel()
  }
}

/** What an answer settles to, or what `late` says once it has taken too long. An answer that comes later is dropped. */
export async function inTime<T>(answer: Promise<T>, patience: number, timers: Timers, late: () => Error): Promise<T> {
  let cancel = (): void => {}
  const silence = new Promise<never>((_, reject) => {
    cancel = onceSilent(timers, patience, () => reject(late()))
  })
  try {
    return await Promise.race([answer, silence])
  } finally {
    cancel()
  }
}

/** The first pause before a store that is away is asked again, in milliseconds; each further one is twice as long. */
const FIRST_PAUSE = 250

/** The longest such pause: nobody waits longer for a store that is back, hinted or not. */
const LONGEST_PAUSE = 2000

/** How long to wait after so many failures in a row, in milliseconds: at random, so that a fleet does not come back in step. */
export function pauseAfter(failures: number, random: Random): number {
  const whole = Math.min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** Math.min(failures - 1, 10))
  return whole * (0.5 + fraction(random) / 2)
}

/** A poll's interval with some jitter, so that a fleet does not ask in step, in milliseconds. */
export function jittered(interval: number, random: Random): number {
  return interval * (0.8 + fraction(random) * 0.4)
}

function fraction(random: Random): number {
  return (random(1)[0] ?? 0) / 255
}
