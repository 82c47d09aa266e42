import type { Drawing, Point } from './course-drawing.ts'

/** What a chart draws: instants in seconds since 1970 UTC, and for each line its percentage there, or null where it has none. */
export type RampSeries = [x: number[], planned: (number | null)[], actual: (number | null)[], ahead: (number | null)[]]

/** A drawing as columns over common instants. Each line holds its value until the next instant: lines are stairs. */
export function rampSeries({ planned, actual, ahead }: Drawing): RampSeries {
  const lines = [planned, actual, ahead]
  const instants = [...new Set(lines.flatMap(line => line.map(({ at }) => at)))].toSorted((a, b) => a - b)
  const column = (line: readonly Point[]): (number | null)[] => instants.map(at => valueAt(line, at))
  return [instants.map(at => at / 1000), column(planned), column(actual), column(ahead)]
}

/** The value of a line at an instant; null outside of it. */
function valueAt(line: readonly Point[], at: number): number | null {
  const [first, last] = [line[0], line.at(-1)]
  if (first === undefined || last === undefined || at < first.at || at > last.at) return null
  return line.findLast(point => point.at <= at)?.percent ?? null
}
