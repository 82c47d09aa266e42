/** Numbers: whole ones, any finite one, and ports. */
import type { Json, JsonObject } from '../json.ts'
import { accept, type Checked, given, misuse, refuse, type Schema, schemaOf } from './schema.ts'

/** Limits of a number, both inclusive. */
export interface NumberLimits {
  readonly min?: number
  readonly max?: number
  /** What is counted, for documentation only: `ms`, `requests`. Written to JSON Schema as `x-unit`. */
  readonly unit?: string
}

/** Said of an integer beyond ±(2^53 - 1), which JavaScript would round. */
export const UNSAFE = 'must be within ±9007199254740991, beyond which integers are not exact'

/**
 * A whole number, exact in JavaScript. Fractions, `true` and text are refused; an integer beyond ±9007199254740991 has
 * the code UNSAFE_INTEGER.
 * @example integer({ min: 1, max: 100 })
 */
export function integer(limits: NumberLimits = {}): Schema<number> {
  ordered(limits)
  return schemaOf<number>({
    input: numberJson('integer', limits),
    check: value => {
      if (typeof value !== 'number' || !Number.isInteger(value)) return refuse('must be an integer')
      return Number.isSafeInteger(value) ? within(value, limits) : refuse(UNSAFE, 'UNSAFE_INTEGER')
    },
  })
}

/** The ways to write a number that is not finite, where `allowNonFinite` is set: JSON has none. */
const NON_FINITE: ReadonlyMap<string, number> = new Map([
  ['nan', Number.NaN],
  ['inf', Number.POSITIVE_INFINITY],
  ['-inf', Number.NEGATIVE_INFINITY],
])

/** How a number that is not finite is written in JSON, which has no such number. */
export type NonFinite = 'nan' | 'inf' | '-inf'

/**
 * A finite number. With `allowNonFinite` also NaN and the infinities, written `'nan'`, `'inf'`, `'-inf'` in any case.
 * @example number({ min: 0, max: 1 })
 */
export function number(limits?: NumberLimits & { readonly allowNonFinite?: false }): Schema<number>
export function number(limits: NumberLimits & { readonly allowNonFinite: boolean }): Schema<number | NonFinite, number>
export function number(limits: NumberLimits & { readonly allowNonFinite?: boolean } = {}): Schema<unknown, number> {
  const { allowNonFinite = false } = ordered(limits)
  const finite = numberJson('number', limits)
  const written: Json = { enum: [...NON_FINITE.keys()], 'x-fold': true }
  return schemaOf<unknown, number>({
    input: allowNonFinite ? { anyOf: [finite, written] } : finite,
    output: finite,
    check: value => {
      const read = allowNonFinite && typeof value === 'string' ? NON_FINITE.get(value.toLowerCase()) : value
      if (typeof read !== 'number') return refuse('must be a number')
      if (!Number.isFinite(read)) return allowNonFinite ? accept(read) : refuse('must be a finite number')
      return within(read, limits)
    },
  })
}

/** A TCP or UDP port: an integer from 1 to 65535. */
export function port(): Schema<number> {
  return integer({ min: 1, max: 65535 })
}

/** Inclusive limits of a number. */
interface Limits {
  readonly min?: number
  readonly max?: number
}

/** Checks limits. `written` has them as the declaration writes them (`1h`), where that is no number. */
export function within(
  value: number,
  { min, max }: Limits,
  written: { readonly min?: string | number; readonly max?: string | number } = {},
): Checked<number> {
  if (min !== undefined && value < min) return refuse(`must be at least ${written.min ?? min}`)
  if (max !== undefined && value > max) return refuse(`must be at most ${written.max ?? max}`)
  return accept(value)
}

/** The limits given, after checking that a number can lie between them. Throws SCHEMA_MISUSED. */
export function ordered<L extends Limits>(limits: L): L {
  const { min, max } = limits
  if (Number.isNaN(min) || Number.isNaN(max)) throw misuse('A limit must be a number, and is NaN')
  if (min !== undefined && max !== undefined && min > max) {
    throw misuse(`min (${min}) is greater than max (${max}), so no value would fit`)
  }
  return limits
}

function numberJson(type: 'integer' | 'number', { min, max, unit }: NumberLimits): JsonObject {
  return given({ type, minimum: min, maximum: max, 'x-unit': unit })
}
