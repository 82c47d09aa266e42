import type { Audience, DecisionChange, Duration, Evaluation, Health, Timers, ValueChange } from 'varve'
import type { EvaluationContext } from './audience.ts'

/** The part of a Varve that a provider asks; every Varve has it, whatever it declares. */
export interface ProvidedVarve {
  get(key: string, fallback?: unknown): unknown
  for(audience: Audience): { evaluate(key: string): Evaluation }
  watch(pattern: '*', listener: (value: unknown, change: ValueChange) => unknown): { stop(): void }
  watchDecisions(pattern: string, listener: (change: DecisionChange) => unknown): { stop(): void }
  refresh(): Promise<void>
  health(): Health
}

/** Something a user did, told through OpenFeature's `track`. */
export interface TrackingEvent {
  readonly name: string
  /** Who did it, as the provider understands contexts. */
  readonly audience: Audience
  /** A number that goes with it: a price, a duration. */
  readonly value?: number
  readonly details: Readonly<Record<string, unknown>>
}

/** Where a provider tells of what is odd; OpenFeature hands its own to every evaluation. */
export interface ProviderLogger {
  warn(...words: unknown[]): void
}

/** How a provider goes about its work. */
export interface ProviderOptions {
  /** Told in every answer's metadata: which set of flags this is, such as `shop/production`. */
  readonly flagSetId?: string
  /** Who a context means, in place of the rule that the targeting key is the user. */
  readonly audience?: (context: EvaluationContext) => Audience
  /** Takes what is tracked. Without it, tracking does nothing. */
  readonly track?: (event: TrackingEvent) => void
  /** How often it is looked whether the store can be heard; one second when absent. */
  readonly poll?: Duration
  /** Timers to look by: a clock in a test. */
  readonly timers?: Timers
}
