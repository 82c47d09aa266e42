import type { Candidate, Layer } from '../core/layers/layer.ts'

/** One override in force. */
export interface Held {
  readonly candidate: Candidate
  /** When it was put there, in milliseconds since 1970 UTC. */
  readonly at: number
}

/**
 * Overrides of this process: nothing is stored, and the last one set on a key wins until it is lifted. Lifting one
 * that others were put on top of leaves those in force.
 */
export class Overrides {
  readonly #held = new Map<string, Held[]>()
  readonly #expired = new Map<string, number>()

  /** Puts an override on a key and returns what lifts it; lifting twice is harmless and returns false. */
  put(key: string, held: Held): () => boolean {
    this.#held.set(key, [...(this.#held.get(key) ?? []), held])
    this.#expired.delete(key)
    return () => this.#lift(key, held)
  }

  /** True when a key has one in force. */
  has(key: string): boolean {
    return this.#held.has(key)
  }

  /** Lifts every override of a key and returns how many there were. */
  clear(key: string): number {
    const count = this.#held.get(key)?.length ?? 0
    this.#held.delete(key)
    return count
  }

  /** Remembers that an override ended by its expiry, so that `explain` can say so. */
  expire(key: string, at: number): void {
    this.#expired.set(key, at)
  }

  /** Keys that have one, with the candidate in force. */
  *inForce(): Generator<readonly [key: string, candidate: Candidate]> {
    for (const [key, { candidate }] of this.tops()) yield [key, candidate]
  }

  /** The same, with when each was put there. */
  *tops(): Generator<readonly [key: string, held: Held]> {
    for (const [key, stack] of this.#held) {
      const top = stack.at(-1)
      if (top !== undefined) yield [key, top]
    }
  }

  /** The layer as it is now; it does not follow later overrides, so that a moment stays what it was. */
  layer(): Layer {
    return overrideLayer(new Map(this.inForce()), new Map(this.#expired))
  }

  #lift(key: string, held: Held): boolean {
    const stack = this.#held.get(key) ?? []
    if (!stack.includes(held)) return false
    const rest = stack.filter(other => other !== held)
    if (rest.length === 0) this.#held.delete(key)
    else this.#held.set(key, rest)
    return true
  }
}

/** A layer of overrides, by key. */
export function overrideLayer(
  candidates: ReadonlyMap<string, Candidate>,
  expired?: ReadonlyMap<string, number>,
): Layer {
  return {
    name: 'override',
    pinnable: false,
    find: key => (candidates.size === 0 ? undefined : candidates.get(key)),
    expiredAt: key => expired?.get(key),
  }
}
