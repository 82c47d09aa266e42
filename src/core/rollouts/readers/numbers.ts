import type { Json } from '../../json.ts'
import { type Equality, type Numbers, type Order, ordered } from './reader.ts'

/** Numbers, however they are read: `read` gives NaN for what is none, and NaN is equal to nothing and in no order. */
export function numbers(form: string, read: (value: Json) => number): Equality & Order & Numbers {
  return {
    form,
    folds: false,
    read,
    takes: own => !Number.isNaN(read(own)),
    oneOf: own => {
      const known = new Set(own.map(read))
      const [only] = known
      return known.size === 1 ? value => read(value) === only : value => known.has(read(value))
    },
    ordered: (op, own) => {
      const bound = read(own)
      return ordered(op, value => comparedNumbers(read(value), bound))
    },
  }
}

/** Below zero when `a` is less than `b`, zero when they are equal, NaN when one of them is NaN. */
export function comparedNumbers(a: number, b: number): number {
  if (a === b) return 0
  // A difference would be NaN for twice the same infinity, and is for nothing else that is equal.
  return a - b
}

/** A JSON number as it is, and no text. */
export function plainNumber(value: Json): number {
  return typeof value === 'number' && Number.isFinite(value) ? value : Number.NaN
}
