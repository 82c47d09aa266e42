import { randomUUID } from 'node:crypto'
import { VarveError } from '../core/errors.ts'
import type {
  LeaseDesk,
  LogOrigin,
  OpenedLog,
  Random,
  RecordShelf,
  SnapshotShelf,
  Store,
  Timers,
  Unsubscribe,
  Upkeep,
} from '../core/ports.ts'
import { genesisHash } from '../core/revisions/seal.ts'
import type { Head, Sealed } from '../core/revisions/revision.ts'
import { Listener } from './listener.ts'
import { systemTimers } from './patience.ts'
import { Connection } from './postgres/connection.ts'
import type { PostgresPool, Source } from './postgres/driver.ts'
import { refuseUnsafe, warnings } from './postgres/findings.ts'
import { listenOn } from './postgres/line.ts'
import { PostgresLog } from './postgres/log.ts'
import { bringUp } from './postgres/migrating.ts'
import { type Namespace, nameOf, namespaceOf, sha256, siteOf } from './postgres/name.ts'
import { leasesIn, recordsIn, snapshotsIn } from './postgres/shelves.ts'
import { lookAround } from './postgres/surroundings.ts'
import { Turn } from './postgres/turn.ts'
import { upkeepOf } from './postgres/upkeep.ts'

export type { PostgresClient, PostgresPool, PostgresQuery } from './postgres/driver.ts'

/** How `postgres` uses the database. Every member has a default that needs no thought. */
export interface PostgresOptions {
  /** The schema its tables are in; default `varve`. Each schema holds one log. */
  namespace?: string
  /** How long one request may take, in milliseconds; default 1,000. Pages of history and snapshots may take ten times that. */
  patience?: number
  /** Time between two signs of life on the listening line, in milliseconds; default 10,000. */
  heartbeat?: number
  /** How long such a sign may take, in milliseconds; default 2,000. */
  deadline?: number
  /** `required` (the default) refuses a server that may lose what it acknowledged; `accepted` only tells. */
  durability?: 'required' | 'accepted'
  /** Whether opening makes the tables and brings them up to date; default true. */
  migrate?: boolean
  /** Whether hints are sent with each append (`inside`, the default), after it, or not at all. */
  notify?: 'inside' | 'separate' | 'off'
  /** The server's own address for the listening line, where a pooler stands before it. */
  direct?: string
  /** What waiting is done with; default the system's timers. */
  timers?: Timers
  /** What pauses between attempts to connect are varied with; default the system's. */
  random?: Random
}

/**
 * A store in a PostgreSQL database, for any number of processes on any number of machines. Takes an address, or a `Pool`
 * of `pg`, which is used beside its owner and never closed. Tables are made at first use.
 * Throws USAGE at once for an address or namespace that is none; everything else when it is used: STORE_UNREACHABLE,
 * STORE_INDETERMINATE, STORE_UNSAFE, STORE_READ_ONLY, STORE_FULL, STORE_CORRUPT.
 * @example await using varve = await open(config, { store: postgres('postgres://shop@db.example/shop') })
 */
export function postgres(addressOrPool: string | PostgresPool, options: PostgresOptions = {}): Store {
  return new PostgresStore(addressOrPool, options)
}

class PostgresStore implements Store {
  readonly name: string
  readonly site: string
  readonly snapshots: SnapshotShelf
  readonly records: RecordShelf
  readonly lease: LeaseDesk
  readonly upkeep: Upkeep
  readonly #connection: Connection
  readonly #namespace: Namespace
  readonly #log: PostgresLog
  readonly #turn: Turn
  readonly #listener: Listener
  readonly #options: PostgresOptions

  constructor(source: Source, options: PostgresOptions) {
    const { namespace = 'varve', patience = 1_000, timers = systemTimers, notify = 'inside' } = options
    this.#options = options
    this.#namespace = namespaceOf(namespace)
    this.name = nameOf(source, namespace)
    this.site = siteOf(source, namespace)
    // Refused now rather than never heard of.
    if (options.direct !== undefined) nameOf(options.direct, namespace)
    const connection = new Connection({
      source,
      store: this.name,
      patience,
      timers,
      // The server is there, so the line need not wait for the end of its pause.
      onAnswer: () => this.#listener.hurry(),
    })
    this.#connection = connection
    this.#turn = new Turn(connection, this.#namespace.turn, timers)
    this.#log = new PostgresLog(connection, this.#namespace, { turn: this.#turn, notifying: notify })
    this.#listener = this.#listenTo(options.direct ?? source)
    this.snapshots = snapshotsIn(connection, this.#namespace)
    this.records = recordsIn(connection, this.#namespace)
    this.lease = leasesIn(connection, this.#namespace)
    this.upkeep = upkeepOf(connection, this.#namespace, { direct: options.direct !== undefined })
  }

  async open(origin?: LogOrigin): Promise<OpenedLog> {
    const around = await lookAround(this.#connection, this.#namespace)
    refuseUnsafe(around, this.name, this.#options.durability ?? 'required')
    await bringUp(this.#connection, this.#namespace, { role: around.role, allowed: this.#options.migrate ?? true })
    const facts = (await this.#log.facts()) ?? (await this.#make(origin))
    return { ...facts, findings: warnings(around, this.#options.direct !== undefined) }
  }

  async exists(): Promise<boolean> {
    const { tables } = await lookAround(this.#connection, this.#namespace)
    return tables['log'] !== undefined && (await this.#log.facts()) !== undefined
  }

  async head(): Promise<Head & { now: number }> {
    return this.#log.head()
  }

  async append(expected: Head, revisions: readonly Sealed[]): Promise<{ written: number; head: Head }> {
    const answer = await this.#log.append(expected, revisions)
    if (answer.written > 0) this.#listener.own(answer.head.number)
    return answer
  }

  async read(after: number, limit: number): Promise<{ revisions: Sealed[]; oldest: number; head: Head }> {
    return this.#log.read(after, limit)
  }

  subscribe(onHint: (number?: number) => void, onDown: () => void): Unsubscribe {
    this.#connection.refuseClosed()
    return this.#listener.subscribe(onHint, onDown)
  }

  async close(): Promise<void> {
    this.#listener.close()
    this.#turn.end()
    await this.#connection.close()
  }

  #listenTo(source: Source): Listener {
    const { heartbeat, deadline = 2_000, timers, random } = this.#options
    const { channel } = this.#namespace
    return new Listener({
      connect: events => listenOn({ source, channel, deadline }, events),
      deadline,
      ...(heartbeat === undefined ? {} : { heartbeat }),
      ...(timers === undefined ? {} : { timers }),
      ...(random === undefined ? {} : { random }),
    })
  }

  async #make(origin: LogOrigin | undefined): Promise<Omit<OpenedLog, 'findings'>> {
    const logId = randomUUID()
    const before = { number: 0, hash: genesisHash(logId, text => sha256(text, 64)), at: 0 }
    await this.#log.make(origin ?? { logId, before })
    const facts = await this.#log.facts()
    if (facts === undefined) throw new VarveError('STORE_UNREACHABLE', { store: this.name, reason: 'its log is gone' })
    return facts
  }
}
