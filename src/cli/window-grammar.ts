import { VarveError, type RecurringWindows, type Weekday } from 'varve'

const DAYS: readonly Weekday[] = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun']

/** What a window is, without its end. */
type Window = Pick<RecurringWindows, 'days' | 'from' | 'to' | 'timeZone'>

/**
 * A window that comes again as a command line gives it: `[DAYS] FROM-TO ZONE`, the days as a range or a list, every day
 * when absent. Throws USAGE; what is no time or zone is for the plan to say.
 * @example windowInput('mon-fri 09:00-17:00 Europe/Berlin')
 */
export function windowInput(text: string): Window {
  const words = text.trim().split(/\s+/)
  const [days, times, timeZone] = words.length === 2 ? [undefined, ...words] : words
  const [from, to] = times?.split(/[-–]/) ?? []
  if (from === undefined || to === undefined || timeZone === undefined || words.length > 3) throw noWindow(text)
  return { ...(days === undefined ? {} : { days: daysInput(days, text) }), from, to, timeZone }
}

function daysInput(text: string, whole: string): Weekday[] {
  return text
    .toLowerCase()
    .split(',')
    .flatMap(part => {
      const [first, last = first] = part.split('-')
      const [begin, end] = [DAYS.indexOf(first as Weekday), DAYS.indexOf(last as Weekday)]
      if (begin < 0 || end < 0) throw noWindow(whole)
      // Friday to Monday goes over the weekend.
      return DAYS.concat(DAYS).slice(begin, end < begin ? end + DAYS.length + 1 : end + 1)
    })
}

function noWindow(text: string): VarveError<'USAGE'> {
  return new VarveError('USAGE', {
    issue: `${JSON.stringify(text)} is no window.`,
    remedy: "Write days, times and a time zone: --window 'mon-fri 09:00-17:00 Europe/Berlin'.",
  })
}
