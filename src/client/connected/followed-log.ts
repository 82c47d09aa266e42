import { VarveError } from '../../core/errors.ts'
import type { LeaseDesk, OpenedLog, RecordShelf, SnapshotShelf, Store } from '../../core/ports.ts'
import type { HttpStoreOptions } from '../../stores/http.ts'
import type { Place } from '../../stores/http/place.ts'
import { HttpStore } from '../../stores/http/store.ts'

/**
 * A server's log as somebody sees it who only follows it: nothing is appended here, because changes go to the server's own
 * checks, and what secrets are sealed in is not read.
 */
export class FollowedLog implements Store {
  readonly name: string
  readonly snapshots: SnapshotShelf
  readonly records: RecordShelf
  readonly lease: LeaseDesk
  readonly #log: HttpStore

  constructor(place: Place, options: HttpStoreOptions) {
    this.#log = new HttpStore(place, options)
    this.name = this.#log.name
    const { snapshots } = this.#log
    const refuse = (): Promise<never> => Promise.reject(this.#readOnly())
    // Whoever writes the log sees to its snapshots.
    this.snapshots = { latest: atMost => snapshots.latest(atMost), put: async () => {}, compact: refuse }
    this.records = { get: async () => undefined, list: async () => [], put: refuse, delete: refuse }
    this.lease = { take: async () => undefined, release: async () => {} }
  }

  async open(): Promise<OpenedLog> {
    if (await this.#log.exists()) return this.#log.open()
    throw new VarveError('NO_LOG', { store: this.name })
  }

  exists(): Promise<boolean> {
    return this.#log.exists()
  }

  head(): ReturnType<Store['head']> {
    return this.#log.head()
  }

  read(after: number, limit: number): ReturnType<Store['read']> {
    return this.#log.read(after, limit)
  }

  append(): Promise<never> {
    return Promise.reject(this.#readOnly())
  }

  subscribe(onHint: (number?: number) => void, onDown: () => void): () => void {
    return this.#log.subscribe(onHint, onDown)
  }

  close(): Promise<void> {
    return this.#log.close()
  }

  #readOnly(): VarveError<'NOT_AT_A_SERVER'> {
    const remedy = 'Do it at the server, or with a program that stands on its log: the store http.'
    return new VarveError('NOT_AT_A_SERVER', { what: 'This', remedy })
  }
}
