/** Short values: text, words from a list, true or false. */
import type { Json, JsonObject } from '../json.ts'
import { ordered } from './numbers.ts'
import { accept, type Checked, given, misuse, refuse, type Schema, schemaOf } from './schema.ts'

/** Limits of a text. Lengths are in characters (Unicode code points), both inclusive. */
export interface TextLimits {
  readonly min?: number
  readonly max?: number
  /** Must match somewhere in the text; write ^ and $ for all of it. */
  readonly pattern?: RegExp
  /** Drops white space at both ends before checking. */
  readonly trim?: boolean
}

/**
 * Text, kept as it is. Numbers and booleans are refused, not written out.
 * @example string({ min: 12, pattern: /^sk-/ })
 */
export function string(limits: TextLimits = {}): Schema<string> {
  const { pattern, trim = false } = limits
  ordered(limits)
  // A pattern with g or y remembers where it stopped, and would refuse every second value.
  const tester = pattern && new RegExp(pattern.source, pattern.flags.replace(/[gy]/g, ''))
  return schemaOf<string>({
    input: stringJson(limits),
    check: value => {
      if (typeof value !== 'string') return refuse('must be text')
      const text = trim ? value.trim() : value
      const issues = [lengthIssue(text, limits), tester?.test(text) === false ? `must match ${pattern}` : undefined]
      const found = issues.filter(issue => issue !== undefined).map(message => ({ message }))
      return found.length === 0 ? accept(text) : { issues: found }
    },
  })
}

function stringJson({ min, max, pattern }: TextLimits): JsonObject {
  const portable = pattern !== undefined && /^[dgsuy]*$/.test(pattern.flags) ? pattern.source : undefined
  return given({ type: 'string', minLength: min, maxLength: max, pattern: portable })
}

function lengthIssue(text: string, { min = 0, max = Number.POSITIVE_INFINITY }: TextLimits): string | undefined {
  const length = characters(text)
  if (length < min) return length === 0 && min === 1 ? 'must not be empty' : `must have at least ${count(min)}`
  return length > max ? `must have at most ${count(max)}` : undefined
}

/** The length of a text as people and JSON Schema count it: an emoji is one character, though two code units. */
export function characters(text: string): number {
  return [...text].length
}

function count(length: number): string {
  return length === 1 ? '1 character' : `${length} characters`
}

/** True or false. `1`, `'true'` and everything else is refused; words become booleans where text is read. */
export function boolean(): Schema<boolean> {
  return schemaOf<boolean>({
    input: { type: 'boolean' },
    check: value => (typeof value === 'boolean' ? accept(value) : refuse('must be true or false')),
  })
}

/** What `oneOf` can choose from. */
export type Choice = string | number | boolean | null

/**
 * One of the values listed; the type is their union. With `fold`, text is accepted in any case and given back as it
 * stands in the list.
 * @example oneOf(['DEBUG', 'INFO'], { fold: true }) // 'info' gives 'INFO'
 */
export function oneOf<const T extends readonly Choice[], const F extends boolean = false>(
  values: T,
  options: { readonly fold?: F } = {},
): Schema<F extends true ? T[number] | (string & {}) : T[number], T[number]> {
  const { fold = false } = options
  const known = new Map(values.map(value => [folded(value, fold), value]))
  if (values.length === 0) throw misuse('oneOf needs at least one value')
  if (known.size < values.length) throw misuse(`oneOf has a value twice: ${values.map(String).join(', ')}`)
  const message = `must be ${listed(values)}`
  return schemaOf<F extends true ? T[number] | (string & {}) : T[number], T[number]>({
    input: given({ ...choiceJson(values), 'x-fold': fold ? true : undefined }),
    output: choiceJson(values),
    check: (value): Checked<T[number]> => {
      const chosen = isChoice(value) ? known.get(folded(value, fold)) : undefined
      return chosen === undefined ? refuse(message) : accept(chosen)
    },
  })
}

function isChoice(value: unknown): value is Choice {
  return value === null || ['string', 'number', 'boolean'].includes(typeof value)
}

function folded(value: Choice, fold: boolean): Choice {
  return fold && typeof value === 'string' ? value.toLowerCase() : value
}

function choiceJson(values: readonly Choice[]): JsonObject {
  return { enum: [...values] }
}

/** Values in words, for "must be …": `one of DEBUG, INFO`. At most twenty are named. */
export function listed(values: readonly Json[]): string {
  const named = values.slice(0, 20).map(value => (typeof value === 'string' ? word(value) : JSON.stringify(value)))
  if (named.length === 1) return named.join()
  const more = values.length - named.length
  return `one of ${named.join(', ')}${more > 0 ? ` or ${more} more` : ''}`
}

/** A text as it is said among others: bare where that is clear, in quotes where it is not. */
function word(text: string): string {
  return /^[\w.+/:@#-]+$/.test(text) ? text : JSON.stringify(text)
}
