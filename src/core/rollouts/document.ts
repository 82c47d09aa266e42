import type { Json } from '../json.ts'
import type { Leaf } from '../revisions/revision.ts'

/** A part of everybody, as an integer in hundred-thousandths: 100000 is everybody. */
export type Share = number

/** Everybody, as a share. */
export const EVERYONE: Share = 100_000

/** From an instant on (milliseconds since 1970 UTC), this share. A gate holds until it is approved. */
export interface Step {
  readonly at: number
  readonly share: Share
  readonly gate?: true
}

/**
 * Names of the formulas that place a unit on the hash line. `varve` is ours; `sha256-mod100` and the vendors' formulas
 * keep imported rollouts as they were. A name may carry the number of slots its formula divides the line into, where
 * that is not fixed: `eppo/10000`. `hash-line.ts` says what each of them computes.
 */
export type HashProfile = string

/** How an attribute's value is compared. `size` and `type` look at lists and kinds; imports use them most. */
export type Op =
  | 'eq'
  | 'lt'
  | 'lte'
  | 'gt'
  | 'gte'
  | 'starts'
  | 'ends'
  | 'contains'
  | 'matches'
  | 'within'
  | 'exists'
  | 'mod'
  | 'size'
  | 'type'

/**
 * How an attribute's value is read before it is compared; what cannot be read so makes the condition false. `any` (when
 * absent) is strict JSON. Those after `ip` are other systems' ways of reading, for imports only.
 */
export type As = 'any' | 'string' | 'number' | 'boolean' | 'text' | 'numeric' | 'date' | 'semver' | 'ip' | LegacyAs

/** Readers that only imported documents use; `comparison.ts` says what each of them reads. */
export type LegacyAs = 'semver-short' | 'semver-loose' | 'version' | 'js' | 'js-string' | 'js-number' | 'js-boolean'

/** One attribute compared with one value, or with any of several. Over a missing or unreadable attribute it is false. */
export interface AttributeCond {
  /** Name of the attribute, or the dotted path to it: `app.version`. `$now` is the instant, `$it` the item of a list. */
  readonly attr: string
  readonly op: Op
  readonly value?: Json
  readonly of?: readonly Json[]
  readonly as?: As
  /** True: upper and lower case are the same. */
  readonly fold?: boolean
}

/** A part of a hash line, whoever is on it: holdouts, and what excludes one another by sharing a salt. */
export interface BucketCond {
  readonly unit: string
  readonly salt: string
  readonly hash?: HashProfile
  /** Half-open, in hundred-thousandths. */
  readonly ranges: readonly (readonly [from: number, to: number])[]
}

/** Who is meant. A leaf over a missing or unreadable attribute is false. */
export type Cond =
  | boolean
  | { readonly all: readonly Cond[] }
  | { readonly any: readonly Cond[] }
  | { readonly not: Cond }
  | AttributeCond
  | { readonly attr: string; readonly some: Cond }
  | { readonly segment: string }
  | { readonly flag: string; readonly is: readonly string[] }
  | { readonly flag: string; readonly when: Cond }
  | { readonly bucket: BucketCond }
  | { readonly logic: Json }

/** What decides where on which line a unit stands, where it is not the document's own. */
export interface Bucketing {
  readonly unit?: string
  readonly salt?: string
  readonly hash?: HashProfile
  /** Served to who is in a gap, or has no unit; without it, the next rule is asked. */
  readonly rest?: string | null
}

/**
 * Variants by weight. Weights are normalised; variant *i*, in order of names, starts at its cumulative weight and covers
 * `coverage` of it.
 */
export interface Split extends Bucketing {
  readonly split: { readonly [variant: string]: number }
  readonly coverage?: Share | readonly Step[]
}

/** Variants by ranges of the hash line, half-open, of each of which `coverage` is covered, from its beginning on. */
export interface Allocation extends Bucketing {
  readonly alloc: readonly (readonly [variant: string, from: number, to: number])[]
  readonly coverage?: Share | readonly Step[]
}

/** What is served: a variant, null for the next layer, or a way to find out. A gap on the hash line means: go on. */
export type Serve =
  | string
  | null
  | Split
  | Allocation
  | { readonly rules: readonly FlagRule[]; readonly serve: Serve }
  | { readonly next: true }

/** One rule of a flag: the first whose condition holds and whose outcome serves, wins. */
export interface FlagRule {
  readonly id: string
  readonly doc?: string
  readonly when?: Cond
  readonly serve: Serve
}

/** Another flag that must serve one of these variants, or this one is as good as off. */
export interface Requirement {
  readonly flag: string
  readonly is: readonly string[]
}

/** Who gets what: what a flag's entry holds once it has rules. */
export interface FlagDocument {
  readonly variants: { readonly [name: string]: Json }
  readonly enabled: boolean
  readonly off?: string | null
  readonly requires?: readonly Requirement[]
  readonly rules: readonly FlagRule[]
  readonly serve: Serve
  readonly unit?: string
  readonly salt: string
  readonly hash?: HashProfile
}

/** One ring of a rollout that goes from ring to ring. */
export interface Ring {
  readonly name: string
  readonly when: Cond
}

/**
 * The rings of a rollout, in the order they are reached. Rings before `reached` have the candidate, the one reached gets
 * it by the steps, those after it keep the baseline.
 */
export interface Rings {
  readonly order: readonly Ring[]
  readonly reached: number
  /** How long the ring reached must have been complete before the next may follow, in milliseconds. */
  readonly soak?: number
}

/** What a rollout goes from and to: a value, or a document of its own. */
export type RolledOut = Leaf | { readonly flag: FlagDocument }

/** A change that does not reach everyone at once: any leaf, any key, any scope. */
export interface RolloutDocument {
  readonly id: string
  readonly unit: string
  readonly salt: string
  readonly hash: 'varve'
  readonly when?: Cond
  readonly rings?: Rings
  readonly candidate: RolledOut
  /** The entry that stood at this key and scope; null means the next layer. */
  readonly baseline: RolledOut | null
  readonly steps: readonly Step[]
  /** Index of the last approved gate; -1 for none. */
  readonly approvedThrough: number
  /** Present while it is paused. */
  readonly held?: { readonly share: Share; readonly since: number }
}
