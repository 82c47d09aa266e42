import { byTier } from '../tier.ts'

/** How many inputs a law is held to. */
export const runs = { numRuns: byTier({ short: 100, long: 3000 }) }
