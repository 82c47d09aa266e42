import { VarveError } from '../core/errors.ts'
import { narrowed, type Audience } from '../core/layers/audience.ts'
import { explain, type Explanation } from '../core/layers/explanation.ts'
import { resolve, type Scopes } from '../core/layers/layer.ts'
import { missingRemedy } from './missing.ts'
import type { Present } from './present.ts'
import { MISSING } from './slot.ts'
import { scopesOf } from './snapshot.ts'

/** Reads the present for one audience, and follows it. */
export class PresentReader {
  readonly #present: Present
  readonly #audience: Audience
  readonly #scopes: Scopes
  readonly #now: () => number

  constructor(present: Present, audience: Audience, now: () => number) {
    this.#present = present
    this.#audience = audience
    this.#scopes = scopesOf(audience)
    this.#now = now
  }

  get(key: string, fallback?: unknown): unknown {
    const slot = this.#present.slots.get(key)
    if (slot === undefined) return this.get(this.#present.definitions.get(key).key, fallback)
    if (!slot.scoped) {
      if (slot.value !== MISSING) return slot.value
    } else {
      const winner = resolve(this.#present.layers, key, this.#scopes)
      if (winner !== undefined) return winner.value
    }
    if (fallback !== undefined) return fallback
    throw new VarveError('MISSING_VALUE', { key, remedy: missingRemedy(slot.definition) })
  }

  explain(key: string): Explanation {
    const { definitions, layers, state, stale } = this.#present
    const moment = { revision: state.head.number, at: this.#now() }
    return explain({ definition: definitions.get(key), layers, scopes: this.#scopes, moment, stale, past: false })
  }

  all(): Readonly<Record<string, unknown>> {
    const { values, open } = this.#present.common
    if (open.length === 0) return values
    const own = { ...values }
    for (const key of open) {
      const winner = resolve(this.#present.layers, key, this.#scopes)
      if (winner === undefined) delete own[key]
      else own[key] = winner.value
    }
    return Object.freeze(own)
  }

  for(audience: Audience): PresentReader {
    return new PresentReader(this.#present, narrowed(this.#audience, audience), this.#now)
  }
}
