import { instant, isVarveError } from 'varve'

/** What somebody typed for a point in history: an instant, a revision, or a tag's name. */
export type Point =
  | { readonly kind: 'instant'; readonly at: number }
  | { readonly kind: 'revision'; readonly revision: number }
  | { readonly kind: 'tag'; readonly tag: string }

/** What a typed expression is read against. */
export interface Reading {
  /** The present, in milliseconds since 1970 UTC. */
  readonly now: number
  /** Days, and times without a zone, are meant in this one. */
  readonly zone: 'utc' | 'local'
  /** Where a rounded expression (`now/d`) lands: at the beginning or the end of the day. The beginning when absent. */
  readonly round?: 'start' | 'end'
}

/** An expression that means nothing, with what to write instead. */
export class UnreadableTime extends Error {
  override readonly name = 'UnreadableTime'
}

const RELATIVE = /^now(?:([+-])(\d{1,6})([smhdwMy]))?(?:\/([smhdwMy]))?$/
const REVISION = /^r?(\d{1,15})$/
const LOCAL_TIME = /^\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d{1,3})?)?)?$/
const TAG = /^[A-Za-z][\w.-]{0,127}$/

type Unit = 's' | 'm' | 'h' | 'd' | 'w' | 'M' | 'y'

const LENGTHS: Readonly<Record<'s' | 'm' | 'h' | 'd' | 'w', number>> = {
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 7 * 86_400_000,
}

/**
 * Reads a time as people type it in Grafana and in git: `now`, `now-6h`, `now-1d/d`, an ISO time, `r1203`, a tag. Throws
 * UnreadableTime, with examples.
 * @example readPoint('now-6h', { now, zone: 'utc' }) // { kind: 'instant', at: now - 21_600_000 }
 */
export function readPoint(text: string, reading: Reading): Point {
  const typed = text.trim()
  const relative = RELATIVE.exec(typed)
  if (relative !== null) return { kind: 'instant', at: relativeTime(relative, reading) }
  const number = REVISION.exec(typed)?.[1]
  if (number !== undefined) return { kind: 'revision', revision: Number(number) }
  if (LOCAL_TIME.test(typed)) return { kind: 'instant', at: clockTime(typed, reading) }
  if (/^\d/.test(typed)) return { kind: 'instant', at: zonedTime(typed, reading) }
  if (TAG.test(typed) && !typed.startsWith('now')) return { kind: 'tag', tag: typed }
  throw unreadable(typed)
}

/** A point as `?at=` carries it, which the server reads: an ISO time, `r1203`, a tag. */
export function pointText(point: Point): string {
  if (point.kind === 'instant') return new Date(point.at).toISOString()
  return point.kind === 'revision' ? `r${point.revision}` : point.tag
}

function relativeTime([, sign, count, unit, rounded]: RegExpExecArray, { now, zone, round }: Reading): number {
  const by = count === undefined ? 0 : Number(count) * (sign === '-' ? -1 : 1)
  const shifted = unit === undefined ? now : added(now, by, unit as Unit, zone)
  if (rounded === undefined) return shifted
  const start = startOf(shifted, rounded as Unit, zone)
  return round === 'end' ? added(start, 1, rounded as Unit, zone) - 1 : start
}

/** Months and years have no length of their own, and a local day may have 23 hours: those are counted on the calendar. */
function added(at: number, count: number, unit: Unit, zone: Reading['zone']): number {
  if (unit === 's' || unit === 'm' || unit === 'h') return at + count * LENGTHS[unit]
  const [year, month, day, ...time] = calendar(at, zone)
  if (unit === 'd' || unit === 'w')
    return onCalendar([year, month, day + count * (unit === 'w' ? 7 : 1), ...time], zone)
  const months = month + count * (unit === 'y' ? 12 : 1)
  // 31 March less a month is the last of February, not 3 March.
  const last = calendar(onCalendar([year, months + 1, 0, 0, 0, 0, 0], zone), zone)[2]
  return onCalendar([year, months, Math.min(day, last), ...time], zone)
}

function startOf(at: number, unit: Unit, zone: Reading['zone']): number {
  const [year, month, day, hour] = calendar(at, zone)
  if (unit === 's' || unit === 'm') return Math.floor(at / LENGTHS[unit]) * LENGTHS[unit]
  if (unit === 'h') return onCalendar([year, month, day, hour, 0, 0, 0], zone)
  if (unit === 'd') return onCalendar([year, month, day, 0, 0, 0, 0], zone)
  if (unit === 'M') return onCalendar([year, month, 1, 0, 0, 0, 0], zone)
  if (unit === 'y') return onCalendar([year, 0, 1, 0, 0, 0, 0], zone)
  const weekday = (new Date(onCalendar([year, month, day, 0, 0, 0, 0], 'utc')).getUTCDay() + 6) % 7
  return onCalendar([year, month, day - weekday, 0, 0, 0, 0], zone)
}

type Calendar = [year: number, month: number, day: number, hour: number, minute: number, second: number, ms: number]

function calendar(at: number, zone: Reading['zone']): Calendar {
  const date = new Date(at)
  if (zone === 'local')
    return [
      date.getFullYear(),
      date.getMonth(),
      date.getDate(),
      date.getHours(),
      date.getMinutes(),
      date.getSeconds(),
      date.getMilliseconds(),
    ]
  return [
    date.getUTCFullYear(),
    date.getUTCMonth(),
    date.getUTCDate(),
    date.getUTCHours(),
    date.getUTCMinutes(),
    date.getUTCSeconds(),
    date.getUTCMilliseconds(),
  ]
}

function onCalendar(parts: Calendar, zone: Reading['zone']): number {
  return zone === 'local' ? new Date(...parts).getTime() : Date.UTC(...parts)
}

/** A time as a clock on the wall shows it, in the zone the page shows times in. */
function clockTime(typed: string, { zone }: Reading): number {
  const [date = '', time = '00:00:00'] = typed.replace('T', ' ').split(' ')
  const utc = zonedTime(`${date}T${time}Z`, { now: 0, zone: 'utc' })
  return zone === 'utc' ? utc : onCalendar(calendar(utc, 'utc'), 'local')
}

function zonedTime(typed: string, { now }: Reading): number {
  try {
    return instant(typed, now)
  } catch (error) {
    throw isVarveError(error) ? unreadable(typed) : error
  }
}

function unreadable(typed: string): UnreadableTime {
  return new UnreadableTime(
    `${typed === '' ? 'Nothing' : `“${typed.slice(0, 60)}”`} is no time. Write now-6h, now-1d/d, 2026-01-15 03:47, r1203 or a tag.`,
  )
}
