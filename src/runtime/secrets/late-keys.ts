import type { RecordShelf, Timers, Unsubscribe } from '../../core/ports.ts'
import type { Place } from '../../core/revisions/rollback.ts'
import type { Present } from '../present.ts'
import type { Sealing } from './sealing.ts'

/** How often the key ring is looked at while a secret wants a key that it does not have, in milliseconds. */
const LOOK_EVERY = 5000

/** What waiting for keys works with. */
export interface LateKeysOptions {
  readonly present: Present
  readonly sealing: Sealing
  readonly records: Pick<RecordShelf, 'get'>
  readonly timers: Timers
}

/**
 * Opens secrets whose key came later than they did: a file of keys reaches one machine after another, and a program that
 * could not open a value need not be started again. Nobody is asked while nothing waits.
 */
export class LateKeys {
  readonly #options: LateKeysOptions
  readonly #waiting = new Map<string, Place>()
  #cancel: Unsubscribe | undefined
  #isClosed = false

  constructor(options: LateKeysOptions) {
    this.#options = options
  }

  /** Takes notice of places where something is stored: a secret there that lacks its key waits for it. */
  note(places: Iterable<Place>): void {
    const { present, sealing } = this.#options
    for (const place of places) {
      const entry = present.state.stored(place.key, place.scope)?.entry
      if (entry !== undefined && sealing.lacksKey(entry)) this.#waiting.set(nameOf(place), place)
    }
    this.#arm()
  }

  /** Waits for nothing any more. */
  close(): void {
    this.#isClosed = true
    this.#cancel?.()
  }

  #arm(): void {
    if (this.#isClosed || this.#waiting.size === 0) return
    this.#cancel ??= this.#options.timers.after(LOOK_EVERY, () => {
      this.#cancel = undefined
      // A store that cannot be asked now is asked at the next look.
      void this.#look()
        .catch(() => {})
        .then(() => this.#arm())
    })
  }

  async #look(): Promise<void> {
    const { present, sealing, records } = this.#options
    const opened: Place[] = []
    for (const [name, place] of this.#waiting) {
      const entry = present.state.stored(place.key, place.scope)?.entry
      if (entry !== undefined && sealing.lacksKey(entry)) continue
      if (entry !== undefined) await sealing.reopen(records, entry)
      this.#waiting.delete(name)
      opened.push(place)
    }
    if (opened.length > 0 && !this.#isClosed) present.refetched(opened)
  }
}

function nameOf({ key, scope }: Place): string {
  return JSON.stringify([key, scope ?? null])
}
