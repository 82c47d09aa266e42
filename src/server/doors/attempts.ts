/** How long failures are counted, in milliseconds. */
const WINDOW = 60_000

/** Addresses that are counted at most. */
const MOST_ADDRESSES = 10_000

interface Count {
  readonly since: number
  failures: number
}

/** Counts credentials that were none, by address, so that nobody keeps a store busy with guesses. */
export class Attempts {
  readonly #counts = new Map<string, Count>()
  readonly #now: () => number
  readonly #most: number

  /** `most`: failures of one address within a minute. */
  constructor(now: () => number, most = 120) {
    this.#now = now
    this.#most = most
  }

  /** Seconds until an address may try again; 0 when it may now. */
  wait(address: string | undefined): number {
    const count = this.#counts.get(neighbours(address))
    if (count === undefined || count.failures < this.#most) return 0
    return Math.max(0, Math.ceil((count.since + WINDOW - this.#now()) / 1000))
  }

  /** Counts one failure, and gives how many there were within the minute. */
  fail(address: string | undefined): number {
    const key = neighbours(address)
    const now = this.#now()
    const found = this.#counts.get(key)
    const count = found !== undefined && now - found.since < WINDOW ? found : { since: now, failures: 0 }
    count.failures += 1
    this.#counts.delete(key)
    this.#counts.set(key, count)
    const [oldest] = this.#counts.keys()
    if (this.#counts.size > MOST_ADDRESSES && oldest !== undefined) this.#counts.delete(oldest)
    return count.failures
  }
}

/** What an address counts as: who has one of a network of IPv6 has all 2^64 of them. */
export function neighbours(address = 'unknown'): string {
  if (!address.includes(':') || address.includes('.')) return address
  const [head = '', tail] = address.split('::')
  const left = head.split(':').filter(Boolean)
  const right = (tail ?? '').split(':').filter(Boolean)
  const zeros = tail === undefined ? [] : Array.from({ length: Math.max(0, 8 - left.length - right.length) }, () => '0')
  return [...left, ...zeros, ...right].slice(0, 4).join(':')
}
