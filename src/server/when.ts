import { instant, type Side, VarveError, type When } from 'varve'

/**
 * A point in history as it stands in an address: `42` or `r42`, a time with its zone, an age (`2h`), or a tag; undefined for
 * `now`. Throws BAD_TIME.
 */
export function whenOf(text: string, now: number): When | undefined {
  // A plus sign that was not encoded arrives as a space, and only a zone begins with one.
  const written = text.trim().replace(/ (\d\d:?\d\d)$/, '+$1')
  if (written === 'now') return undefined
  const number = /^r?(\d{1,15})$/.exec(written)?.[1]
  if (number !== undefined) return Number(number)
  if (/^\d/.test(written)) return new Date(instant(written, now))
  if (written === '') throw new VarveError('BAD_TIME', { text })
  return written
}

/** One side of a comparison: a point in history, or a scope, today or at a point (`tenant:acme@r42`). Throws BAD_TIME. */
export function sideOf(text: string, now: number): Side {
  const match = /^((?:tenant|service|environment):[^@]+)(?:@(.+))?$/.exec(text)
  if (match?.[1] === undefined) return whenOf(text, now) ?? 'now'
  const at = match[2] === undefined ? undefined : whenOf(match[2], now)
  return at === undefined ? { scope: match[1] } : { scope: match[1], at }
}
