/** Entries of one day, in the order they came. */
export interface Day<E> {
  /** The day, in the zone asked for: `2026-01-15`. */
  readonly date: string
  readonly entries: readonly E[]
}

/** The day an instant lies on: `2026-01-15`. */
export function dayOf(at: number, zone: 'utc' | 'local'): string {
  if (zone === 'utc') return new Date(at).toISOString().slice(0, 10)
  const date = new Date(at)
  return [date.getFullYear(), date.getMonth() + 1, date.getDate()].map(part => String(part).padStart(2, '0')).join('-')
}

/** Entries by day; each keeps its place, so newest first stays newest first. */
export function byDay<E extends { readonly at: number }>(
  entries: readonly E[],
  zone: 'utc' | 'local',
): readonly Day<E>[] {
  const days: { date: string; entries: E[] }[] = []
  for (const entry of entries) {
    const date = dayOf(entry.at, zone)
    const day = days.at(-1)
    if (day?.date === date) day.entries.push(entry)
    else days.push({ date, entries: [entry] })
  }
  return days
}
