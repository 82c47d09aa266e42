import { VarveError } from '../core/errors.ts'
import { narrowed, type Audience } from '../core/layers/audience.ts'
import { explain, type Explanation } from '../core/layers/explanation.ts'
import { resolve, type Scopes } from '../core/layers/layer.ts'
import { evaluate } from './evaluating.ts'
import { missingRemedy } from './missing.ts'
import type { Present } from './present.ts'
import type { Evaluation } from './reader.ts'
import { MISSING } from './slot.ts'
import { scopesOf } from './snapshot.ts'
import { withoutTenant } from './without-tenant.ts'

/** Reads the present for one audience, and follows it. */
export class PresentReader {
  readonly #present: Present
  readonly #audience: Audience
  readonly #scopes: Scopes

  constructor(present: Present, audience: Audience) {
    this.#present = present
    this.#audience = audience
    this.#scopes = scopesOf(audience)
  }

  get(key: string, fallback?: unknown): unknown {
    const slot = this.#present.slots.get(key)
    if (slot === undefined) return this.get(this.#present.definitions.get(key).key, fallback)
    if (!slot.scoped) {
      if (slot.value !== MISSING) return slot.value
    } else {
      const { way, definition } = slot
      if (definition.perTenant && this.#scopes.tenant === undefined) return withoutTenant(key, fallback)
      const winner = way === undefined ? resolve(this.#present.layers, key, this.#scopes) : way.resolve(this.#scopes)
      if (winner !== undefined) return winner.value
    }
    if (fallback !== undefined) return fallback
    throw new VarveError('MISSING_VALUE', { key, remedy: missingRemedy(slot.definition) })
  }

  evaluate(key: string): Evaluation {
    const { layers, stale, exposures, definitions } = this.#present
    if (definitions.get(key).perTenant && this.#scopes.tenant === undefined) withoutTenant(key)
    const evaluation = evaluate(layers, definitions.get(key).key, this.#scopes, stale)
    exposures?.note(evaluation, this.#audience)
    return evaluation
  }

  variant(key: string): string | undefined {
    return this.evaluate(key).variant
  }

  explain(key: string): Explanation {
    // Asked first: a boundary may have been reached.
    const moment = this.#present.moment()
    const { definitions, layers, stale } = this.#present
    return explain({ definition: definitions.get(key), layers, scopes: this.#scopes, moment, stale, past: false })
  }

  all(): Readonly<Record<string, unknown>> {
    const { values, open } = this.#present.common
    if (open.length === 0) return values
    const own = { ...values }
    for (const key of open) {
      const slot = this.#present.slots.get(key)
      const winner =
        slot?.way === undefined ? resolve(this.#present.layers, key, this.#scopes) : slot.way.resolve(this.#scopes)
      const isNobodys = slot?.definition.perTenant === true && this.#scopes.tenant === undefined
      if (winner === undefined || isNobodys) delete own[key]
      else own[key] = winner.value
    }
    return Object.freeze(own)
  }

  for(audience: Audience): PresentReader {
    return new PresentReader(this.#present, narrowed(this.#audience, audience))
  }
}
