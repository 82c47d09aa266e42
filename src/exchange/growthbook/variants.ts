import type { FlagType, Json } from 'varve'
import { typeOfValues } from '../value-type.ts'

/** How long a text may be that is a variant's own name. */
const LONGEST_NAME = 40

/** The values a feature may have, each under a name: GrowthBook has no names for them. */
export class Variants {
  readonly #values = new Map<string, Json>()

  /**
   * The variant with this value: one that is there already, unless it is among those that must be kept apart (the arms of
   * an experiment, where two have the same value).
   */
  named(value: Json, apart: ReadonlySet<string> = new Set()): string {
    const same = JSON.stringify(value)
    for (const [name, known] of this.#values) if (!apart.has(name) && JSON.stringify(known) === same) return name
    const name = this.#free(nameFor(value))
    this.#values.set(name, value)
    return name
  }

  /** All of them, by name. A feature without any value has null, for a flag has at least one variant. */
  get all(): Readonly<Record<string, Json>> {
    return this.#values.size === 0 ? { null: null } : Object.fromEntries(this.#values)
  }

  /** The type that all of them have; undefined where there are none. */
  get type(): FlagType | undefined {
    const values = [...this.#values.values()].filter(value => value !== null)
    return values.length === 0 ? undefined : typeOfValues(values)
  }

  #free(name: string): string {
    if (!this.#values.has(name)) return name
    let number = 2
    while (this.#values.has(`${name}-${number}`)) number += 1
    return `${name}-${number}`
  }
}

function nameFor(value: Json): string {
  if (typeof value === 'boolean') return value ? 'on' : 'off'
  if (typeof value === 'number') return String(value)
  if (value === '') return 'empty'
  if (typeof value === 'string') return value.length <= LONGEST_NAME ? value : 'text'
  return value === null ? 'null' : 'json'
}
