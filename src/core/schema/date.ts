/** Points in time: ISO 8601 text with its zone, given back as a Date that cannot be changed. */
import { accept, refuse, type Schema, schemaOf } from './schema.ts'

/** What `date` accepts, said wherever something else was given. */
export const DATE_FORM = 'a date and time with its zone, such as 2026-01-15T03:47:00Z'

const FORM = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d)(?::(\d\d)(?:\.\d{1,9})?)?(?:Z|[+-](\d\d):(\d\d))$/

/**
 * Milliseconds since 1970 of an ISO 8601 date and time with its zone (RFC 3339, seconds optional); undefined for
 * anything else, and for days and hours that do not exist. Fractions beyond milliseconds are dropped.
 */
export function parseDate(text: string): number | undefined {
  const parts = FORM.exec(text)
    ?.slice(1)
    .map(part => Number(part ?? 0))
  if (parts === undefined) return undefined
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0, zoneHour = 0, zoneMinute = 0] = parts
  const exists = month >= 1 && month <= 12 && day >= 1 && day <= daysIn(year, month)
  if (!exists || hour > 23 || minute > 59 || second > 59 || zoneHour > 23 || zoneMinute > 59) return undefined
  const milliseconds = Date.parse(text)
  return Number.isNaN(milliseconds) ? undefined : milliseconds
}

function daysIn(year: number, month: number): number {
  const isLeap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0)
  return [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1] ?? 0
}

/** A Date whose setters throw a TypeError: values are shared by everybody who reads them. */
class FixedDate extends Date {
  static {
    for (const name of Object.getOwnPropertyNames(Date.prototype).filter(name => name.startsWith('set'))) {
      Object.defineProperty(FixedDate.prototype, name, { value: refuseToChange })
    }
  }
}

function refuseToChange(): never {
  throw new TypeError('This date is shared and cannot be changed. Make your own: new Date(date).')
}

/**
 * A point in time, written in ISO 8601 with its zone; without one it would mean something else on every machine.
 * Gives back a Date whose setters throw.
 */
export function date(): Schema<string, Date> {
  return schemaOf<string, Date>({
    input: { type: 'string', format: 'date-time', 'x-text': 'date' },
    output: 'none',
    check: value => {
      const milliseconds = typeof value === 'string' ? parseDate(value) : undefined
      return milliseconds === undefined ? refuse(`must be ${DATE_FORM}`) : accept(fixed(milliseconds))
    },
  })
}

function fixed(milliseconds: number): Date {
  return Object.freeze(new FixedDate(milliseconds))
}
