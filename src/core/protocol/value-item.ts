import type { Json } from '../json.ts'
import type { RolloutStatus } from '../rollouts/course.ts'

/** A rollout in short, as a list shows it. */
export interface RolloutBrief {
  readonly status: RolloutStatus | 'aborted'
  /** In hundred-thousandths. */
  readonly share: number
  /** The next instant at which the share changes by itself, in milliseconds since 1970 UTC. */
  readonly next?: { readonly at: number; readonly share: number }
}

/** One key as lists answer it. */
export interface ValueItem {
  readonly key: string
  /** `••••` for a secret; null where nothing is set. */
  readonly value: Json
  readonly type: string
  readonly layer: string
  /** Where the value comes from, in words: `config.toml:3:8`, `revision 41 by dana`. */
  readonly origin: string
  readonly reason: string
  readonly variant?: string
  /** Percent by variant, where a flag divides people and it was not said who asks: `value` is then nobody's in particular. */
  readonly split?: Readonly<Record<string, number>>
  /** Why a value that stands above the one that serves cannot be used, as a clause. */
  readonly invalid?: string
  readonly kind: string
  readonly secret: boolean
  readonly category: string
  readonly doc?: string
  readonly owner?: string
  readonly tags: readonly string[]
  readonly unit?: string
  readonly deprecated?: string
  readonly expires?: string
  readonly variable?: string
  /** The declared default; never a secret's. */
  readonly default?: Json
  /** The stored entry that counts for the audience: its revision, and who made it. */
  readonly revision?: number
  readonly by?: string
  readonly at?: number
  readonly message?: string
  /** How many scopes have an entry of their own. */
  readonly scopes: number
  readonly rollout?: RolloutBrief
  /** False for a key that the log holds and no declaration knows. */
  readonly inCode: boolean
}
