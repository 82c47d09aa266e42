import type { Store } from '../../core/ports.ts'
import { commitmentsIn, commitmentsInTexts } from '../../core/revisions/commitment.ts'
import type { Commitment, Revision } from '../../core/revisions/revision.ts'

/** Revisions read at a time. */
const PAGE = 1000

/** Where a sealed value was written first, as far as the kept history tells. */
export interface NamedPlace {
  readonly key: string
  readonly scope?: string
  readonly revision: number
}

/** Which sealed values a log speaks of, in all its kept revisions and in the snapshots that stand for those it dropped. */
export class NamedTokens {
  readonly #store: Pick<Store, 'read' | 'snapshots'>
  readonly #named = new Set<Commitment>()
  readonly #places = new Map<Commitment, NamedPlace>()
  #after = 0

  constructor(store: Pick<Store, 'read' | 'snapshots'>) {
    this.#store = store
  }

  has(commitment: Commitment): boolean {
    return this.#named.has(commitment)
  }

  /** Where it was written first; undefined where the kept history does not say. */
  placeOf(commitment: Commitment): NamedPlace | undefined {
    return this.#places.get(commitment)
  }

  /** Reads what was written since, all of it at first. */
  async readOn(signal?: AbortSignal): Promise<void> {
    for (;;) {
      signal?.throwIfAborted()
      const { revisions, head, oldest } = await this.#store.read(this.#after, PAGE)
      for (const { text, number } of revisions) this.#note(text, number)
      this.#after = revisions.at(-1)?.number ?? Math.max(this.#after, oldest - 1)
      if (this.#after >= head.number) break
    }
    // Afterwards: whoever drops revisions keeps first what stands for them.
    await this.#readSnapshots()
  }

  async #readSnapshots(): Promise<void> {
    for (let atMost: number | undefined; ;) {
      const snapshot = await this.#store.snapshots.latest(atMost)
      if (snapshot === undefined) return
      for (const commitment of commitmentsInTexts([snapshot.body])) this.#named.add(commitment)
      atMost = snapshot.number - 1
    }
  }

  #note(text: string, revision: number): void {
    const found = commitmentsInTexts([text])
    for (const commitment of found) this.#named.add(commitment)
    if (found.size === 0) return
    for (const { key, scope, entry } of changesIn(text))
      for (const commitment of commitmentsIn(entry))
        if (!this.#places.has(commitment))
          this.#places.set(commitment, { key, ...(scope === undefined ? {} : { scope }), revision })
  }
}

/** The changes in a revision's text; none in one that is damaged. */
function changesIn(text: string): Revision['changes'] {
  try {
    const { changes } = JSON.parse(text) as Revision
    return Array.isArray(changes) ? changes : []
  } catch {
    return []
  }
}
