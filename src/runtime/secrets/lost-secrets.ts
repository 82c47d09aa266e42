import type { RecordShelf } from '../../core/ports.ts'
import { commitmentsIn, SEALED_RECORDS } from '../../core/revisions/commitment.ts'
import type { KnownHistory } from '../../core/revisions/known-history.ts'
import type { Change, Commitment, SealedLeaf } from '../../core/revisions/revision.ts'
import type { Stored } from '../../core/revisions/state.ts'
import { sealedAnew } from './sealed-sides.ts'
import type { Sealing } from './sealing.ts'

/** What bringing secrets back works with. */
export interface LostSecretsOptions {
  readonly records: RecordShelf
  /** Records of secrets that are known here, by commitment. */
  readonly tokens: KnownHistory['sealed']
  readonly sealing: Sealing
}

/** Sees to it that secrets which come back can be opened: a store that lost a revision may have lost what its secrets are kept in. */
export class LostSecrets {
  readonly #options: LostSecretsOptions
  /** Records that changes count on as they are, by commitment. */
  readonly #countedOn = new Map<Commitment, string>()

  constructor(options: LostSecretsOptions) {
    this.#options = options
  }

  /**
   * Sees to it, once the changes are written, that what they count on is there: nothing had named it until then, so it may
   * have been swept away just before. Throws what the store does.
   */
  async keep(): Promise<void> {
    for (const [one, body] of this.#countedOn) await this.#options.records.put(SEALED_RECORDS, one, body, { expect: 0 })
  }

  /** A change as it can come back; undefined where a secret in it is lost for good. */
  async brought(change: Change, lost: Stored): Promise<Change | undefined> {
    const { entry } = change
    if (entry === undefined) return change
    const missing = new Set<Commitment>()
    for (const one of commitmentsIn(entry)) if (!(await this.#isThere(one))) missing.add(one)
    if (missing.size === 0) return change
    const anew = [...missing].map(one => this.#sealedAnew(one, lost))
    const leaves = new Map<Commitment, SealedLeaf | undefined>(
      (await Promise.all(anew)).map((leaf, index) => [[...missing][index] ?? '', leaf]),
    )
    if ([...leaves.values()].includes(undefined)) return undefined
    return { ...change, entry: await sealedAnew(entry, async leaf => leaves.get(leaf.sealed) ?? leaf) }
  }

  /** True for one whose record the store has, or has again now. */
  async #isThere(commitment: Commitment): Promise<boolean> {
    const { records, tokens } = this.#options
    const there = await records.get(SEALED_RECORDS, commitment)
    const body = there?.body ?? tokens.get(commitment)
    if (body === undefined) return false
    if (there === undefined) await records.put(SEALED_RECORDS, commitment, body, { expect: 0 })
    this.#countedOn.set(commitment, body)
    return true
  }

  /** The same secret sealed once more, for one that is open here and whose record nobody has. */
  async #sealedAnew(commitment: Commitment, lost: Stored): Promise<SealedLeaf | undefined> {
    const { records, sealing } = this.#options
    const found = lost.entry === undefined ? undefined : sealing.valueIn(lost.entry, commitment, lost)
    if (found === undefined || 'reason' in found) return undefined
    const fresh = await sealing.seal(lost, found.value)
    await records.put(SEALED_RECORDS, fresh.commitment, fresh.body, { expect: 0 })
    return { sealed: fresh.commitment }
  }
}
