import { VarveError } from './errors.ts'
import { parseDuration } from './schema/duration.ts'

/** A length of time: milliseconds, or text such as `500ms`, `30s`, `15m`, `1h30m`, `2d`. */
export type Duration = number | string

/** A duration in milliseconds. Throws BAD_DURATION. */
export function milliseconds(duration: Duration): number {
  const ms = typeof duration === 'string' ? parseDuration(duration.trim()) : duration
  if (!Number.isFinite(ms) || ms === undefined || ms < 0)
    throw new VarveError('BAD_DURATION', { text: String(duration) })
  return ms
}

/** A length of time in the words people use: `12 min`, `2 h`, `40 d`. */
export function ago(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000))
  if (seconds < 60) return `${seconds} s`
  if (seconds < 3600) return `${Math.round(seconds / 60)} min`
  if (seconds < 86_400 * 2) return `${Math.round(seconds / 3600)} h`
  return `${Math.round(seconds / 86_400)} d`
}

/** How long somebody waited in vain: as `ago`, with the tenths of what is less than a second: `0.3 s`. */
export function waited(ms: number): string {
  return ms < 1000 ? `${Math.max(1, Math.round(ms / 100)) / 10} s` : ago(ms)
}

const INSTANT = /^(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{1,9}))?)?)?\s*(Z|[+-]\d{2}:?\d{2})$/i

/**
 * An instant in milliseconds since 1970 UTC, from ISO 8601 text with its zone, or from an age before `now` (`2h`).
 * Text without a zone is refused: at 03:47 nobody should have to guess whose 03:47. Throws BAD_TIME.
 */
export function instant(text: string, now: number): number {
  const trimmed = text.trim()
  const age = parseDuration(trimmed)
  if (age !== undefined) return now - age
  const match = INSTANT.exec(trimmed)
  if (match === null) throw new VarveError('BAD_TIME', { text })
  const [, year, month, day, hour = '00', minute = '00', second = '00', fraction = '0', zone = 'Z'] = match
  const offset = zone.toUpperCase() === 'Z' ? 'Z' : `${zone.slice(0, 3)}:${zone.slice(-2)}`
  const date = `${year}-${month}-${day}`
  const at = Date.parse(`${date}T${hour}:${minute}:${second}.${fraction.slice(0, 3).padEnd(3, '0')}${offset}`)
  // Date.parse takes 30 February for 2 March; the date must come back as it was written.
  const exists = !Number.isNaN(at) && new Date(Date.parse(`${date}T00:00:00Z`)).toISOString().startsWith(date)
  if (!exists) throw new VarveError('BAD_TIME', { text })
  return at
}
