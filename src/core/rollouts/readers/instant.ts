import type { Json } from '../../json.ts'
import { CODE, digitsAt, endOfDigits, isEitherCase } from './characters.ts'
import { plainNumber } from './numbers.ts'
import { LONGEST_TEXT } from './reader.ts'

/**
 * An instant in milliseconds since 1970 UTC: such a number itself, or the text of a date and time with its zone as
 * RFC 3339 writes it. NaN for anything else, a date alone and the text of a number among it. Fractions beyond
 * milliseconds are dropped; leap seconds are unreadable, for no clock of ours ever shows one.
 */
export function instant(value: Json): number {
  return typeof value === 'string' ? instantOf(value) : plainNumber(value)
}

const MINUTE = 60_000
const DAY = 86_400_000
/** Days after which the Gregorian calendar repeats itself: 400 years. */
const CYCLE_YEARS = 400
const CYCLE = 146_097 * DAY

/** Where what follows the seconds begins: `2026-12-01T00:00:00`. */
const AFTER_SECONDS = 19

function instantOf(text: string): number {
  if (text.length > LONGEST_TEXT || !hasSeparators(text)) return Number.NaN
  const day = dayOf(digitsAt(text, 0, 4), digitsAt(text, 5, 2), digitsAt(text, 8, 2))
  const time = timeOf(digitsAt(text, 11, 2), digitsAt(text, 14, 2), digitsAt(text, 17, 2))
  const hasFraction = text.charCodeAt(AFTER_SECONDS) === CODE.dot
  const zoneAt = hasFraction ? endOfDigits(text, AFTER_SECONDS + 1) : AFTER_SECONDS
  if (hasFraction && zoneAt === AFTER_SECONDS + 1) return Number.NaN
  // NaN in any of them, which is what every misfit is, makes NaN of the sum.
  return day + time + millisecondsAt(text, AFTER_SECONDS + 1, zoneAt) - zoneOf(text, zoneAt)
}

function hasSeparators(text: string): boolean {
  return (
    text.charCodeAt(4) === CODE.minus &&
    text.charCodeAt(7) === CODE.minus &&
    isEitherCase(text.charCodeAt(10), CODE.upperT) &&
    text.charCodeAt(13) === CODE.colon &&
    text.charCodeAt(16) === CODE.colon
  )
}

function dayOf(year: number, month: number, day: number): number {
  if (!(month >= 1 && month <= 12 && day >= 1 && day <= 31)) return Number.NaN
  // Date.UTC takes the years 0 to 99 for those after 1900, so it is asked for the same day one cycle later.
  const at = Date.UTC(year + CYCLE_YEARS, month - 1, day)
  // It takes 30 February for a day of March, too.
  const lastOfMonth = Date.UTC(year + CYCLE_YEARS, month, 0)
  return at <= lastOfMonth ? at - CYCLE : Number.NaN
}

function timeOf(hour: number, minute: number, second: number): number {
  return hour <= 23 && minute <= 59 && second <= 59 ? (hour * 60 + minute) * MINUTE + second * 1000 : Number.NaN
}

/** The first three digits of a fraction, which are milliseconds. */
function millisecondsAt(text: string, from: number, end: number): number {
  const length = Math.max(0, Math.min(3, end - from))
  return digitsAt(text, from, length) * 10 ** (3 - length)
}

/** What must be taken from a local time to have UTC, where its zone is all that is left of the text. */
function zoneOf(text: string, at: number): number {
  const sign = text.charCodeAt(at)
  if (isEitherCase(sign, CODE.upperZ)) return text.length === at + 1 ? 0 : Number.NaN
  if (text.length !== at + 6 || text.charCodeAt(at + 3) !== CODE.colon) return Number.NaN
  const offset = timeOf(digitsAt(text, at + 1, 2), digitsAt(text, at + 4, 2), 0)
  if (sign === CODE.plus) return offset
  return sign === CODE.minus ? -offset : Number.NaN
}
