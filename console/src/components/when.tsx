import type { ReactNode } from 'react'
import { usePreferences, type Preferences } from '../session/preferences.ts'

const UNITS: readonly (readonly [Intl.RelativeTimeFormatUnit, number])[] = [
  ['year', 365 * 86_400_000],
  ['month', 30 * 86_400_000],
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
  ['second', 1000],
]
const relative = new Intl.RelativeTimeFormat('en', { numeric: 'auto' })

/** A moment in the preferred time zone: `15 Jan 2024, 03:47:00 UTC`. */
export function momentText(at: number, zone: Preferences['zone']): string {
  return new Intl.DateTimeFormat('en-GB', {
    dateStyle: 'medium',
    timeStyle: 'long',
    ...(zone === 'utc' ? { timeZone: 'UTC' } : {}),
  }).format(at)
}

/** How long ago: `2 hours ago`. */
export function agoText(at: number, now: number = Date.now()): string {
  const [unit, length] = UNITS.find(([, length]) => Math.abs(now - at) >= length) ?? ['second', 1000]
  return relative.format(Math.round((at - now) / length), unit)
}

/** A moment: how long ago, with the exact time in the title; `exact` shows that instead. */
export function When({ at, exact = false }: { readonly at: number; readonly exact?: boolean }): ReactNode {
  const { zone } = usePreferences()
  const whole = momentText(at, zone)
  return (
    <time dateTime={new Date(at).toISOString()} title={whole} className="whitespace-nowrap">
      {exact ? whole : agoText(at)}
    </time>
  )
}
