import { createHash, randomUUID } from 'node:crypto'
import { VarveError } from '../core/errors.ts'
import type {
  Clock,
  LeaseDesk,
  LogOrigin,
  OpenedLog,
  RecordShelf,
  SnapshotShelf,
  Store,
  StoredRecord,
  Unsubscribe,
} from '../core/ports.ts'
import type { Head, Sealed } from '../core/revisions/revision.ts'
import { genesisHash } from '../core/revisions/seal.ts'
import { admit, admitText, headOf, standsAt } from './admission.ts'

/** How `memory` is made. */
export interface MemoryOptions {
  /** What several handles share. Absent, the store has storage of its own. */
  storage?: MemoryStorage
  /** The store's clock; default the system's. */
  clock?: Pick<Clock, 'now'>
}

/** All that memory stores over one log have in common: what a file is to other stores. Made by `memoryStorage`. */
export interface MemoryStorage {
  logId: string
  /** The head before the first revision: the genesis, or in a copy the head it goes on after. */
  genesis: Head
  /** True once a store on it was used: from then on the log is the one that is there. */
  made: boolean
  /** Kept revisions, ascending; the first has the number `oldest`. */
  revisions: Sealed[]
  oldest: number
  head: Head
  readonly numbers: Map<string, number>
  readonly snapshots: Map<number, { number: number; hash: string; body: string }>
  readonly records: Map<string, Map<string, StoredRecord>>
  readonly leases: Map<string, { holder: string; fence: number; expiresAt: number }>
  /** The last version a record was given; versions are never used twice. */
  versions: number
  readonly listeners: Set<(number: number) => void>
}

/** Empty storage for `memory`, to open one log more than once: `memory({ storage })`. */
export function memoryStorage(): MemoryStorage {
  const logId = randomUUID()
  const genesis = {
    number: 0,
    hash: genesisHash(logId, text => createHash('sha256').update(text).digest('hex')),
    at: 0,
  }
  return {
    logId,
    genesis,
    made: false,
    revisions: [],
    oldest: 1,
    head: genesis,
    numbers: new Map(),
    snapshots: new Map(),
    records: new Map(),
    leases: new Map(),
    versions: 0,
    listeners: new Set(),
  }
}

/**
 * A store that lasts as long as the process: for tests, and for programs that need no history beyond their own run.
 * It is the reference the store contract compares the others with.
 * @example await using varve = await open(config, { store: memory() })
 */
export function memory(options: MemoryOptions = {}): Store {
  return new MemoryStore(options.storage ?? memoryStorage(), options.clock ?? { now: () => Date.now() })
}

class MemoryStore implements Store {
  readonly name = 'memory'
  readonly snapshots: SnapshotShelf
  readonly records: RecordShelf
  readonly lease: LeaseDesk
  readonly #storage: MemoryStorage
  readonly #clock: Pick<Clock, 'now'>
  readonly #subscriptions = new Set<Unsubscribe>()
  #closed = false

  constructor(storage: MemoryStorage, clock: Pick<Clock, 'now'>) {
    this.#storage = storage
    this.#clock = clock
    const use = (): MemoryStorage => this.#open()
    this.snapshots = snapshotsIn(use)
    this.records = recordsIn(use, clock)
    this.lease = leasesIn(use, clock)
  }

  async open(origin?: LogOrigin): Promise<OpenedLog> {
    const { logId, head, oldest } = this.#open(origin)
    return { logId, head, oldest, now: this.#clock.now() }
  }

  async exists(): Promise<boolean> {
    this.#refuseClosed()
    return this.#storage.made
  }

  async head(): Promise<Head & { now: number }> {
    return { ...this.#open().head, now: this.#clock.now() }
  }

  async append(expected: Head, revisions: readonly Sealed[]): Promise<{ written: number; head: Head }> {
    const storage = this.#open()
    admit(this.name, expected, revisions)
    const last = revisions.at(-1)
    if (last === undefined || !standsAt(storage.head, expected)) return { written: 0, head: storage.head }
    for (const { id } of revisions) {
      const number = storage.numbers.get(id)
      if (number !== undefined) throw new VarveError('REVISION_EXISTS', { store: this.name, id, number })
    }
    for (const { number, id, hash, text } of revisions) {
      storage.revisions.push(Object.freeze({ number, id, hash, text }))
      storage.numbers.set(id, number)
    }
    storage.head = headOf(last)
    for (const listener of storage.listeners) queueMicrotask(() => listener(last.number))
    return { written: revisions.length, head: storage.head }
  }

  async read(after: number, limit: number): Promise<{ revisions: Sealed[]; oldest: number; head: Head }> {
    const { revisions, oldest, head } = this.#open()
    const from = Math.max(0, after + 1 - oldest)
    return { revisions: revisions.slice(from, from + Math.max(0, limit)), oldest, head }
  }

  subscribe(onHint: (number?: number) => void, _onDown: () => void): Unsubscribe {
    const { listeners } = this.#open()
    const listener = (number: number): void => {
      if (listeners.has(listener)) onHint(number)
    }
    const end = (): void => {
      listeners.delete(listener)
      this.#subscriptions.delete(end)
    }
    listeners.add(listener)
    this.#subscriptions.add(end)
    return end
  }

  async close(): Promise<void> {
    this.#closed = true
    for (const end of this.#subscriptions) end()
  }

  #open(origin?: LogOrigin): MemoryStorage {
    this.#refuseClosed()
    if (origin !== undefined && !this.#storage.made) continueFrom(this.#storage, origin)
    this.#storage.made = true
    return this.#storage
  }

  #refuseClosed(): void {
    if (this.#closed) throw new VarveError('CLOSED', {})
  }
}

function continueFrom(storage: MemoryStorage, { logId, before }: LogOrigin): void {
  Object.assign(storage, { logId, genesis: before, head: before, oldest: before.number + 1 })
}

function snapshotsIn(use: () => MemoryStorage): SnapshotShelf {
  return {
    async put(number, hash, body) {
      use().snapshots.set(number, { number, hash, body })
    },
    async latest(atMost = Infinity) {
      const numbers = [...use().snapshots.keys()].filter(number => number <= atMost)
      return use().snapshots.get(Math.max(...numbers))
    },
    async compact(through) {
      const storage = use()
      if (!storage.snapshots.has(through) || through > storage.head.number) {
        throw new VarveError('SNAPSHOT_MISSING', { through })
      }
      const dropped = storage.revisions.splice(0, Math.max(0, through + 1 - storage.oldest))
      for (const { id } of dropped) storage.numbers.delete(id)
      storage.oldest += dropped.length
      for (const number of storage.snapshots.keys()) if (number < through) storage.snapshots.delete(number)
    },
  }
}

function recordsIn(use: () => MemoryStorage, clock: Pick<Clock, 'now'>): RecordShelf {
  const live = (record: StoredRecord | undefined): record is StoredRecord =>
    record !== undefined && (record.expiresAt === undefined || record.expiresAt > clock.now())
  const find = (kind: string, id: string): StoredRecord | undefined => {
    const record = use().records.get(kind)?.get(id)
    return live(record) ? record : undefined
  }
  return {
    async get(kind, id) {
      return find(kind, id)
    },
    async put(kind, id, body, { expect, expiresAt } = {}) {
      admitText(body)
      if (expect !== undefined && expect !== (find(kind, id)?.version ?? 0)) return undefined
      const storage = use()
      const shelf = storage.records.get(kind) ?? new Map<string, StoredRecord>()
      storage.records.set(kind, shelf)
      for (const [other, record] of shelf) if (!live(record)) shelf.delete(other)
      const version = ++storage.versions
      shelf.set(id, Object.freeze({ id, body, version, ...(expiresAt === undefined ? {} : { expiresAt }) }))
      return version
    },
    async delete(kind, id) {
      const known = find(kind, id) !== undefined
      use().records.get(kind)?.delete(id)
      return known
    },
    async list(kind, { after = '', limit = 100 } = {}) {
      const shelf = [...(use().records.get(kind)?.values() ?? [])]
      const listed = shelf.filter(record => live(record) && record.id > after)
      return listed.toSorted((a, b) => (a.id < b.id ? -1 : 1)).slice(0, Math.max(0, limit))
    },
  }
}

function leasesIn(use: () => MemoryStorage, clock: Pick<Clock, 'now'>): LeaseDesk {
  return {
    async take(name, holder, ttl) {
      const { leases } = use()
      const now = clock.now()
      const held = leases.get(name)
      if (held !== undefined && held.holder !== holder && held.expiresAt > now) return undefined
      const fence = (held?.fence ?? 0) + (held?.holder === holder ? 0 : 1)
      leases.set(name, { holder, fence, expiresAt: now + ttl })
      return { fence, expiresAt: now + ttl }
    },
    async release(name, holder) {
      const held = use().leases.get(name)
      // The row stays, because the fence must not start again.
      if (held?.holder === holder) held.expiresAt = 0
    },
  }
}
