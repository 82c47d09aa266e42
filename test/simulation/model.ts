import type { Revision, Sealed } from 'varve'

/** The keys of the simulated configuration, with their defaults. */
export const DEFAULTS = { 'counters.shared': 0, 'a.x': 0, 'a.y': 0, 'b.z': 0 } as const

export type Key = keyof typeof DEFAULTS
export type Values = Readonly<Record<string, unknown>>

/** What a log means, worked out again in the plainest way: every state kept whole. */
export class Model {
  readonly log: readonly Revision[]
  /** By number, from 0: what each key holds in each scope; `key` for everybody, `key@scope` for one. */
  readonly #states: ReadonlyMap<string, unknown>[] = [new Map()]

  constructor(sealed: readonly Sealed[]) {
    this.log = sealed.map(({ text }) => JSON.parse(text) as Revision)
    for (const { changes } of this.log) {
      const state = new Map(this.#states.at(-1))
      for (const { key, scope, op, entry } of changes) {
        const place = scope === undefined ? key : `${key}@${scope}`
        if (op === 'delete' || entry === undefined || !('value' in entry)) state.delete(place)
        else state.set(place, entry.value)
      }
      this.#states.push(state)
    }
  }

  /** Every value at a revision, as everybody or one tenant was served. */
  served(number: number, tenant?: string): Values {
    const state = this.#states[number]
    return Object.fromEntries(
      Object.entries(DEFAULTS).map(([key, fallback]) => [
        key,
        (tenant === undefined ? undefined : state?.get(`${key}@tenant:${tenant}`)) ?? state?.get(key) ?? fallback,
      ]),
    )
  }

  /** The names that were given, and the revisions they were given to. */
  tags(): [string, number][] {
    return this.log.flatMap(({ kind, note }) => {
      const { tag, revision } = (note ?? {}) as { tag?: string; revision?: number }
      return kind === 'tag' && tag !== undefined && revision !== undefined ? [[tag, revision] as [string, number]] : []
    })
  }
}
