import { instant, milliseconds, type Duration } from '../time.ts'
import { parseDuration } from '../schema/duration.ts'
import { badPlan } from './plan.ts'

/** An instant in a plan: a Date, or ISO 8601 text with its zone (`2026-12-01T09:00+01:00`). */
export type PlannedInstant = Date | string

/** The instant in milliseconds since 1970 UTC. Throws BAD_TIME for text without a zone, BAD_PLAN for what is none. */
export function plannedInstant(when: PlannedInstant): number {
  if (typeof when === 'string') {
    if (parseDuration(when.trim()) !== undefined)
      throw badPlan(`${when.trim()} is a length of time, not an instant`, 'Write when: 2026-12-01T09:00+01:00.')
    return instant(when, 0)
  }
  const at = when.getTime()
  if (Number.isNaN(at)) throw badPlan('a date in it is invalid', 'Give a Date that holds an instant.')
  return at
}

/** The longest time a plan may wait anywhere: a century. Beyond it, instants leave the calendar. */
const LONGEST = 36_525 * 86_400_000

/** A length of time in a plan, in whole milliseconds. Throws BAD_DURATION, and BAD_PLAN beyond a century. */
export function plannedDuration(duration: Duration): number {
  const ms = milliseconds(duration)
  if (ms > LONGEST) throw badPlan(`${duration} is more than a century`, 'Let it wait for a gate instead.')
  if (!Number.isInteger(ms)) throw badPlan(`${duration} is not whole milliseconds`, 'Write 500ms, 30s, 15m or 2d.')
  return ms
}

/** An instant in UTC, as short as it can be: `2026-12-01T09:00Z`. */
export function instantText(at: number): string {
  return new Date(at).toISOString().replace(/(?::00)?\.000Z$/, 'Z')
}

/** A length of time as `Duration` writes it: `1h30m`. */
export function durationText(ms: number): string {
  const units = [
    ['d', 86_400_000],
    ['h', 3_600_000],
    ['m', 60_000],
    ['s', 1000],
    ['ms', 1],
  ] as const
  let rest = ms
  const parts = units.map(([unit, length]) => {
    const count = Math.floor(rest / length)
    rest -= count * length
    return count === 0 ? '' : `${count}${unit}`
  })
  return parts.join('') || '0s'
}
