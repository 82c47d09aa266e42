/** What was seen of a unit: one variant of one key, by one rule. */
export interface Sight {
  readonly key: string
  readonly variant: string | undefined
  readonly ruleId: string | undefined
}

interface Group {
  readonly sight: Sight
  readonly units: Map<string, Sighting>
}

interface Sighting {
  readonly group: Group
  readonly unit: string
  /** Until when it counts, on a clock that never steps. */
  readonly until: number
}

/** Who was seen with what lately. Bounded: the oldest sightings are forgotten first. */
export class Sightings {
  readonly #groups = new Map<string, Group[]>()
  /** Sightings in a circle, in the order they were made. */
  readonly #circle: Sighting[] = []
  readonly #limit: number
  #oldest = 0

  constructor(limit: number) {
    this.#limit = limit
  }

  /** True when it was added, and its time is not over. Allocates nothing. */
  has(sight: Sight, unit: string, now: number): boolean {
    const sighting = this.#group(sight)?.units.get(unit)
    return sighting !== undefined && now < sighting.until
  }

  /** Remembers a sighting until an instant. */
  add(sight: Sight, unit: string, until: number): void {
    // Found or made after the oldest is forgotten: that may have been the last of this very group.
    this.#makeRoom()
    const group = this.#group(sight) ?? this.#newGroup(sight)
    const sighting = { group, unit, until }
    group.units.set(unit, sighting)
    if (this.#circle.length < this.#limit) this.#circle.push(sighting)
    else {
      this.#circle[this.#oldest] = sighting
      this.#oldest = (this.#oldest + 1) % this.#limit
    }
  }

  #group({ key, variant, ruleId }: Sight): Group | undefined {
    const groups = this.#groups.get(key)
    if (groups === undefined) return undefined
    for (const group of groups) if (group.sight.variant === variant && group.sight.ruleId === ruleId) return group
    return undefined
  }

  #newGroup({ key, variant, ruleId }: Sight): Group {
    const group = { sight: { key, variant, ruleId }, units: new Map<string, Sighting>() }
    const groups = this.#groups.get(key)
    if (groups === undefined) this.#groups.set(key, [group])
    else groups.push(group)
    return group
  }

  #makeRoom(): void {
    const oldest = this.#circle.length < this.#limit ? undefined : this.#circle[this.#oldest]
    if (oldest === undefined) return
    const { units, sight } = oldest.group
    // It may have been made anew since, and then it is not the oldest any more.
    if (units.get(oldest.unit) === oldest) units.delete(oldest.unit)
    if (units.size > 0) return
    const left = this.#groups.get(sight.key)?.filter(group => group !== oldest.group) ?? []
    if (left.length > 0) this.#groups.set(sight.key, left)
    else this.#groups.delete(sight.key)
  }
}
