import { badPlan } from './plan.ts'

/**
 * Clocks on the wall of one time zone. A wall time is written as the milliseconds since 1970 at which a clock in UTC would
 * show it, so that days and hours can be added to it.
 */
export interface WallClock {
  /** What the clock shows at an instant. */
  shows(at: number): number
  /**
   * The first instant at which it shows a wall time. One that is skipped, as clocks are put forward, is the first instant
   * after it; one that comes twice, as they are put back, is the earlier.
   */
  first(wall: number): number
  /** As `first`, but of a wall time that comes twice the later instant. */
  last(wall: number): number
}

const DAY = 86_400_000

/** The wall clock of an IANA time zone, by the runtime's own tables (ECMA-402). Throws BAD_PLAN for an unknown one. */
export function wallClock(timeZone: string): WallClock {
  const shows = shown(zoneFormat(timeZone))
  const instants = (wall: number): readonly number[] => {
    // No two changes of a zone's offset lie within two days of one another, so one of these two is it.
    const guesses = [wall - DAY, wall + DAY].map(near => wall - (shows(near) - near)).toSorted((a, b) => a - b)
    const exact = guesses.filter(at => shows(at) === wall)
    return exact.length > 0 ? exact : [afterGap(shows, guesses)]
  }
  return { shows, first: wall => instants(wall)[0] ?? wall, last: wall => instants(wall).at(-1) ?? wall }
}

/** The instant at which clocks are put forward: between the two that would be the wall time by either offset. */
function afterGap(shows: (at: number) => number, guesses: readonly number[]): number {
  let [before = 0, after = 0] = guesses
  const offset = shows(before) - before
  // `before` still has the old offset, `after` the new one; halving finds where they meet, to the millisecond.
  while (after - before > 1) {
    const middle = Math.floor((before + after) / 2)
    if (shows(middle) - middle === offset) before = middle
    else after = middle
  }
  return after
}

function zoneFormat(timeZone: string): Intl.DateTimeFormat {
  try {
    return new Intl.DateTimeFormat('en-u-ca-gregory-nu-latn', {
      timeZone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    })
  } catch (error) {
    throw badPlan(`${JSON.stringify(timeZone)} is no time zone`, 'Write an IANA name: Europe/Berlin.', error)
  }
}

function shown(format: Intl.DateTimeFormat): (at: number) => number {
  return at => {
    const second = Math.floor(at / 1000) * 1000
    const parts = new Map(format.formatToParts(second).map(({ type, value }) => [type, Number(value)]))
    const part = (type: Intl.DateTimeFormatPartTypes): number => parts.get(type) ?? 0
    const date = Date.UTC(part('year'), part('month') - 1, part('day'))
    return date + ((part('hour') * 60 + part('minute')) * 60 + part('second')) * 1000 + (at - second)
  }
}
