import type { Cond } from './document.ts'
import { referencesOfCond } from './references.ts'

/** How many segments may stand in a chain in which each names the next: evaluation goes no further. */
export const LONGEST_CHAIN = 32

/** Tells whether chains of segments are too long. What segments name is read once. */
export class SegmentChains {
  readonly #segment: (name: string) => Cond | undefined
  readonly #named = new Map<string, readonly string[]>()

  constructor(segment: (name: string) => Cond | undefined) {
    this.#segment = segment
  }

  /** True when more than `length` segments follow one another, beginning with any of these. Rings are endless. */
  exceed(names: readonly string[], length = LONGEST_CHAIN): boolean {
    let level = new Set(names)
    for (let passed = 0; passed < length && level.size > 0; passed += 1)
      level = new Set([...level].flatMap(name => this.#namedBy(name)))
    return level.size > 0
  }

  #namedBy(name: string): readonly string[] {
    const known = this.#named.get(name)
    if (known !== undefined) return known
    const cond = this.#segment(name)
    const named = cond === undefined ? [] : referencesOfCond(cond).segments
    this.#named.set(name, named)
    return named
  }
}
