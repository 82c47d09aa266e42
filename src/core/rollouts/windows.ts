import { EVERYONE, type Step } from './document.ts'
import { badPlan, checkedSteps, MOST_STEPS, type Plan } from './plan.ts'
import { instantText, plannedInstant, type PlannedInstant } from './planned-time.ts'
import { type WallClock, wallClock } from './wall-clock.ts'

/** Days of the week, as JavaScript counts them. */
const WEEKDAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'] as const

/** A day of the week. */
export type Weekday = (typeof WEEKDAYS)[number]

/** Windows that come again, on the clocks of one time zone. */
export interface RecurringWindows {
  /** The days on which windows begin; every day, when absent. */
  readonly days?: readonly Weekday[]
  /** When they begin, on the wall clock: `09:00`. */
  readonly from: string
  /** When they end: `17:00`, `24:00`. When it is earlier than `from`, on the day after. */
  readonly to: string
  /** IANA name of the time zone: `Europe/Berlin`. */
  readonly timeZone: string
  /** Windows before it are left out, one that is open then begins with it. With the plan, when absent or past. */
  readonly starting?: PlannedInstant
  /** Where it all ends: one that is open then ends with it. */
  readonly until: PlannedInstant
}

interface Pattern {
  readonly clock: WallClock
  readonly days: ReadonlySet<number>
  /** Since the midnight before, on the wall clock, in milliseconds; `to` is the later. */
  readonly from: number
  readonly to: number
}

interface Window {
  readonly from: number
  readonly to: number
}

const MINUTE = 60_000
const DAY = 1440 * MINUTE

/**
 * Everybody within the windows, nobody between them. Wall times are made instants by these rules: one that is skipped as
 * clocks are put forward is the first instant after it, so a window that is skipped whole does not occur; of one that
 * comes twice, the first begins a window and the last ends it, so a window in the doubled hour is open through both. The
 * time zone's rules are those the runtime knows when the plan begins. A pause moves the windows ahead by as long as it was;
 * abort, or give a new plan, to keep them on the clock. Throws BAD_PLAN for an unknown time zone, windows
 * that never occur and more than 2,000 steps (1,000 windows), and BAD_TIME.
 * @example windows({ days: ['mon', 'tue'], from: '22:00', to: '06:00', timeZone: 'Europe/Berlin', until: '2027-01-01Z' })
 */
export function windows({ days = WEEKDAYS, from, to, timeZone, starting, until }: RecurringWindows): Plan {
  const [begins, ends] = [timeOfDay(from), timeOfDay(to)]
  if (begins === ends || begins === DAY)
    throw badPlan(`a window from ${from} to ${to} has no length`, "A whole day is from: '00:00', to: '24:00'.")
  const pattern = {
    clock: wallClock(timeZone),
    days: weekdays(days),
    from: begins,
    to: ends + (ends < begins ? DAY : 0),
  }
  const start = starting === undefined ? Number.NEGATIVE_INFINITY : plannedInstant(starting)
  const end = plannedInstant(until)
  const recurring = pattern.days.size === WEEKDAYS.length ? 'daily' : days.join(', ')
  return {
    text: `${recurring} ${from}–${to} (${timeZone}), until ${instantText(end)}`,
    course: begin => ({ steps: windowSteps(pattern, { from: Math.max(begin, start), to: end }) }),
  }
}

function timeOfDay(text: string): number {
  const [, hour, minute] = /^([01]\d|2[0-4]):([0-5]\d)$/.exec(text) ?? []
  const time = (Number(hour) * 60 + Number(minute)) * MINUTE
  if (!(time <= DAY)) throw badPlan(`${JSON.stringify(text)} is no time of day`, 'Write 00:00 to 24:00, as in 09:00.')
  return time
}

function weekdays(days: readonly Weekday[]): ReadonlySet<number> {
  const numbers = new Set(days.map(day => WEEKDAYS.indexOf(day)))
  if (numbers.size === 0 || numbers.has(-1))
    throw badPlan('its days are not days of the week', `Name some of ${WEEKDAYS.join(', ')}, or leave them out.`)
  return numbers
}

function windowSteps(pattern: Pattern, span: Window): readonly Step[] {
  const found: Window[] = []
  for (const window of occurrences(pattern, span)) {
    const before = found.at(-1)
    if (before !== undefined && window.from <= before.to) found[found.length - 1] = { from: before.from, to: window.to }
    else found.push(window)
    if (found.length * 2 > MOST_STEPS) throw badPlan(`it has more than ${MOST_STEPS} steps`, 'Let it end earlier.')
  }
  if (found.length === 0) throw badPlan('none of its windows is left', 'Let `until` be later.')
  return checkedSteps(
    found.flatMap(({ from, to }) => [
      { at: from, share: EVERYONE },
      { at: to, share: 0 },
    ]),
  )
}

/** The windows that lie within a span, those at its edges cut. */
function* occurrences({ clock, days, from, to }: Pattern, span: Window): Generator<Window> {
  // The window that is open as the span begins may have begun the day before.
  const firstDay = Math.floor(clock.shows(span.from) / DAY) * DAY - DAY
  for (let day = firstDay; clock.first(day) < span.to; day += DAY) {
    if (!days.has(new Date(day).getUTCDay())) continue
    const window = {
      from: Math.max(span.from, clock.first(day + from)),
      to: Math.min(span.to, clock.last(day + to)),
    }
    if (window.from < window.to) yield window
  }
}
