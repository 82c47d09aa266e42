import { checkValue, type Definition } from '../core/definition/definition.ts'
import type { Definitions } from '../core/definition/definitions.ts'
import type { Json } from '../core/json.ts'
import { resolve, type Candidate, type Layer, type LayerList, type Scopes } from '../core/layers/layer.ts'
import { usable } from './usable.ts'
import type { DecisionChange } from './watch.ts'

/** How many results of one computation are kept: one for each tenant whose inputs differ, within reason. */
const KEPT = 256

interface Result {
  readonly inputs: readonly unknown[]
  readonly candidate: Candidate
}

/** Computed values: each is worked out from its inputs as whoever asks sees them, and kept as long as these stay. */
export class Derivations {
  readonly #definitions: Definitions
  readonly #results = new Map<string, Result[]>()
  /** Computed keys, as of a number of definitions: more may be declared. */
  #computed: { readonly size: number; readonly keys: ReadonlyMap<string, readonly string[]> } | undefined

  constructor(definitions: Definitions) {
    this.#definitions = definitions
  }

  /** The layer of defaults with the computed values in it. */
  within(defaults: Layer): Layer {
    const find: Layer['find'] = (key, scopes, among) =>
      defaults.find(key, scopes, among) ?? this.#find(key, scopes, among)
    return { ...defaults, find }
  }

  /** Keys, and after them all that are computed from one of them. */
  affected(keys: Iterable<string>): Iterable<string> {
    const computed = this.#computedKeys()
    if (computed.size === 0) return keys
    const all = new Set(keys)
    for (const [key, roots] of computed) if (roots.some(root => all.has(root))) all.add(key)
    return all
  }

  /** Decisions, with those of the keys that are computed from what was decided. */
  decided(decisions: readonly DecisionChange[]): readonly DecisionChange[] {
    const [first] = decisions
    if (first === undefined || this.#computedKeys().size === 0) return decisions
    const keys = new Set(decisions.map(({ key }) => key))
    const { scope: _scope, ...rest } = first
    const computed = [...this.affected(keys)].filter(key => !keys.has(key))
    return [...decisions, ...computed.map(key => ({ ...rest, key }))]
  }

  /** Computed keys, each with all it depends on. */
  #computedKeys(): ReadonlyMap<string, readonly string[]> {
    if (this.#computed?.size === this.#definitions.size) return this.#computed.keys
    const derived = [...this.#definitions].filter(({ derivation }) => derivation !== undefined)
    const keys = new Map(derived.map(one => [one.key, this.roots(one).map(({ key }) => key)]))
    this.#computed = { size: this.#definitions.size, keys }
    return keys
  }

  /** Keys a value depends on, through other computed ones too; itself among them. */
  roots(definition: Definition): readonly Definition[] {
    const inputs = this.#inputs(definition).flatMap(key => this.#definitions.find(key) ?? [])
    return [definition, ...inputs.flatMap(input => this.roots(input))]
  }

  /** Keys that a computed value is made of; none for any other value. */
  inputs(key: string): readonly string[] {
    const definition = this.#definitions.find(key)
    return definition?.derivation === undefined ? [] : this.#inputs(definition)
  }

  #inputs(definition: Definition): readonly string[] {
    return this.#definitions.inputsOf(definition).map(([, key]) => key)
  }

  #find(key: string, scopes: Scopes, among: LayerList): Candidate | undefined {
    const definition = this.#definitions.find(key)
    if (definition?.derivation === undefined) return undefined
    const inputs: unknown[] = []
    let isSecret = false
    for (const input of this.#inputs(definition)) {
      const found = resolve(among, input, scopes)
      if (found === undefined) return undefined
      inputs.push(found.value)
      isSecret ||= found.secret === true
    }
    const results = this.#results.get(key) ?? []
    const known = results.find(result => result.inputs.every((value, index) => Object.is(value, inputs[index])))
    if (known !== undefined) return known.candidate
    const computed = this.#candidate(definition, inputs)
    const candidate = isSecret ? { ...computed, secret: true as const } : computed
    this.#results.set(key, [...results.slice(1 - KEPT), { inputs, candidate }])
    return candidate
  }

  #candidate(definition: Definition, inputs: readonly unknown[]): Candidate {
    const origin = { declared: definition.place }
    const names = this.#definitions.inputsOf(definition).map(([name]) => name)
    const values = Object.fromEntries(names.map((name, index) => [name, inputs[index]]))
    let input: unknown
    try {
      input = definition.derivation?.compute(values)
    } catch {
      // What it threw may quote a secret.
      return { usable: false, input: null, origin, note: 'its computation threw an error' }
    }
    const checked = checkValue(definition, input)
    if ('issues' in checked) {
      const note = `its computation gave a value that ${checked.issues.map(({ message }) => message).join('; ')}`
      return { usable: false, input: null, origin, note }
    }
    const keys = this.#inputs(definition).join(', ')
    return { ...usable(definition, input as Json, checked, origin), note: `computed from ${keys}` }
  }
}
