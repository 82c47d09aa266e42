import type { Digest, Store } from '../core/ports.ts'
import type { Head, Revision, Sealed } from '../core/revisions/revision.ts'
import { SealBroken, unseal } from '../core/revisions/seal.ts'
import { isSettledBy, maySettle } from '../core/revisions/settlement.ts'

/** Revisions read from the store at a time. */
const BATCH = 500

/** How far before the known end a decision about it can stand: as many revisions as are kept to be put back. */
const REACH = 1000

/**
 * Looks in a store that tells another history for the revision by which somebody decided how whoever stood at the known
 * end goes on. Asked again, it looks only at what came since.
 */
export class Settlements {
  readonly #store: Store
  readonly #digest: Digest
  /** The last revision that was looked at. */
  #cursor: Pick<Sealed, 'number' | 'hash'> | undefined

  constructor(store: Store, digest: Digest) {
    this.#store = store
    this.#digest = digest
  }

  /** The decision about the end of a log, or undefined while there is none. */
  async find(logId: string, known: Head): Promise<Revision | undefined> {
    for (let after = await this.#start(known); ;) {
      const { revisions, head } = await this.#store.read(after, BATCH)
      for (const sealed of revisions) {
        const decision = maySettle(sealed) ? this.#opened(sealed) : undefined
        if (decision !== undefined && isSettledBy(decision, logId, known)) return decision
      }
      const last = revisions.at(-1)
      if (last === undefined) return undefined
      this.#cursor = { number: last.number, hash: last.hash }
      if (last.number >= head.number) return undefined
      after = last.number
    }
  }

  /** After which revision to look: the last one looked at, unless the store is yet another one by now. */
  async #start(known: Head): Promise<number> {
    const cursor = this.#cursor
    if (cursor !== undefined) {
      const [found] = (await this.#store.read(cursor.number - 1, 1)).revisions
      if (found?.hash === cursor.hash) return cursor.number
    }
    const { oldest, head } = await this.#store.read(0, 1)
    return Math.max(oldest - 1, Math.min(known.number, head.number) - REACH)
  }

  #opened(sealed: Sealed): Revision | undefined {
    try {
      return unseal(sealed, this.#digest)
    } catch (error) {
      if (!(error instanceof SealBroken)) throw error
      return undefined
    }
  }
}
