import type { Audience } from '../core/layers/audience.ts'
import { explain, type Explanation } from '../core/layers/explanation.ts'
import { resolve, type Candidate, type Scopes } from '../core/layers/layer.ts'
import { acceptedIn } from './secrets/accepted.ts'
import { evaluate } from './evaluating.ts'
import type { Present } from './present.ts'
import type { EvaluateOptions, Evaluation } from './reader.ts'
import { MISSING, type Slot } from './slot.ts'
import { scopesWithin } from './snapshot.ts'
import { noValue } from './secrets/unreadable.ts'
import { withoutTenant } from './without-tenant.ts'

/** How many reads make an audience one that is held, and so worth remembering answers for. */
const OFTEN = 16

/** Reads the present for one audience, and follows it. */
export class PresentReader {
  readonly #present: Present
  readonly #scopes: Scopes
  #reads = 0
  /** What this audience was answered, by key, and at which version of the slot: with another, it no longer counts. */
  #known: Map<string, { readonly version: number; readonly value: unknown }> | undefined
  /** Likewise, the values that this audience was told to accept. */
  #accepted: Map<string, { readonly version: number; readonly values: readonly unknown[] }> | undefined

  /** `scopes` are those of the audience. */
  constructor(present: Present, scopes: Scopes) {
    this.#present = present
    this.#scopes = scopes
  }

  get(key: string, fallback?: unknown): unknown {
    const slot = this.#present.slots.get(key)
    if (slot === undefined) return this.get(this.#present.definitions.get(key).key, fallback)
    if (!slot.scoped) {
      if (slot.value !== MISSING) return slot.value
    } else {
      const known = this.#known?.get(key)
      if (known !== undefined && known.version === slot.version) return known.value
      if (slot.definition.perTenant && this.#scopes.tenant === undefined) return withoutTenant(key, fallback)
      const winner = this.#winner(slot)
      if (winner !== undefined) return winner.value
    }
    if (fallback !== undefined) return fallback
    throw noValue(slot.definition, this.#present.layers, this.#scopes)
  }

  #winner({ key, way, version }: Slot): (Candidate & { readonly usable: true }) | undefined {
    if (way === undefined) return resolve(this.#present.layers, key, this.#scopes)
    const winner = way.resolve(this.#scopes)
    if (this.#reads < OFTEN) this.#reads += 1
    else if (winner !== undefined && !way.drawn) (this.#known ??= new Map()).set(key, { version, value: winner.value })
    return winner
  }

  accepted(key: string): readonly unknown[] {
    // A former value must not be right for as long as a timer is late.
    this.#present.reach()
    const slot = this.#present.slots.get(key)
    if (slot === undefined) return this.accepted(this.#present.definitions.get(key).key)
    const known = this.#accepted?.get(key)
    if (known !== undefined && known.version === slot.version) return known.values
    const { definition, version } = slot
    if (definition.perTenant && this.#scopes.tenant === undefined) withoutTenant(key)
    const values = acceptedIn(this.#present.layers, key, this.#scopes)
    if (values.length === 0) throw noValue(definition, this.#present.layers, this.#scopes)
    ;(this.#accepted ??= new Map()).set(key, { version, values })
    return values
  }

  evaluate(key: string, options?: EvaluateOptions): Evaluation {
    const { slots, exposures, definitions } = this.#present
    const slot = slots.get(key)
    if (slot === undefined) return this.evaluate(definitions.get(key).key, options)
    const evaluation = slot.scoped ? this.#decided(slot) : this.#common(slot)
    if (options?.exposure !== false) exposures?.note(evaluation, this.#scopes.audience)
    return evaluation
  }

  #decided({ key, way, definition }: Slot): Evaluation {
    const { layers, stale } = this.#present
    if (definition.perTenant && this.#scopes.tenant === undefined) withoutTenant(key)
    return way === undefined ? evaluate(layers, key, this.#scopes, stale) : way.evaluate(key, this.#scopes, stale)
  }

  /** What everybody is told alike is worked out once, except while the store cannot be heard: that may end at any time. */
  #common(slot: Slot): Evaluation {
    const { layers, stale } = this.#present
    if (stale) return evaluate(layers, slot.key, this.#scopes, stale)
    return slot.evaluation ?? slot.keep(evaluate(layers, slot.key, this.#scopes, stale))
  }

  variant(key: string): string | undefined {
    return this.evaluate(key).variant
  }

  explain(key: string): Explanation {
    // Asked first: a boundary may have been reached.
    const moment = this.#present.moment()
    const { definitions, layers, heardAt } = this.#present
    return explain({ definition: definitions.get(key), layers, scopes: this.#scopes, moment, heardAt, past: false })
  }

  all(): Readonly<Record<string, unknown>> {
    const { values, open, perTenant } = this.#present.common
    if (open.length === 0 && perTenant.length === 0) return values
    const own = { ...values }
    this.#fill(own, open)
    if (this.#scopes.tenant === undefined) for (const { key } of perTenant) delete own[key]
    else this.#fill(own, perTenant)
    return Object.freeze(own)
  }

  /** Puts this audience's own answers in. */
  #fill(own: Record<string, unknown>, slots: readonly Slot[]): void {
    for (const { key, way } of slots) {
      const winner = way === undefined ? resolve(this.#present.layers, key, this.#scopes) : way.resolve(this.#scopes)
      if (winner === undefined) delete own[key]
      else own[key] = winner.value
    }
  }

  for(audience: Audience): PresentReader {
    return new PresentReader(this.#present, scopesWithin(this.#scopes, audience))
  }
}
