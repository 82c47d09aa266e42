import type { FlagType, Json, Serve } from 'varve'
import { IDENTIFIED } from './condition.ts'
import type { FlagsmithDocument, FlagsmithState, FlagsmithValue } from './document.ts'
import { boundaryOf } from './share.ts'
import type { Remarks } from '../imported.ts'

/** The states of one feature, wherever they apply, with what each of them is called. */
export interface NamedState {
  readonly name: string
  readonly state: FlagsmithState
}

/**
 * The variants of one feature. Where no state has a value, being enabled is all there is to say, and the variants are
 * `on` and `off`. Otherwise every value is a variant, and who has the feature disabled gets none.
 */
export class FlagsmithVariants {
  readonly #isPlain: boolean
  readonly #names = new Map<string, string>()
  readonly #values = new Map<string, Json>()
  readonly #environmentKey: string
  readonly #remarks: Remarks

  constructor(states: readonly NamedState[], { key }: Pick<FlagsmithDocument, 'key'>, remarks: Remarks) {
    this.#environmentKey = key
    this.#remarks = remarks
    this.#isPlain = states.every(({ state }) => [state.value, ...state.options.map(({ value }) => value)].every(isNone))
    if (this.#isPlain) return
    for (const { name, state } of states.filter(one => one.state.enabled)) {
      this.#add(name, state.value)
      for (const [index, { value }] of state.options.entries()) this.#add(`${name}-option-${index + 1}`, value)
    }
    // A document needs a variant, also where nobody has the feature enabled.
    const [first] = states
    if (this.#values.size === 0 && first !== undefined) this.#add(first.name, first.state.value)
  }

  /** Every variant with its value. */
  get values(): { readonly [name: string]: Json } {
    return this.#isPlain ? { on: true, off: false } : Object.fromEntries(this.#values)
  }

  /** The type all values have in common. */
  get type(): FlagType {
    if (this.#isPlain) return 'boolean'
    const types = new Set([...this.#values.values()].map(typeOf))
    const [type] = types
    if (types.size === 1 && type !== undefined) return type
    return types.size === 2 && types.has('integer') && types.has('number') ? 'number' : 'json'
  }

  /** Served to who has the feature disabled. */
  get off(): string | null {
    return this.#isPlain ? 'off' : null
  }

  /** What a state serves. */
  serve({ enabled, value, key, options, feature }: FlagsmithState): Serve {
    if (!enabled) return this.off
    if (this.#isPlain) return 'on'
    const own = this.#of(value)
    if (options.length === 0) return own
    if (key === undefined) {
      const note = 'The document has neither django_id nor featurestate_uuid, which options are hashed with.'
      this.#remarks.add({ flag: feature, feature: 'multivariate', note, severity: 'lost' })
      return own
    }
    const alloc = this.#alloc(options)
    const split = { alloc, unit: 'user', salt: `${key},${this.#environmentKey}_`, hash: 'flagsmith', rest: own }
    return { rules: [{ id: 'options', when: IDENTIFIED, serve: split }], serve: own }
  }

  #alloc(options: FlagsmithState['options']): [string, number, number][] {
    let before = 0
    const alloc = options.map(({ value, percentage }): [string, number, number] => {
      const from = boundaryOf(before, 'exclusive')
      before += percentage
      return [this.#of(value), from, Math.max(from, boundaryOf(before, 'exclusive'))]
    })
    return alloc.filter(([, from, to]) => to > from)
  }

  #add(wanted: string, value: FlagsmithValue): void {
    const identity = JSON.stringify(value)
    if (this.#names.has(identity)) return
    let name = wanted
    for (let count = 2; this.#values.has(name); count += 1) name = `${wanted}-${count}`
    this.#names.set(identity, name)
    this.#values.set(name, value)
  }

  #of(value: FlagsmithValue): string {
    return this.#names.get(JSON.stringify(value)) ?? 'default'
  }
}

function isNone(value: FlagsmithValue): boolean {
  return value === null || value === ''
}

function typeOf(value: Json): FlagType {
  if (typeof value === 'string') return 'string'
  if (typeof value === 'boolean') return 'boolean'
  return typeof value === 'number' ? (Number.isInteger(value) ? 'integer' : 'number') : 'json'
}
