/** How long: written `45s`, `1h30m`, `PT30S` or as a number of a declared unit, and read as milliseconds. */
import { ordered, within } from './numbers.ts'
import { given, misuse, refuse, type Schema, schemaOf } from './schema.ts'

/** Milliseconds in each unit. A day is 24 hours; months and years have no fixed length and are not accepted. */
const MILLISECONDS = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const

/** A unit a bare number can be declared to have. */
export type DurationUnit = keyof typeof MILLISECONDS

/** What `duration` accepts, said wherever something else was given. */
export const DURATION_FORM = 'a duration such as 500ms, 45s, 1h30m or PT30S'

const AMOUNT = String.raw`(\d{1,15}(?:\.\d{1,9})?)`
const SHORT = new RegExp(`^(?:${AMOUNT}d)?(?:${AMOUNT}h)?(?:${AMOUNT}m(?!s))?(?:${AMOUNT}s)?(?:${AMOUNT}ms)?$`)
/** ISO 8601 durations without years and months: https://www.rfc-editor.org/rfc/rfc3339#appendix-A */
const ISO = new RegExp(`^P(?:${AMOUNT}D)?(?:T(?=\\d)(?:${AMOUNT}H)?(?:${AMOUNT}M)?(?:${AMOUNT}S)?)?$`)
const FACTORS = [MILLISECONDS.d, MILLISECONDS.h, MILLISECONDS.m, MILLISECONDS.s, MILLISECONDS.ms]

/**
 * Milliseconds of `500ms`, `45s`, `1h30m`, `2d` or `PT30S`; undefined for anything else, and for a bare number, whose
 * unit is not known here.
 */
export function parseDuration(text: string): number | undefined {
  const amounts = (SHORT.exec(text) ?? ISO.exec(text))?.slice(1)
  if (amounts === undefined || amounts.every(amount => amount === undefined)) return undefined
  return amounts.reduce((sum, amount, index) => sum + exact(Number(amount ?? 0) * (FACTORS[index] ?? 0)), 0)
}

/** 1.1 * 1000 is 1100.0000000000002; a duration has nanoseconds at most. */
function exact(milliseconds: number): number {
  return Number(milliseconds.toFixed(6))
}

/**
 * A duration, given back in milliseconds. A bare number is in `unit`, milliseconds unless declared; `min` and `max`
 * are written as durations too.
 * @example duration({ unit: 's', max: '1h' }) // 45, '45s' and 'PT45S' all give 45000
 */
export function duration(
  options: { readonly unit?: DurationUnit; readonly min?: string; readonly max?: string } = {},
): Schema<string | number, number> {
  const { unit = 'ms' } = options
  const limits = ordered(given({ min: limit(options.min) ?? 0, max: limit(options.max) }))
  return schemaOf<string | number, number>({
    input: { type: ['string', 'number'], minimum: 0, 'x-text': 'duration', 'x-unit': unit },
    output: given({ type: 'number', minimum: limits.min, maximum: limits.max, 'x-unit': 'ms' }),
    check: value => {
      const read = typeof value === 'number' ? exact(value * MILLISECONDS[unit]) : parsed(value)
      if (read === undefined || Number.isNaN(read)) return refuse(`must be ${DURATION_FORM}`)
      if (read > Number.MAX_SAFE_INTEGER) return refuse('must be at most 104249991d')
      return within(read, limits, options)
    },
  })
}

function parsed(value: unknown): number | undefined {
  return typeof value === 'string' ? parseDuration(value) : undefined
}

function limit(text: string | undefined): number | undefined {
  if (text === undefined) return undefined
  const milliseconds = parseDuration(text)
  if (milliseconds === undefined) throw misuse(`${text} is not ${DURATION_FORM}`)
  return milliseconds
}
