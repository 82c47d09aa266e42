import type { LiveEntry, MomentReader, Flat, Tree, Varve } from 'varve'
import { withoutSecrets } from './former-secret.ts'

/** The scope in which it is kept that a key is killed. */
export const KILLED = 'varve:killed'

/** What is stored at one moment, by key. */
export interface StoredEntries {
  readonly byKey: ReadonlyMap<string, readonly LiveEntry[]>
  /** Keys that are killed. */
  readonly killed: ReadonlySet<string>
  /** Keys that no declaration knows. */
  readonly notInCode: readonly string[]
}

/** Stored entries of a Varve, kept for as long as no revision is applied: what a list of a thousand keys asks for each. */
export class EntryShelf {
  readonly #varve: Varve
  #kept: { readonly revision: number; readonly entries: Promise<StoredEntries> } | undefined

  constructor(varve: Varve) {
    this.#varve = varve
  }

  /** What is stored now, or was at a past moment. */
  entries(at: MomentReader<Flat<Tree>> | undefined): Promise<StoredEntries> {
    if (at !== undefined) return this.#read(at.moment.revision)
    const revision = this.#varve.head().number
    if (this.#kept?.revision !== revision) this.#kept = { revision, entries: this.#read(revision) }
    return this.#kept.entries
  }

  async #read(revision: number): Promise<StoredEntries> {
    const varve = this.#varve
    const snapshot = varve.store === undefined ? { entries: [] } : await varve.snapshot(revision)
    const known = new Set(varve.declaredKeys().map(({ key }) => key))
    const killed = snapshot.entries.filter(({ scope }) => scope === KILLED).map(({ key }) => key)
    const byKey = new Map<string, LiveEntry[]>()
    for (const entry of snapshot.entries) {
      // Segments and marks of killed keys are kept as entries too.
      if (entry.scope?.startsWith('varve:') === true) continue
      const own = byKey.get(entry.key) ?? []
      own.push(known.has(entry.key) ? entry : withoutSecrets(varve, entry))
      byKey.set(entry.key, own)
    }
    return { byKey, killed: new Set(killed), notInCode: [...byKey.keys()].filter(key => !known.has(key)) }
  }
}
