import type { Json } from '../core/json.ts'
import type { Audience } from '../core/layers/audience.ts'
import type { LayerName } from '../core/layers/layer.ts'
import type { Revision } from '../core/revisions/revision.ts'
import type { RolloutStatus } from '../core/rollouts/course.ts'
import type { Cond, FlagDocument, RolloutDocument, Share } from '../core/rollouts/document.ts'
import type { Plan } from '../core/rollouts/plan.ts'
import type { ChangeOptions, WriteOptions } from './signature.ts'

/** How a rollout is started. */
export interface RollOutOptions extends WriteOptions {
  /** Who gets it when. */
  readonly plan: Plan
  /** Who is eligible at all; everybody when absent. */
  readonly when?: Cond
  /** Attribute whose values are spread over the hash line: `user` when absent, or what the flag's own rules go by. */
  readonly unit?: string
  /** True: fewer people may have the same value than have it now. Refused otherwise (ROLLOUT_SHRINKS). */
  readonly shrink?: true
}

/** Where a rollout is at one instant. */
export interface RolloutState {
  readonly key: string
  readonly scope?: string
  readonly id: string
  /** `aborted`: it was ended before everybody had it, by `abort` or by another change of the key. */
  readonly status: RolloutStatus | 'aborted'
  /** The part of everybody (of the ring reached, where there are rings) that has it, in hundred-thousandths. */
  readonly share: Share
  /** The next instant at which the share changes by itself, in milliseconds since 1970 UTC. */
  readonly next?: { readonly at: number; readonly share: Share }
  /** When the last step comes, if nothing holds it up. */
  readonly last?: number
  readonly ring?: { readonly name: string; readonly reached: number; readonly of: number }
  /** The document as it stands, or last stood. */
  readonly document: RolloutDocument
  /** When it was started, and by whom. */
  readonly started: Pick<Revision, 'number' | 'at' | 'by' | 'message'>
  /** The last change made to it. */
  readonly changed: Pick<Revision, 'number' | 'at' | 'by' | 'message'>
  /** The revision that ended it. */
  readonly ended?: Pick<Revision, 'number' | 'at' | 'by' | 'message'>
}

/**
 * A change that does not reach everyone at once. It goes on by itself, because its plan is a function of time: nothing needs
 * to run for it. Every change to it is a revision with an author and a message.
 */
export interface Rollout {
  readonly key: string
  readonly scope?: string
  readonly id: string
  /** Set by `rollOut`: what keeps it from being seen, as for `set`. */
  readonly shadowedBy?: 'pin' | LayerName
  readonly shadowedFor: readonly string[]
  /** Where it is now. */
  state(): Promise<RolloutState>
  /** True when an audience has the candidate now. */
  includes(audience: Audience): boolean
  /** Holds the share of this moment. Throws ROLLOUT_STATE when it is paused already or over. */
  pause(options: ChangeOptions): Promise<Revision>
  /** Goes on where it was paused: the share does not jump, and what was ahead comes later. */
  resume(options: ChangeOptions): Promise<Revision>
  /** Takes the next step now, approving a gate that waits; what follows keeps its intervals. */
  advance(options: ChangeOptions): Promise<Revision>
  /** Approves the next gate, whether its time has come or not. */
  approve(options: ChangeOptions): Promise<Revision>
  /** Goes on to the next ring. Throws ROLLOUT_STATE while the present one is not complete or has not soaked, unless forced. */
  promote(options: ChangeOptions & { readonly force?: true }): Promise<Revision>
  /** Gives what is ahead another plan; who has it keeps it, unless it may shrink. */
  reschedule(plan: Plan, options: ChangeOptions & { readonly shrink?: true }): Promise<Revision>
  /** Everybody has it from now on: the candidate becomes the entry. */
  complete(options: ChangeOptions): Promise<Revision>
  /** Nobody has it from now on: what stood before stands again. A later rollout reaches the same people first. */
  abort(options: ChangeOptions): Promise<Revision>
}

/** A flag's document as it is written: what is not said is filled in. */
export interface FlagInput<V = Json> extends Partial<Omit<FlagDocument, 'serve' | 'variants'>> {
  /** Values by name, each of the key's own type; the declared ones when absent. */
  readonly variants?: { readonly [name: string]: V }
  /** Served where no rule serves: a variant, a split, or null for the next layer (when absent). */
  readonly serve?: FlagDocument['serve']
}

/** One variant of an experiment. */
export interface WeightedVariant<V> {
  readonly value: V
  /** Relative to the other weights. */
  readonly weight: number
}

/** How an experiment is set up. */
export interface AbTestOptions<V> extends WriteOptions {
  readonly variants: { readonly [name: string]: WeightedVariant<V> }
  /** Who takes no part is served this one: the first of the variants when absent (JavaScript puts names that are numbers first). */
  readonly control?: string
  /** Who takes part; everybody when absent. */
  readonly when?: Cond
  /** The part of those that takes part, in percent: 100 when absent. */
  readonly coverage?: number
  /** Attribute that is spread over the hash line: `user` when absent. */
  readonly unit?: string
  /** Keeps this part of everybody, in percent, out of every experiment with the same name. */
  readonly holdout?: { readonly name: string; readonly percent: number }
  /** Experiments of one group with ranges apart from one another (in percent) share nobody. */
  readonly exclusive?: { readonly group: string; readonly from: number; readonly to: number }
}
