import { type Clock, VarveError } from 'varve'

/** Askers that are remembered at once; who asked longest ago is forgotten first. */
const MOST_ASKERS = 10_000

interface Bucket {
  tokens: number
  /** When it was last filled, on the clock that never steps. */
  at: number
}

/** A bucket of requests for each asker, which fills as time goes by. */
export class RateLimit {
  readonly #perMinute: number
  readonly #clock: Clock
  readonly #buckets = new Map<string, Bucket>()
  #newest: string | undefined

  constructor(perMinute: number, clock: Clock) {
    this.#perMinute = perMinute
    this.#clock = clock
  }

  /** Takes one request of an asker. Throws TOO_MANY_REQUESTS where none is left. */
  take(asker: string): void {
    const now = this.#clock.monotonic()
    const bucket = this.#buckets.get(asker) ?? { tokens: this.#perMinute, at: now }
    const perMs = this.#perMinute / 60_000
    bucket.tokens = Math.min(this.#perMinute, bucket.tokens + Math.max(0, now - bucket.at) * perMs)
    bucket.at = now
    this.#remember(asker, bucket)
    if (bucket.tokens < 1) {
      // A limit of nothing never fills; who is told to come back in a minute is told the same then.
      const seconds = Math.min(60, Math.max(1, Math.ceil((1 - bucket.tokens) / perMs / 1000)))
      throw new VarveError('TOO_MANY_REQUESTS', { seconds, perMinute: this.#perMinute })
    }
    bucket.tokens -= 1
  }

  #remember(asker: string, bucket: Bucket): void {
    if (asker === this.#newest) return
    this.#newest = asker
    this.#buckets.delete(asker)
    this.#buckets.set(asker, bucket)
    if (this.#buckets.size <= MOST_ASKERS) return
    for (const oldest of this.#buckets.keys()) {
      this.#buckets.delete(oldest)
      return
    }
  }
}
