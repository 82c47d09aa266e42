import type { Members } from '../members.ts'
import type { Reading } from './scope.ts'
import type { Variants } from './variants.ts'

/** A feature while it is read. */
export interface Feature {
  readonly key: string
  readonly reading: Reading
  readonly variants: Variants
  /** Weights of contextual bandits, by their name. */
  readonly bandits: unknown
  /** All features of the payload, for prerequisites. */
  readonly features: Members
}

/** What a feature hashes with where its rules do not say. */
export const USUAL = { unit: 'id', hash: 'growthbook-1' } as const
