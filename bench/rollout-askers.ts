import type { Case } from './measure.ts'

/** How many ask, one after the other. */
export const ASKERS = 10_000

/** Who asks. The texts are whole: none is put together while it is measured. */
export const USERS: readonly string[] = JSON.parse(
  JSON.stringify(Array.from({ length: ASKERS }, (_, n) => `user-${String(n).padStart(5, '0')}`)),
) as string[]

/** Where the new thing is to be had. */
export const NEAR = ['DE', 'AT', 'CH'] as const

const COUNTRIES = [NEAR[0], 'FR', NEAR[1], 'US', NEAR[2], 'BR']

/** Where each of them comes from: every second one from one of the three countries. */
export const FROM: readonly string[] = USERS.map((_, n) => COUNTRIES[n % COUNTRIES.length] ?? 'FR')

/** One of a list, for the n-th call. */
export function nth<T>(list: readonly T[], n: number): T {
  return list[n % list.length] as T
}

/** A way to ask that answers how many of those who asked are in. */
export interface Counting extends Case {
  readonly run: (times: number) => number | Promise<number>
}

/**
 * Throws unless all askers, each asking once, get what they should: half of them are in a rollout, give or take what
 * chance gives or takes, and exactly half are from the three countries. What is set up wrongly measures nothing.
 */
export async function checkHalf({ name, run }: Counting, by: 'chance' | 'country'): Promise<void> {
  const count = await run(ASKERS)
  const most = by === 'chance' ? 5 * Math.sqrt(ASKERS / 4) : 0
  if (Math.abs(count - ASKERS / 2) > most) throw new Error(`${name}: ${count} of ${ASKERS} are in, which is not half`)
}
