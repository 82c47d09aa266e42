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
  #kept: { readonly hash: string; readonly entries: StoredEntries } | undefined

  constructor(varve: Varve) {
    this.#varve = varve
  }

  /** What is stored now, from memory, or was at a past moment. */
  async entries(at: MomentReader<Flat<Tree>> | undefined): Promise<StoredEntries> {
    const varve = this.#varve
    if (at !== undefined) return sorted(varve, (await varve.snapshot(at.moment.revision)).entries)
    const { hash } = varve.head()
    if (this.#kept?.hash !== hash) this.#kept = { hash, entries: sorted(varve, varve.entries()) }
    return this.#kept.entries
  }
}

function sorted(varve: Varve, stored: readonly LiveEntry[]): StoredEntries {
  const known = new Set(varve.declaredKeys().map(({ key }) => key))
  const killed = stored.filter(({ scope }) => scope === KILLED).map(({ key }) => key)
  const byKey = new Map<string, LiveEntry[]>()
  for (const entry of stored) {
    // Segments and marks of killed keys are kept as entries too.
    if (entry.scope?.startsWith('varve:') === true) continue
    const own = byKey.get(entry.key) ?? []
    own.push(known.has(entry.key) ? entry : withoutSecrets(varve, entry))
    byKey.set(entry.key, own)
  }
  return { byKey, killed: new Set(killed), notInCode: [...byKey.keys()].filter(key => !known.has(key)) }
}
