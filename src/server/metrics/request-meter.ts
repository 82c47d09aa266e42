import type { Metric } from './exposition.ts'
import { metricNames } from './names.ts'

/** One request that was answered. */
export interface AnsweredRequest {
  readonly method: string
  /** The route's path as it is declared, so that there are no more of them than routes; undefined where none was meant. */
  readonly route: string | undefined
  readonly status: number
  /** Milliseconds until the answer began. */
  readonly duration: number
  /** True where values were asked for. */
  readonly reads?: boolean
}

/** Upper ends of the histogram's buckets, in seconds. */
const BOUNDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10] as const

/** What is written for requests that fit no route: their paths are anybody's. */
const NO_ROUTE = 'none'

const METHODS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'])

interface Times {
  readonly method: string
  readonly route: string
  readonly counts: number[]
  count: number
  sum: number
}

/** Counts what a server answers. What it keeps is bounded by its routes, whatever is asked. */
export class RequestMeter {
  readonly #requests = new Map<string, { labels: { method: string; route: string; status: string }; value: number }>()
  readonly #times = new Map<string, Times>()
  readonly #reads = new Map<string, number>()
  readonly #evaluations = new Map<string, number>()

  /** Counts one request. */
  answered({ method: given, route = NO_ROUTE, status, duration, reads = false }: AnsweredRequest): void {
    const method = METHODS.has(given) ? given : 'other'
    const place = `${method} ${route}`
    const labels = { method, route, status: String(status) }
    const found = this.#requests.get(`${place} ${status}`)
    if (found === undefined) this.#requests.set(`${place} ${status}`, { labels, value: 1 })
    else found.value += 1
    this.#time(place, { method, route, seconds: duration / 1000 })
    if (reads && status < 400) this.#reads.set(route, (this.#reads.get(route) ?? 0) + 1)
  }

  /** Counts evaluations that had one reason. */
  evaluated(reason: string, times = 1): void {
    this.#evaluations.set(reason, (this.#evaluations.get(reason) ?? 0) + times)
  }

  /** What was counted since the server began. */
  metrics(): Metric[] {
    const sorted = <T>(map: ReadonlyMap<string, T>): [string, T][] => [...map].toSorted(([a], [b]) => (a < b ? -1 : 1))
    return [
      { ...metricNames.requests, samples: sorted(this.#requests).map(([, sample]) => sample) },
      {
        ...metricNames.duration,
        type: 'histogram',
        samples: sorted(this.#times).map(([, { method, route, counts, count, sum }]) => {
          return { labels: { method, route }, counts: added(counts), bounds: BOUNDS, count, sum }
        }),
      },
      {
        ...metricNames.reads,
        samples: sorted(this.#reads).map(([route, value]) => ({ labels: { route }, value })),
      },
      {
        ...metricNames.evaluations,
        samples: sorted(this.#evaluations).map(([reason, value]) => ({ labels: { reason }, value })),
      },
    ]
  }

  #time(place: string, { method, route, seconds }: { method: string; route: string; seconds: number }): void {
    const times = this.#times.get(place) ?? { method, route, counts: BOUNDS.map(() => 0), count: 0, sum: 0 }
    this.#times.set(place, times)
    const bucket = BOUNDS.findIndex(bound => seconds <= bound)
    if (bucket !== -1) times.counts[bucket] = (times.counts[bucket] ?? 0) + 1
    times.count += 1
    times.sum += seconds
  }
}

/** Each number with all before it: a bucket counts what the smaller ones do, too. */
function added(counts: readonly number[]): number[] {
  let sum = 0
  return counts.map(count => (sum += count))
}
