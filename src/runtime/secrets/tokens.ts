import type { Clock, RecordShelf } from '../../core/ports.ts'
import { commitmentsIn, SEALED_RECORDS } from '../../core/revisions/commitment.ts'
import type { Commitment } from '../../core/revisions/revision.ts'
import type { LogState } from '../../core/revisions/state.ts'
import { someAtOnce } from '../some-at-once.ts'

/** How long a record is relied on before it is fetched again, in milliseconds: its key may have been rotated. */
const RELIED_ON = 300_000

/** The records that hold a state's secrets, sealed as they are: a start without the store needs them. */
export class Tokens {
  readonly #clock: Pick<Clock, 'monotonic'>
  #known: ReadonlyMap<Commitment, string>
  /** When all of them were fetched. */
  #fetched = -Infinity

  constructor(clock: Pick<Clock, 'monotonic'>, known: ReadonlyMap<Commitment, string> = new Map()) {
    this.#clock = clock
    this.#known = known
  }

  /** Those of a state, as far as they are known or the records have them. Throws what the store does. */
  async of(state: LogState, records: Pick<RecordShelf, 'get'>): Promise<ReadonlyMap<Commitment, string>> {
    const now = this.#clock.monotonic()
    const isOld = now - this.#fetched >= RELIED_ON
    const needed = new Set([...state.live()].flatMap(({ entry }) => commitmentsIn(entry)))
    const found = await someAtOnce(needed, async commitment => {
      const known = isOld ? undefined : this.#known.get(commitment)
      const body = known ?? (await records.get(SEALED_RECORDS, commitment))?.body
      return body === undefined ? undefined : ([commitment, body] as const)
    })
    if (isOld) this.#fetched = now
    this.#known = new Map(found.filter(one => one !== undefined))
    return this.#known
  }

  /** Relies on none of them any more: they were sealed anew. */
  expire(): void {
    this.#fetched = -Infinity
  }

  /** Those that are known already. */
  get known(): ReadonlyMap<Commitment, string> {
    return this.#known
  }
}
