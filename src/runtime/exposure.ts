import type { Reason } from '../core/rollouts/evaluation.ts'
import type { Duration } from '../core/time.ts'

/** Somebody was shown a variant: what experiments are analysed by. It has no value, which may be long or private. */
export interface Exposure {
  readonly key: string
  readonly variant: string
  /** Who was shown it: what the attribute held. */
  readonly unit: string
  /** Name of the attribute: `user`. */
  readonly unitName: string
  /** The rule, or the rollout, that decided; absent where the flag's own outcome did. */
  readonly ruleId?: string
  /** Number of the revision of the document that decided. */
  readonly revision?: number
  readonly reason: Reason
  /** Milliseconds since 1970 UTC. */
  readonly at: number
  readonly tenant?: string
  readonly environment?: string
  readonly service?: string
}

/** Which exposures are recorded, and what becomes of them. */
export interface ExposureOptions {
  /**
   * Takes a batch: writes it to a warehouse, a queue, a log. It is called by a timer, never within a read, and one call at
   * a time. When it throws or rejects, the batch is kept and offered again with the next.
   */
  readonly sink: (exposures: readonly Exposure[]) => unknown
  /** The part of all units that is recorded, from 0 to 1; all when absent. A unit is always recorded, or never. */
  readonly sample?: number
  /** A unit is recorded once in this time for the same key, variant and rule; 24 hours when absent. */
  readonly window?: Duration
  /** How long an exposure waits for others before they are delivered; 10 seconds when absent. A thousand do not wait. */
  readonly flush?: Duration
  /**
   * How many are remembered, and how many may wait for delivery; 50,000 when absent. Beyond it the oldest are forgotten
   * (and recorded again when seen again), or dropped (and counted).
   */
  readonly limit?: number
  /** Only keys that one of these covers: `checkout.newFlow`, `checkout.*`. All when absent. */
  readonly keys?: readonly string[]
  /** The attribute that says who was shown it; `user` when absent. `targetingKey` stands in for one that is missing. */
  readonly unit?: string
  /** True: answers that a rule gave by its condition alone are recorded, too, not only those by a place on a hash line. */
  readonly all?: boolean
}
