import type { Flat, InputValueOf, SettingsOf, ValueOf } from '../core/definition/inference.ts'
import type { Tree } from '../core/definition/tree.ts'
import type { Audience } from '../core/layers/audience.ts'
import type { Explanation } from '../core/layers/explanation.ts'
import type { Moment } from '../core/revisions/revision.ts'

/** What can be asked about values for one audience. */
export interface View<F> {
  /**
   * The value of a key, from memory: no await, no clock, no store, no allocation.
   * Throws UNKNOWN_KEY for a key that is not declared and MISSING_VALUE where no layer has one, unless `fallback` is given.
   */
  get<K extends keyof F & string>(key: K, fallback?: ValueOf<F[K]>): ValueOf<F[K]>
  /** Why the key has its value: the winning layer, and what every other layer had to say. */
  explain<K extends keyof F & string>(key: K): Explanation
  /** Every key with its value, by dotted name. Keys without a value in any layer are left out. */
  all(): { readonly [K in keyof F]: ValueOf<F[K]> }
}

/** A view that can be narrowed: the present, a past moment, a test double are all Readers. */
export interface Reader<F> extends View<F> {
  /** The same values as somebody else sees them: what the audience does not say stays as it is here. */
  for(audience: Audience): Reader<F>
}

/** A reader fixed at one moment. */
export interface MomentReader<F> extends Reader<F> {
  readonly moment: Moment
}

/** A free-standing handle on one value: the fastest read there is. */
export interface Value<V> {
  readonly key: string
  get(): V
}

/** A Reader without the declaration's types: what every reader is inside. */
export interface UntypedReader {
  get(key: string, fallback?: unknown): unknown
  explain(key: string): Explanation
  all(): Readonly<Record<string, unknown>>
  for(audience: Audience): UntypedReader
}

export type { Flat, InputValueOf, SettingsOf, Tree, ValueOf }
