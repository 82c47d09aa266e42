import { isProblem, VarveError } from '../../core/errors.ts'
import type { Store } from '../../core/ports.ts'
import { commitmentsIn, SEALED_RECORDS } from '../../core/revisions/commitment.ts'
import type { Commitment, Revision } from '../../core/revisions/revision.ts'
import type { FreshSecret } from './sealing.ts'
import { someAtOnce } from '../some-at-once.ts'

/** Secrets that were sealed for revisions being made. Their tokens are stored just before the revisions are, and not sooner. */
export class DraftedSecrets {
  readonly #fresh = new Map<Commitment, FreshSecret>()

  get fresh(): ReadonlyMap<Commitment, FreshSecret> {
    return this.#fresh
  }

  /** Takes in a secret that a change was drafted with. */
  add(secret: FreshSecret): void {
    this.#fresh.set(secret.commitment, secret)
  }

  /** Stores the tokens that revisions need, before those are appended. Throws what the store does. */
  async keep(store: Store, revisions: readonly Revision[]): Promise<void> {
    const needed = this.#neededBy(revisions)
    if (needed.length === 0) return
    try {
      await someAtOnce(needed, ({ commitment, body }) =>
        store.records.put(SEALED_RECORDS, commitment, body, { expect: 0 }),
      )
    } catch (error) {
      if (!isProblem(error, 'STORE_INDETERMINATE')) throw error
      // Whatever became of the token, the change itself was not made: nothing is in doubt for who asked for it.
      throw new VarveError('STORE_UNREACHABLE', { store: store.name, reason: error.details.reason }, { cause: error })
    }
  }

  /** Takes away the tokens of revisions that were certainly not appended; one that stays all the same is read by nobody. */
  async drop(store: Store, revisions: readonly Revision[]): Promise<void> {
    const needless = this.#neededBy(revisions)
    await someAtOnce(needless, ({ commitment }) => store.records.delete(SEALED_RECORDS, commitment)).catch(() => {})
  }

  #neededBy(revisions: readonly Revision[]): readonly FreshSecret[] {
    if (this.#fresh.size === 0) return []
    const commitments = revisions.flatMap(({ changes }) => changes.flatMap(({ entry }) => commitmentsIn(entry)))
    return [...new Set(commitments)].flatMap(one => this.#fresh.get(one) ?? [])
  }
}
