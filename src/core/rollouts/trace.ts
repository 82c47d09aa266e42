import type { Json } from '../json.ts'
import type { Share } from './document.ts'

/** What became of a condition: `unreached` ones were not needed any more. */
export type Outcome = 'matched' | 'unmatched' | 'unreached'

/** One condition, as it was judged. */
export interface ConditionTrace {
  /** The condition in words: `country eq DE, FR`, `all of`, `segment staff`. */
  readonly condition: string
  readonly outcome: Outcome
  /** Why it did not match, where that is not plain: `country is missing`. */
  readonly because?: string
  readonly parts?: readonly ConditionTrace[]
}

/** Where a unit stands on the line that decided. */
export interface BucketTrace {
  /** Name of the attribute that is bucketed. */
  readonly unit: string
  /** From 0 to 99999. */
  readonly position: number
  /** The part of everybody that has it at this moment. */
  readonly share: Share
}

/** One rule, as it was judged. */
export interface RuleTrace {
  readonly id: string
  readonly outcome: Outcome
  readonly because?: string
  readonly when?: ConditionTrace
  readonly bucket?: BucketTrace
  /** What it served: a variant, null for the next layer; absent when it served nothing. */
  readonly served?: string | null
  /** Rules within it. */
  readonly rules?: readonly RuleTrace[]
}

/** How a document came to its answer: every rule and condition, those that were not reached among them. */
export interface Trace {
  /** What kind of document answered. */
  readonly document: 'flag' | 'rollout'
  readonly rules: readonly RuleTrace[]
  /** For a rollout: which side was served, and why. */
  readonly served?: 'candidate' | 'baseline'
  readonly because?: string
  readonly when?: ConditionTrace
  readonly bucket?: BucketTrace
  /** The document within, where the side served is one. */
  readonly inner?: Trace
}

/** A value as a condition shows it. */
export function shownValue(value: Json | undefined): string {
  if (value === undefined) return 'missing'
  const text = typeof value === 'string' ? value : JSON.stringify(value)
  return text.length > 60 ? `${text.slice(0, 57)}…` : text
}
