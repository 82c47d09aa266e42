import type { Digest } from '../core/ports.ts'
import type { KnownHistory } from '../core/revisions/known-history.ts'
import type { Revision, Sealed } from '../core/revisions/revision.ts'
import { SealBroken, unseal } from '../core/revisions/seal.ts'
import { isSettledBy, maySettle } from '../core/revisions/settlement.ts'
import { commonRevision } from './last-shared.ts'
import type { AskedStore } from './patient.ts'

/** Revisions read from the store at a time. */
const BATCH = 500

/**
 * Looks in a store that tells another history for the revision by which somebody decided how whoever stood at the known
 * end goes on. Asked again, it looks only at what came since.
 */
export class Settlements {
  readonly #store: AskedStore
  readonly #digest: Digest
  /** The last revision that was looked at; its hash is unknown where it was compacted away. */
  #cursor: { readonly number: number; readonly hash: string | undefined } | undefined

  constructor(store: AskedStore, digest: Digest) {
    this.#store = store
    this.#digest = digest
  }

  /** The decision about the end of a known history, or undefined while there is none. */
  async find(known: KnownHistory): Promise<Revision | undefined> {
    for (let after = await this.#start(known); ;) {
      const { revisions, head } = await this.#store.read(after, BATCH)
      for (const sealed of revisions) {
        const decision = maySettle(sealed) ? this.#opened(sealed) : undefined
        if (decision !== undefined && isSettledBy(decision, known.logId, known.state.head)) return decision
      }
      const last = revisions.at(-1)
      if (last === undefined) return undefined
      this.#cursor = { number: last.number, hash: last.hash }
      if (last.number >= head.number) return undefined
      after = last.number
    }
  }

  /** After which revision to look: the last one looked at, unless the store is yet another one by now. */
  async #start(known: KnownHistory): Promise<number> {
    const cursor = this.#cursor
    if (cursor !== undefined && (await this.#hashOf(cursor.number)) === cursor.hash) return cursor.number
    const number = await commonRevision(this.#store, known, this.#digest)
    this.#cursor = { number, hash: await this.#hashOf(number) }
    return number
  }

  async #hashOf(number: number): Promise<string | undefined> {
    if (number === 0) return undefined
    const [found] = (await this.#store.read(number - 1, 1)).revisions
    return found?.number === number ? found.hash : undefined
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
