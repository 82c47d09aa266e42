import type { Definitions } from '../core/definition/definitions.ts'
import { sameJson, type Json } from '../core/json.ts'
import type { LayerName } from '../core/layers/layer.ts'
import type { Change } from '../core/revisions/revision.ts'
import type { LogState, StateView, Stored } from '../core/revisions/state.ts'
import { MASK } from '../core/secret.ts'
import type { Desk } from './desk.ts'
import { liveEntries, type LiveEntry } from './look-back.ts'
import type { UntypedReader } from './reader.ts'
import type { ChangeOptions } from './signature.ts'
import type { Written } from './varve.ts'
import { coversAny } from './watch.ts'
import type { DraftView } from './writer.ts'

/** A tenant that has values of its own. */
export interface TenantSummary {
  readonly tenant: string
  /** How many. */
  readonly values: number
  /** When one of them was last changed, in milliseconds since 1970 UTC. */
  readonly changed: number
}

/** One key that two tenants see differently. A secret's values are `••••`. */
export interface TenantDifference {
  readonly key: string
  readonly a: { readonly value: Json; readonly layer: LayerName }
  readonly b: { readonly value: Json; readonly layer: LayerName }
}

/** Which of a tenant's values are meant. */
export interface TenantKeys {
  /** A key, `prefix.*` or `*` (when absent), or several of them: whatever one of them covers. */
  readonly keys?: string | readonly string[]
}

/** What can be asked and done about tenants. One of them is read with `varve.for({ tenant })`, or in `varve.runAs`. */
export interface Tenants {
  /** Tenants with values of their own, by name. */
  list(): readonly TenantSummary[]
  /** A tenant's own values, as they are stored. */
  values(tenant: string): readonly LiveEntry[]
  /** What two tenants see differently, whatever the reason: values of their own, rules, rollouts. */
  diff(a: string, b: string, options?: TenantKeys): readonly TenantDifference[]
  /** Copies a tenant's own values to another, as one revision. Values that the other has are kept unless `overwrite`. */
  copy(
    from: string,
    to: string,
    options: ChangeOptions & TenantKeys & { readonly overwrite?: boolean },
  ): Promise<Written | undefined>
  /** Deletes a tenant's own values, as one revision; undefined when it had none. */
  clear(tenant: string, options: ChangeOptions & TenantKeys): Promise<Written | undefined>
}

const SCOPE = 'tenant:'

/** The tenants of a log. */
export class LogTenants implements Tenants {
  readonly #definitions: Definitions
  readonly #state: () => LogState
  readonly #reader: () => UntypedReader
  readonly #desk: Desk

  constructor(definitions: Definitions, state: () => LogState, reader: () => UntypedReader, desk: Desk) {
    this.#definitions = definitions
    this.#state = state
    this.#reader = reader
    this.#desk = desk
  }

  list(): readonly TenantSummary[] {
    const tenants = new Map<string, { values: number; changed: number }>()
    for (const { scope, at } of this.#state().live()) {
      if (scope === undefined || !scope.startsWith(SCOPE)) continue
      const tenant = scope.slice(SCOPE.length)
      const known = tenants.get(tenant)
      tenants.set(tenant, { values: (known?.values ?? 0) + 1, changed: Math.max(known?.changed ?? 0, at) })
    }
    return [...tenants]
      .map(([tenant, summary]) => ({ tenant, ...summary }))
      .toSorted((a, b) => (a.tenant < b.tenant ? -1 : 1))
  }

  values(tenant: string): readonly LiveEntry[] {
    return liveEntries(this.#definitions, this.#state()).filter(({ scope }) => scope === SCOPE + tenant)
  }

  diff(a: string, b: string, { keys = '*' }: TenantKeys = {}): readonly TenantDifference[] {
    const [first, second] = [a, b].map(tenant => this.#reader().for({ tenant }))
    return [...this.#definitions].flatMap(({ key }) => {
      if (!coversAny(keys, key) || first === undefined || second === undefined) return []
      const [one, other] = [first.explain(key), second.explain(key)]
      // Two secrets may differ behind the same mask: then their origins do.
      const isSame = sameJson(one.value, other.value) && (!isMasked(one.value) || sameJson(one.origin, other.origin))
      if (isSame) return []
      return [{ key, a: { value: one.value, layer: one.layer }, b: { value: other.value, layer: other.layer } }]
    })
  }

  async copy(
    from: string,
    to: string,
    options: ChangeOptions & TenantKeys & { readonly overwrite?: boolean },
  ): Promise<Written | undefined> {
    const { keys, overwrite, ...rest } = options
    await this.#desk.fresh()
    const scope = SCOPE + to
    const wanted = (state: StateView): Stored[] =>
      this.#own(from, keys).filter(({ key }) => overwrite === true || state.stored(key, scope)?.entry === undefined)
    const changes = (state: DraftView): Promise<Change[]> =>
      Promise.all(
        wanted(state).map(async one => {
          const entry = await state.movedTo({ key: one.key, scope }, one)
          return { key: one.key, scope, op: 'set', ...(entry === undefined ? {} : { entry }) } satisfies Change
        }),
      )
    if (wanted(this.#state()).length === 0) return this.#desk.madeBefore(rest)
    return this.#desk.submit({ kind: 'set', changes, options: rest, note: { copied: from } })
  }

  async clear(tenant: string, options: ChangeOptions & TenantKeys): Promise<Written | undefined> {
    const { keys, ...rest } = options
    await this.#desk.fresh()
    const wanted = (): Change[] =>
      this.#own(tenant, keys).map(({ key }) => ({ key, scope: SCOPE + tenant, op: 'delete' }))
    if (wanted().length === 0) return this.#desk.madeBefore(rest)
    return this.#desk.submit({ kind: 'delete', changes: wanted, options: rest })
  }

  #own(tenant: string, keys: TenantKeys['keys'] = '*'): Stored[] {
    return [...this.#state().live()].filter(({ key, scope }) => scope === SCOPE + tenant && coversAny(keys, key))
  }
}

function isMasked(value: Json): boolean {
  return value === MASK
}
