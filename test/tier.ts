/**
 * True under `npm run test:long`, where harnesses that take minutes run in full. `npm test` runs the same harnesses,
 * seeded and short: nothing is skipped, only how much of it is done differs.
 */
export const isLong = process.env['VARVE_TEST_LONG'] === '1'

/**
 * How much of a harness this tier does.
 * @example
 * const kills = byTier({ short: 20, long: 2_000 })
 */
export function byTier<T>(amount: { short: T; long: T }): T {
  return isLong ? amount.long : amount.short
}

/** Prints a harness's seed and figures under `npm run test:long`; the short run says nothing where all is well. */
export function tell(figures: string): void {
  if (isLong) process.stderr.write(`${figures}\n`)
}
