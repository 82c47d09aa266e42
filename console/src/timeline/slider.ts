/** A revision as the slider stands on it. */
export interface Stop {
  readonly revision: number
  /** Milliseconds since 1970 UTC. */
  readonly at: number
}

/** A key that was pressed. */
export interface Pressed {
  readonly key: string
  readonly shiftKey: boolean
}

const HOUR = 3_600_000
const LARGE = 10

/**
 * Where the slider goes at a key: arrows by one revision, with Shift by ten, page keys by an hour (and by one revision at
 * least), Home and End to the ends. Undefined for a key that is none of its own. `stops` are in order; `index` is where it is.
 */
export function moved(stops: readonly Stop[], index: number, { key, shiftKey }: Pressed): number | undefined {
  const last = stops.length - 1
  if (last < 0) return undefined
  const by = shiftKey ? LARGE : 1
  const within = (target: number): number => Math.min(last, Math.max(0, target))
  switch (key) {
    case 'ArrowLeft':
    case 'ArrowDown':
      return within(index - by)
    case 'ArrowRight':
    case 'ArrowUp':
      return within(index + by)
    case 'PageDown':
      return within(Math.min(index - 1, stopAt(stops, (stops[index]?.at ?? 0) - HOUR)))
    case 'PageUp':
      return within(Math.max(index + 1, stopAt(stops, (stops[index]?.at ?? 0) + HOUR)))
    case 'Home':
      return 0
    case 'End':
      return last
    default:
      return undefined
  }
}

/** The index of the last stop at or before an instant; -1 before the first. */
export function stopAt(stops: readonly Stop[], at: number): number {
  return stops.findLastIndex(stop => stop.at <= at)
}

/** The index of the stop drawn nearest to an instant: where a click on the line lands. */
export function nearestStop(stops: readonly Stop[], at: number): number {
  let nearest = -1
  for (const [index, stop] of stops.entries()) {
    const distance = Math.abs(stop.at - at)
    if (nearest < 0 || distance < Math.abs((stops[nearest]?.at ?? 0) - at)) nearest = index
  }
  return nearest
}
