import { milliseconds, VarveError } from 'varve'

/**
 * An instant to come as a command line gives it: ISO 8601 with its zone (`2026-12-01T09:00+01:00`), or how long from now
 * (`+30m`). The text goes to the plan as it is, which knows what is wrong with it.
 */
export function instantInput(text: string, now: number): Date | string {
  const trimmed = text.trim()
  return trimmed.startsWith('+') ? new Date(now + milliseconds(trimmed.slice(1))) : trimmed
}

/** A number of percent: `12.5` or `12.5%`. Throws USAGE. */
export function percentInput(text: string, option: string): number {
  const number = /^(\d{1,3}(?:\.\d+)?)\s?%?$/.exec(text.trim())?.[1]
  if (number !== undefined) return Number(number)
  throw new VarveError('USAGE', {
    issue: `${option} ${JSON.stringify(text)} is no percentage.`,
    remedy: `Write ${option} 12.5, from 0 to 100.`,
  })
}
