import { isoTime, timeText } from './words.ts'

const UNITS = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['m', 60_000],
  ['s', 1000],
] as const

/** A length of time as plans write it, to the second: `1h30m`, `45s`. */
export function spanText(milliseconds: number): string {
  let rest = Math.max(0, Math.round(milliseconds / 1000) * 1000)
  const parts = UNITS.map(([unit, length]) => {
    const count = Math.floor(rest / length)
    rest -= count * length
    return count === 0 ? '' : `${count}${unit}`
  })
  return parts.join('') || '0s'
}

/** How long until something, as a person would say it: `40 s`, `12 min`, `2 h`, `3 d`. */
export function soon(milliseconds: number): string {
  const seconds = Math.max(0, Math.ceil(milliseconds / 1000))
  if (seconds < 60) return `${seconds} s`
  if (seconds < 2 * 3600) return `${Math.ceil(seconds / 60)} min`
  if (seconds < 2 * 86_400) return `${Math.round(seconds / 3600)} h`
  return `${Math.round(seconds / 86_400)} d`
}

/** An instant as short as it is clear beside `now`: the time alone for today, `16:05:00Z`. */
export function clockText(at: number, now: number): string {
  return isoTime(at).slice(0, 10) === isoTime(now).slice(0, 10) ? isoTime(at).slice(11, 19) + 'Z' : timeText(at)
}
