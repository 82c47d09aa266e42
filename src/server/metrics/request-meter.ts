import type { Distribution, Metric, Sample } from './exposition.ts'
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

/** What was asked of one route by one method. */
interface Asked {
  readonly method: string
  readonly route: string
  /** Answers by their status. */
  readonly statuses: Map<number, number>
  /** How many took at most as long as each bound, and longer than the one before. */
  readonly counts: number[]
  count: number
  sum: number
}

/** Counts what a server answers. What it keeps is bounded by its routes, whatever is asked. */
export class RequestMeter {
  readonly #asked = new Map<string, Map<string, Asked>>()
  readonly #reads = new Map<string, number>()
  readonly #evaluations = new Map<string, number>()

  /** Counts one request. */
  answered({ method, route = NO_ROUTE, status, duration, reads = false }: AnsweredRequest): void {
    const asked = this.#askedOf(route, METHODS.has(method) ? method : 'other')
    asked.statuses.set(status, (asked.statuses.get(status) ?? 0) + 1)
    time(asked, duration / 1000)
    if (reads && status < 400) this.#reads.set(route, (this.#reads.get(route) ?? 0) + 1)
  }

  /** Counts evaluations that had one reason. */
  evaluated(reason: string, times = 1): void {
    this.#evaluations.set(reason, (this.#evaluations.get(reason) ?? 0) + times)
  }

  /** What was counted since the server began. */
  metrics(): Metric[] {
    const asked = [...this.#asked.values()].flatMap(methods => [...methods.values()]).toSorted(byPlace)
    return [
      { ...metricNames.requests, samples: asked.flatMap(answersOf) },
      { ...metricNames.duration, type: 'histogram', samples: asked.map(distributionOf) },
      { ...metricNames.reads, samples: sorted(this.#reads).map(([route, value]) => ({ labels: { route }, value })) },
      {
        ...metricNames.evaluations,
        samples: sorted(this.#evaluations).map(([reason, value]) => ({ labels: { reason }, value })),
      },
    ]
  }

  #askedOf(route: string, method: string): Asked {
    const methods = this.#asked.get(route) ?? new Map<string, Asked>()
    const known = methods.get(method)
    if (known !== undefined) return known
    const asked = { method, route, statuses: new Map(), counts: BOUNDS.map(() => 0), count: 0, sum: 0 }
    this.#asked.set(route, methods.set(method, asked))
    return asked
  }
}

function time(asked: Asked, seconds: number): void {
  let bucket = 0
  while (bucket < BOUNDS.length && seconds > (BOUNDS[bucket] ?? 0)) bucket += 1
  if (bucket < BOUNDS.length) asked.counts[bucket] = (asked.counts[bucket] ?? 0) + 1
  asked.count += 1
  asked.sum += seconds
}

function answersOf({ method, route, statuses }: Asked): Sample[] {
  const inOrder = [...statuses].toSorted(([a], [b]) => a - b)
  return inOrder.map(([status, value]) => ({ labels: { method, route, status: String(status) }, value }))
}

function distributionOf({ method, route, counts, count, sum }: Asked): Distribution {
  return { labels: { method, route }, counts: added(counts), bounds: BOUNDS, count, sum }
}

function byPlace(a: Asked, b: Asked): number {
  return `${a.method} ${a.route}` < `${b.method} ${b.route}` ? -1 : 1
}

function sorted(map: ReadonlyMap<string, number>): [string, number][] {
  return [...map].toSorted(([a], [b]) => (a < b ? -1 : 1))
}

/** Each number with all before it: a bucket counts what the smaller ones do, too. */
function added(counts: readonly number[]): number[] {
  let sum = 0
  return counts.map(count => (sum += count))
}
