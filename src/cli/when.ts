import { instant, type Side, type When } from 'varve'

/**
 * A point in history as it is written on the command line: `42` or `r42`, `now`, a time with its zone, an age (`2h`),
 * or a tag. Throws BAD_TIME.
 */
export function whenOf(text: string, now: number): When {
  const trimmed = text.trim()
  const number = /^r?(\d+)$/.exec(trimmed)?.[1]
  if (number !== undefined) return Number(number)
  // A tag begins with a letter, a time and an age with a digit.
  return /^\d/.test(trimmed) ? new Date(instant(trimmed, now)) : trimmed
}

/** One side of a comparison: a point in history, or a scope, today or at a point (`tenant:acme@r42`). */
export function sideOf(text: string, now: number): Side {
  const match = /^((?:tenant|service|environment):[^@]+)(?:@(.+))?$/.exec(text)
  if (match?.[1] === undefined) return whenOf(text, now)
  return match[2] === undefined ? { scope: match[1] } : { scope: match[1], at: whenOf(match[2], now) }
}
