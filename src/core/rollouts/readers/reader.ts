/** What a way of reading values can be asked. `by-name.ts` has the table of them. */
import type { Json } from '../../json.ts'

/** Judges a value that is there. */
export type Judge = (value: Json) => boolean

/** Operations that ask which of two values comes first. */
export type OrderOp = 'lt' | 'lte' | 'gt' | 'gte'

/** What the condition's own values must be to be compared so. */
export interface Own {
  /** In words: `a decimal number, such as 12.5`. */
  readonly form: string
  /** True for a value that can be compared with. */
  takes(own: Json): boolean
}

/** Asked by `eq`: whether a value is one of the condition's own, all of which it takes. */
export interface Equality extends Own {
  /** True where texts are compared, so that upper and lower case can be the same. */
  readonly folds: boolean
  oneOf(own: readonly Json[], fold: boolean): Judge
}

/** Asked by `lt`, `lte`, `gt` and `gte`. */
export interface Order extends Own {
  ordered(op: OrderOp, own: Json): Judge
}

/** Asked by `starts`, `ends`, `contains` and `matches`. */
export interface Texts extends Own {
  /** The text of a value; undefined for one that has none. */
  readonly read: (value: Json) => string | undefined
}

/** Asked by `mod`. */
export interface Numbers extends Own {
  /** The number of a value; NaN for one that has none. */
  readonly read: (value: Json) => number
}

/** Asked by `within`. */
export interface Blocks extends Own {
  within(own: readonly Json[]): Judge
}

/** One way of reading values, by what it can be asked; what is absent makes no sense for values read so. */
export interface Reader {
  readonly eq: Equality
  readonly order?: Order
  readonly text?: Texts
  readonly number?: Numbers
  readonly blocks?: Blocks
}

/** A text of more characters is no version, instant or address, nor searched by a pattern: it would only cost time. */
export const LONGEST_TEXT = 4096

/** What is true of values by how they compare with another: below zero when they come first, NaN when they cannot. */
export function ordered(op: OrderOp, compare: (value: Json) => number): Judge {
  switch (op) {
    case 'lt':
      return value => compare(value) < 0
    case 'lte':
      return value => compare(value) <= 0
    case 'gt':
      return value => compare(value) > 0
    case 'gte':
      return value => compare(value) >= 0
  }
}
