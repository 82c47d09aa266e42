import type { Json } from '../../json.ts'
import { type Equality, type Order, ordered, type Texts } from './reader.ts'

/** Texts, however they are read: `read` gives undefined for what has none. Their order is that of their code units. */
export function texts(form: string, read: (value: Json) => string | undefined): Equality & Order & Texts {
  return {
    form,
    folds: true,
    read,
    takes: own => read(own) !== undefined,
    oneOf: (own, fold) => {
      const text = fold ? foldedText(read) : read
      const known = new Set(own.map(text))
      const [only] = known
      // Undefined is never known: what the condition compares with was readable.
      return known.size === 1 ? value => text(value) === only : value => known.has(text(value))
    },
    ordered: (op, own) => {
      const bound = read(own) ?? ''
      return ordered(op, value => comparedTexts(read(value), bound))
    },
  }
}

function comparedTexts(text: string | undefined, bound: string): number {
  if (text === undefined) return Number.NaN
  if (text === bound) return 0
  return text < bound ? -1 : 1
}

/** Text as it is, and nothing else. */
export function plainText(value: Json): string | undefined {
  return typeof value === 'string' ? value : undefined
}

/** A text, or a number or boolean as JSON writes it: `42`, `true`. */
export function scalarText(value: Json): string | undefined {
  if (typeof value === 'number') return Number.isFinite(value) ? String(value) : undefined
  return typeof value === 'boolean' ? String(value) : plainText(value)
}

/**
 * A text in which upper and lower case are the same. Unicode's lower case, but for the final sigma: it depends on what
 * follows, so that the lower case of a beginning would not be the beginning of the lower case.
 */
export function folded(text: string): string {
  return text.toLowerCase().replaceAll('ς', 'σ')
}

/** Reads a text in which upper and lower case are the same. */
export function foldedText(read: Texts['read']): Texts['read'] {
  return value => {
    const text = read(value)
    return text === undefined ? undefined : folded(text)
  }
}
