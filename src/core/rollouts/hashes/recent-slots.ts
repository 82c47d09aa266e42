/**
 * Slots of units that were asked for recently, so that a digest is computed once. It holds two generations: when the
 * younger one is full, the older one is forgotten.
 */
export class RecentSlots {
  readonly #compute: (unit: string) => number
  #younger = new Map<string, number>()
  #older = new Map<string, number>()

  constructor(compute: (unit: string) => number) {
    this.#compute = compute
  }

  /** The slot of a unit. */
  of(unit: string): number {
    return this.#younger.get(unit) ?? this.#remembered(unit)
  }

  #remembered(unit: string): number {
    const slot = this.#older.get(unit) ?? this.#compute(unit)
    if (unit.length > LONGEST) return slot
    if (this.#younger.size >= GENERATION) {
      this.#older = this.#younger
      this.#younger = new Map()
    }
    this.#younger.set(unit, slot)
    return slot
  }
}

/** How many units a generation holds. Larger maps leave the processor's caches, and cost about as much as a digest. */
export const GENERATION = 2000

/** Units are whatever a request says; longer ones are not kept. */
export const LONGEST = 256
