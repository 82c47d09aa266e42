/** What Flipper calls an actor's `flipper_id` is the user here. */
export const ACTOR = 'user'

/** The hash line of Flipper's percentages: `crc32(feature + actor) % 100000`, three decimal places of a percentage. */
export const LINE = { unit: ACTOR, hash: 'flipper' } as const

const POSITIONS_PER_PERCENT = 1000

/** How far a percentage reaches on the hash line. Flipper compares whole positions with what may be a fraction. */
export function reach(percent: number): number {
  return Math.min(100 * POSITIONS_PER_PERCENT, Math.max(0, Math.ceil(percent * POSITIONS_PER_PERCENT)))
}
