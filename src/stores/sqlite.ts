import type {
  Clock,
  LeaseDesk,
  LogOrigin,
  OpenedLog,
  RecordShelf,
  SnapshotShelf,
  Store,
  Timers,
  Unsubscribe,
} from '../core/ports.ts'
import type { Head, Sealed } from '../core/revisions/revision.ts'
import { Connection } from './sqlite/connection.ts'
import { Hints } from './sqlite/hints.ts'
import { SqliteLog } from './sqlite/log.ts'
import { scrub } from './sqlite/scrub.ts'
import { leasesIn, recordsIn, snapshotsIn } from './sqlite/shelves.ts'

/** How `sqlite` uses the file. Every member has a default that needs no thought. */
export interface SqliteOptions {
  /** How long to wait for another process's lock before STORE_UNREACHABLE, in milliseconds; default 5,000. */
  patience?: number
  /** The longest time until an append of another process is noticed, in milliseconds; default 100. */
  poll?: number
  /** The store's clock; default the system's. */
  clock?: Pick<Clock, 'now'>
  /** What waiting is done with; default the system's timers. */
  timers?: Timers
}

/**
 * A store in one SQLite file on a local disk, for any number of processes of one machine. Each acknowledged revision
 * was synced to the disk. The file is made at first use, for its owner only. Copy it with SQLite's `VACUUM INTO` or
 * with `varve export`, never while it is open.
 * Throws USAGE for a path that names no file, at once; everything else when it is used: STORE_UNSAFE, STORE_READ_ONLY,
 * STORE_CORRUPT, STORE_FULL, STORE_UNREACHABLE, STORE_INDETERMINATE.
 * @example await using varve = await open(config, { store: sqlite('varve.db') })
 */
export function sqlite(path: string, options: SqliteOptions = {}): Store {
  return new SqliteStore(path, options)
}

class SqliteStore implements Store {
  readonly name: string
  readonly site: string
  readonly snapshots: SnapshotShelf
  readonly records: RecordShelf
  readonly lease: LeaseDesk
  readonly #connection: Connection
  readonly #log: SqliteLog
  readonly #hints: Hints
  readonly #clock: Pick<Clock, 'now'>

  constructor(
    path: string,
    { patience = 5_000, poll = 100, clock = { now: () => Date.now() }, timers }: SqliteOptions,
  ) {
    this.name = `sqlite ${path}`
    this.#clock = clock
    const wait = timers === undefined ? {} : { wait: waitWith(timers) }
    const connection = new Connection({ path, store: this.name, patience, ...wait })
    this.#connection = connection
    this.site = `sqlite ${connection.place}`
    this.#log = new SqliteLog(connection)
    const glance = { version: () => this.#log.version(), head: () => this.#log.peek() }
    this.#hints = new Hints(glance, { place: connection.place, poll, ...(timers === undefined ? {} : { timers }) })
    this.snapshots = snapshotsIn(connection)
    this.records = recordsIn(connection, clock)
    this.lease = leasesIn(connection, clock)
  }

  async open(origin?: LogOrigin): Promise<OpenedLog> {
    return { ...(await this.#log.facts(origin)), now: this.#clock.now() }
  }

  async exists(): Promise<boolean> {
    return this.#connection.exists()
  }

  async head(): Promise<Head & { now: number }> {
    return { ...(await this.#log.head()), now: this.#clock.now() }
  }

  async append(expected: Head, revisions: readonly Sealed[]): Promise<{ written: number; head: Head }> {
    const answer = await this.#log.append(expected, revisions)
    if (answer.written > 0) this.#hints.own(answer.head.number)
    return answer
  }

  async read(after: number, limit: number): Promise<{ revisions: Sealed[]; oldest: number; head: Head }> {
    return this.#log.read(after, limit)
  }

  subscribe(onHint: (number?: number) => void, onDown: () => void): Unsubscribe {
    this.#connection.refuseClosed()
    return this.#hints.subscribe(onHint, onDown)
  }

  async scrub(): Promise<void> {
    await scrub(this.#connection)
  }

  async close(): Promise<void> {
    this.#hints.close()
    this.#connection.close()
  }
}

function waitWith(timers: Timers): (milliseconds: number) => Promise<void> {
  return async milliseconds => {
    await new Promise<void>(resolve => void timers.after(milliseconds, resolve))
  }
}
