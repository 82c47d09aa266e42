import type { Json } from '../json.ts'
import type { Leaf } from '../revisions/revision.ts'

/** A part of everybody, as an integer in hundred-thousandths: 100000 is everybody. */
export type Share = number

/** From an instant on (milliseconds since 1970 UTC), this share. A gate holds until it is approved. */
export interface Step {
  readonly at: number
  readonly share: Share
  readonly gate?: true
}

/** Names of the formulas that place a unit on the hash line; `varve` is ours, the others are for imports. */
export type HashProfile = string

/** Who is meant. A leaf over a missing or unreadable attribute is false. */
export type Cond =
  | boolean
  | { readonly all: readonly Cond[] }
  | { readonly any: readonly Cond[] }
  | { readonly not: Cond }
  | {
      readonly attr: string
      readonly op: string
      readonly value?: Json
      readonly of?: readonly Json[]
      readonly as?: string
      readonly fold?: boolean
    }
  | { readonly attr: string; readonly some: Cond }
  | { readonly segment: string }
  | { readonly flag: string; readonly is: readonly string[] }
  | { readonly flag: string; readonly when: Cond }
  | {
      readonly bucket: {
        readonly unit: string
        readonly salt: string
        readonly hash?: HashProfile
        readonly ranges: readonly (readonly [from: number, to: number])[]
      }
    }
  | { readonly logic: Json }

/** What is served: a variant, null for the next layer, or a way to find out. A gap on the hash line means: go on. */
export type Serve =
  | string
  | null
  | {
      readonly split: { readonly [variant: string]: number }
      readonly coverage?: Share | readonly Step[]
      readonly unit?: string
      readonly salt?: string
      readonly hash?: HashProfile
      readonly rest?: string | null
    }
  | {
      readonly alloc: readonly (readonly [variant: string, from: number, to: number])[]
      readonly unit?: string
      readonly salt?: string
      readonly hash?: HashProfile
      readonly rest?: string | null
    }
  | { readonly rules: readonly FlagRule[]; readonly serve: Serve }
  | { readonly next: true }

/** One rule of a flag: the first whose condition holds and whose outcome serves, wins. */
export interface FlagRule {
  readonly id: string
  readonly doc?: string
  readonly when?: Cond
  readonly serve: Serve
}

/** Who gets what: what a flag's entry holds once it has rules. */
export interface FlagDocument {
  readonly variants: { readonly [name: string]: Json }
  readonly enabled: boolean
  readonly off?: string | null
  readonly requires?: readonly { readonly flag: string; readonly is: readonly string[] }[]
  readonly rules: readonly FlagRule[]
  readonly serve: Serve
  readonly unit?: string
  readonly salt: string
  readonly hash?: HashProfile
}

/** A change that does not reach everyone at once: any leaf, any key, any scope. */
export interface RolloutDocument {
  readonly id: string
  readonly unit: string
  readonly salt: string
  readonly hash: 'varve'
  readonly when?: Cond
  readonly candidate: Leaf | { readonly flag: FlagDocument }
  /** The entry that stood at this key and scope; null means the next layer. */
  readonly baseline: Leaf | { readonly flag: FlagDocument } | null
  readonly steps: readonly Step[]
  /** Index of the last approved gate; -1 for none. */
  readonly approvedThrough: number
  /** Present while it is paused. */
  readonly held?: { readonly share: Share; readonly since: number }
}
