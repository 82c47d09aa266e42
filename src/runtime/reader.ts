import type { Flat, InputValueOf, SecretKey, SettingsOf, ValueOf } from '../core/definition/inference.ts'
import type { Tree } from '../core/definition/tree.ts'
import type { Audience } from '../core/layers/audience.ts'
import type { Explanation } from '../core/layers/explanation.ts'
import type { LayerName } from '../core/layers/layer.ts'
import type { Reason } from '../core/rollouts/evaluation.ts'
import type { Moment } from '../core/revisions/revision.ts'

/** A value with what there is to say about it in short. */
export interface Evaluation<V = unknown> {
  readonly key: string
  /** Undefined where no layer has a value. */
  readonly value: V | undefined
  readonly variant: string | undefined
  readonly reason: Reason
  /** The rule, or the rollout, that decided. */
  readonly ruleId: string | undefined
  /** Number of the revision that the value, or the document that decided, comes from. */
  readonly revision: number | undefined
  readonly layer: LayerName
  /** Name of the attribute that a document would have needed to decide, and that the audience does not have. */
  readonly lacks: string | undefined
  /**
   * True when a place on a hash line decided. `reason` does not always say so: it is STALE while the store cannot be heard,
   * and DEFAULT where the document left those at this place to the declared default.
   */
  readonly split: boolean
  /** True when the value is a secret, or a secret is in it: to be shown to nobody. */
  readonly secret: boolean
}

/** How a value is asked for. */
export interface EvaluateOptions {
  /**
   * False: it is looked at and served to nobody, as by a list, a report or a screen, so that no exposure is recorded. True when
   * absent.
   */
  readonly exposure?: boolean
}

/** What can be asked about values for one audience. */
export interface View<F> {
  /**
   * The value of a key, from memory: no await, no clock, no store, no allocation.
   * Throws UNKNOWN_KEY for a key that is not declared and MISSING_VALUE where no layer has one, unless `fallback` is given.
   */
  get<K extends keyof F & string>(key: K, fallback?: ValueOf<F[K]>): ValueOf<F[K]>
  /**
   * Every value of a secret that counts as right: the one that `get` gives, then the former one (or the coming one) while a
   * rotation lasts. What checks a signature or a token tries them in turn; what makes one uses the first. The list is frozen,
   * and the same until one of them is another. Throws as `get` does.
   * @example varve.accepted('webhook.secret').some(secret => isSignedWith(secret.reveal(), request))
   */
  accepted<K extends SecretKey<F>>(key: K): readonly ValueOf<F[K]>[]
  /**
   * The value with what there is to say about it in short: variant, reason, rule, revision. One object, for logs, traces and
   * OpenFeature; `explain` says everything. Where exposures are recorded, this is one, unless `exposure: false` says that nobody
   * is served it.
   */
  evaluate<K extends keyof F & string>(key: K, options?: EvaluateOptions): Evaluation<ValueOf<F[K]>>
  /**
   * The name of the variant served, which is what an experiment is analysed by; undefined where the value has none. Where
   * exposures are recorded, this is one.
   */
  variant<K extends keyof F & string>(key: K): string | undefined
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
  accepted(key: string): readonly unknown[]
  evaluate(key: string, options?: EvaluateOptions): Evaluation
  variant(key: string): string | undefined
  explain(key: string): Explanation
  all(): Readonly<Record<string, unknown>>
  for(audience: Audience): UntypedReader
}

export type { Flat, InputValueOf, SettingsOf, Tree, ValueOf }
