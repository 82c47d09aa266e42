import type { Random } from '../../core/ports.ts'
import { fraction } from '../fraction.ts'

/** The first pause before a manager that cannot be reached is asked again, in milliseconds; each further one is twice as long. */
const FIRST_PAUSE = 250

/** The longest such pause, in milliseconds. */
const LONGEST_PAUSE = 30_000

/** How often a manager is asked before whoever waits is told that it cannot be reached: asking goes on behind that. */
export const PATIENT_ATTEMPTS = 4

/** The soonest that a secret is fetched again after it was, in milliseconds, however short its lease or restless its watch. */
export const SOONEST = 1000

/** The pause after so many failures in a row, in milliseconds: at random, so that a fleet does not come back in step. */
export function pauseBefore(failures: number, random: Random): number {
  const whole = Math.min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** Math.min(failures - 1, 10))
  return whole * (0.5 + fraction(random) / 2)
}

/**
 * When a secret is fetched again, in milliseconds from now: after `refresh`, a fifth sooner or later at random, or once two
 * thirds of the time are over for which it may be used.
 */
export function untilRefresh(refresh: number, validFor: number | undefined, random: Random): number {
  const usual = refresh * (0.8 + fraction(random) * 0.4)
  return Math.max(SOONEST, Math.min(usual, ((validFor ?? Infinity) * 2) / 3))
}
