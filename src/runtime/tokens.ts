import type { RecordShelf } from '../core/ports.ts'
import { commitmentsIn, SEALED_RECORDS } from '../core/revisions/commitment.ts'
import type { Commitment } from '../core/revisions/revision.ts'
import type { LogState } from '../core/revisions/state.ts'
import { someAtOnce } from './some-at-once.ts'

/** The records that hold a state's secrets, sealed as they are, fetched once each: a start without the store needs them. */
export class Tokens {
  #known: ReadonlyMap<Commitment, string>

  constructor(known: ReadonlyMap<Commitment, string> = new Map()) {
    this.#known = known
  }

  /** Those of a state, as far as they are known or the records have them. Throws what the store does. */
  async of(state: LogState, records: Pick<RecordShelf, 'get'>): Promise<ReadonlyMap<Commitment, string>> {
    const needed = new Set([...state.live()].flatMap(({ entry }) => commitmentsIn(entry)))
    const found = await someAtOnce(needed, async commitment => {
      const body = this.#known.get(commitment) ?? (await records.get(SEALED_RECORDS, commitment))?.body
      return body === undefined ? undefined : ([commitment, body] as const)
    })
    this.#known = new Map(found.filter(one => one !== undefined))
    return this.#known
  }

  /** Those that are known already. */
  get known(): ReadonlyMap<Commitment, string> {
    return this.#known
  }
}
