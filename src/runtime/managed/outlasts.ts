import type { Timers } from '../../core/ports.ts'

/**
 * Waits for something until a deadline, in milliseconds; true where that came first. What takes longer goes on. Whoever
 * waits keeps the process alive.
 */
export async function outlasts(work: Promise<unknown>, deadline: number, timers: Timers): Promise<boolean> {
  let cancel = (): void => {}
  const late = new Promise<true>(resolve => {
    cancel = timers.after(deadline, () => resolve(true), { hold: true })
  })
  const isLate = await Promise.race([late, work.then(() => false)])
  cancel()
  return isLate
}
