import type { Definitions } from '../core/definition/definitions.ts'
import { narrowed, scopeOf, type Audience } from '../core/layers/audience.ts'
import { explain, type Explanation } from '../core/layers/explanation.ts'
import { resolve, type LayerList, type Scopes } from '../core/layers/layer.ts'
import type { Moment } from '../core/revisions/revision.ts'
import type { Entries } from '../core/revisions/state.ts'
import { acceptedIn } from './secrets/accepted.ts'
import { evaluate } from './evaluating.ts'
import type { ExposureRecorder } from './exposures.ts'
import type { Answers } from './answers.ts'
import type { EvaluateOptions, Evaluation, UntypedReader } from './reader.ts'
import { noValue } from './secrets/unreadable.ts'
import { withoutTenant } from './without-tenant.ts'

/** Everything that decides answers, fixed at one moment. */
export interface Snapshot {
  readonly moment: Moment
  readonly layers: LayerList
  readonly state: Entries
  /** What was worked out from these very layers already, where it is kept. */
  readonly answers: Answers | undefined
  /** When the store was last heard, where it could not be heard at that moment, in milliseconds since 1970 UTC. */
  readonly heardAt: number | undefined
  /** Records who was shown which variant, where that is wanted; never for a past moment. */
  readonly exposures: ExposureRecorder | undefined
  /** True for a moment asked about with `at`. */
  readonly past: boolean
}

/** The scopes of nobody in particular. */
export const NOBODY: Scopes = { audience: {}, tenant: undefined, service: undefined, environment: undefined }

/** The scopes of an audience, ready for look-ups. */
export function scopesOf(audience: Audience): Scopes {
  return {
    audience,
    tenant: scopeOf(audience, 'tenant'),
    service: scopeOf(audience, 'service'),
    environment: scopeOf(audience, 'environment'),
  }
}

/** The scopes of an audience within a wider one, whose scopes stay where it says nothing else. */
export function scopesWithin(wider: Scopes, audience: Audience): Scopes {
  const whole = narrowed(wider.audience, audience)
  const { tenant, service, environment } = wider.audience
  return {
    audience: whole,
    // To put a name together costs as much as the rest of this, and most audiences have their process's names.
    tenant: whole.tenant === tenant ? wider.tenant : scopeOf(whole, 'tenant'),
    service: whole.service === service ? wider.service : scopeOf(whole, 'service'),
    environment: whole.environment === environment ? wider.environment : scopeOf(whole, 'environment'),
  }
}

/** Reads a fixed snapshot for one audience. */
export class SnapshotReader implements UntypedReader {
  readonly #snapshot: Snapshot
  readonly #audience: Audience
  readonly #scopes: Scopes
  readonly #definitions: Definitions

  constructor(snapshot: Snapshot, audience: Audience, definitions: Definitions) {
    this.#snapshot = snapshot
    this.#audience = audience
    this.#scopes = scopesOf(audience)
    this.#definitions = definitions
  }

  get moment(): Moment {
    return this.#snapshot.moment
  }

  get(key: string, fallback?: unknown): unknown {
    const { layers, answers } = this.#snapshot
    const known = answers?.get(key)
    if (known !== undefined) return known
    const definition = this.#definitions.get(key)
    if (definition.perTenant && this.#scopes.tenant === undefined) return withoutTenant(key, fallback)
    const winner = resolve(layers, definition.key, this.#scopes)
    if (winner !== undefined) {
      answers?.keep(definition, winner.value)
      return winner.value
    }
    if (fallback !== undefined) return fallback
    throw noValue(definition, layers, this.#scopes)
  }

  accepted(key: string): readonly unknown[] {
    const definition = this.#definitions.get(key)
    if (definition.perTenant && this.#scopes.tenant === undefined) withoutTenant(key)
    const values = acceptedIn(this.#snapshot.layers, definition.key, this.#scopes)
    if (values.length === 0) throw noValue(definition, this.#snapshot.layers, this.#scopes)
    return values
  }

  evaluate(key: string, options?: EvaluateOptions): Evaluation {
    const { layers, heardAt, exposures } = this.#snapshot
    if (this.#definitions.get(key).perTenant && this.#scopes.tenant === undefined) withoutTenant(key)
    const evaluation = evaluate(layers, this.#definitions.get(key).key, this.#scopes, heardAt !== undefined)
    if (options?.exposure !== false) exposures?.note(evaluation, this.#audience)
    return evaluation
  }

  variant(key: string): string | undefined {
    return this.evaluate(key).variant
  }

  explain(key: string): Explanation {
    const { layers, moment, heardAt, past } = this.#snapshot
    return explain({ definition: this.#definitions.get(key), layers, scopes: this.#scopes, moment, heardAt, past })
  }

  all(): Readonly<Record<string, unknown>> {
    const values: Record<string, unknown> = {}
    for (const { key, perTenant } of this.#definitions) {
      if (perTenant && this.#scopes.tenant === undefined) continue
      const winner = resolve(this.#snapshot.layers, key, this.#scopes)
      if (winner !== undefined) values[key] = winner.value
    }
    return Object.freeze(values)
  }

  /** Itself: its moment is fixed already. */
  now(): SnapshotReader {
    return this
  }

  for(audience: Audience): SnapshotReader {
    return new SnapshotReader(this.#snapshot, narrowed(this.#audience, audience), this.#definitions)
  }
}
