import type { Timers } from '../core/ports.ts'

/** Thrown by `within` when nothing came in time. */
export class TimedOut extends Error {
  override readonly name = 'TimedOut'

  constructor(milliseconds: number) {
    super(`no answer within ${milliseconds} ms`)
  }
}

/** What `answer` resolves to, or TimedOut once `milliseconds` have passed. An answer that comes later is dropped. */
export async function within<T>(answer: Promise<T>, milliseconds: number, timers: Timers = systemTimers): Promise<T> {
  let cancel = (): void => {}
  const late = new Promise<never>((_, reject) => {
    cancel = timers.after(milliseconds, () => reject(new TimedOut(milliseconds)), { hold: true })
  })
  try {
    return await Promise.race([answer, late])
  } finally {
    cancel()
  }
}

/** Timers of the system; only those that are to be held keep the process alive. */
export const systemTimers: Timers = {
  after(delay, fire, { hold = false } = {}) {
    const timer = setTimeout(fire, delay)
    if (!hold) timer.unref()
    return () => clearTimeout(timer)
  },
}
