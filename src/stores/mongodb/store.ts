import { VarveError } from '../../core/errors.ts'
import type {
  LeaseDesk,
  LogOrigin,
  OpenedLog,
  RecordShelf,
  SnapshotShelf,
  Store,
  Unsubscribe,
  Upkeep,
} from '../../core/ports.ts'
import type { Head, Sealed } from '../../core/revisions/revision.ts'
import { Listener } from '../listener.ts'
import { systemTimers } from '../patience.ts'
import type { MongodbOptions } from '../mongodb.ts'
import { appendTo } from './append.ts'
import { Connection } from './connection.ts'
import type { MongoTarget } from './driver.ts'
import { inspect, requireDurability } from './inspection.ts'
import { leasesIn } from './leases.ts'
import { openLine } from './lines.ts'
import { MongoLog } from './log.ts'
import { placeOf } from './place.ts'
import { recordsIn } from './records.ts'
import { migrate, pendingIn } from './schema.ts'
import { snapshotsIn } from './snapshots.ts'

/** What only tests say: how the server's time is to be taken. */
export interface Inside {
  readonly clock?: (serverTime: number) => number
}

/** A store in a MongoDB database. */
export class MongodbStore implements Store {
  readonly name: string
  readonly snapshots: SnapshotShelf
  readonly records: RecordShelf
  readonly lease: LeaseDesk
  readonly upkeep: Upkeep
  readonly #options: MongodbOptions
  readonly #connection: Connection
  readonly #log: MongoLog
  readonly #listener: Listener

  constructor(target: MongoTarget, options: MongodbOptions, { clock = time => time }: Inside = {}) {
    const { namespace = 'varve', patience = 1_000, timers = systemTimers } = options
    const place = placeOf(target, patience)
    this.name = `mongodb ${place.name} (${refuseStrange(namespace)})`
    this.#options = options
    const onAnswer = (): void => this.#listener.hurry()
    const connection = new Connection({ place, store: this.name, namespace, patience, timers, clock, onAnswer })
    this.#connection = connection
    this.#log = new MongoLog(connection)
    this.#listener = listenerOf(options, { connection, log: this.#log })
    this.snapshots = snapshotsIn(connection)
    this.records = recordsIn(connection)
    this.lease = leasesIn(connection)
    this.upkeep = {
      pending: async () => pendingIn(connection),
      migrate: async () => migrate(connection),
      inspect: async () => inspect(connection),
    }
  }

  async open(origin?: LogOrigin): Promise<OpenedLog> {
    const findings = await requireDurability(this.#connection, this.#options.durability ?? 'required')
    if (this.#options.migrate === false) await this.#refusePending()
    else await migrate(this.#connection)
    const { logId, oldest } = await this.#log.ensure(origin)
    const [head, now] = await Promise.all([this.#log.head(), this.#connection.now()])
    return { logId, head, oldest, now, findings }
  }

  async exists(): Promise<boolean> {
    return this.#log.exists()
  }

  async head(): Promise<Head & { now: number }> {
    const [head, now] = await Promise.all([this.#log.head(), this.#connection.now()])
    return { ...head, now }
  }

  async append(expected: Head, revisions: readonly Sealed[]): Promise<{ written: number; head: Head }> {
    const answer = await appendTo(this.#log, this.#connection, expected, revisions)
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
    await this.#connection.close()
  }

  async #refusePending(): Promise<void> {
    const pending = await pendingIn(this.#connection)
    if (pending.length === 0) return
    throw new VarveError('STORE_UNSAFE', {
      store: this.name,
      reason: `${pending.length} of its collections and indexes are missing, and opening may not make them`,
      remedy: 'Run `varve migrate` with a user who may make them.',
    })
  }
}

function listenerOf(
  { heartbeat, deadline, poll = 250, timers = systemTimers, random }: MongodbOptions,
  inside: { connection: Connection; log: MongoLog },
): Listener {
  return new Listener({
    connect: async events => openLine({ ...inside, poll, timers }, events),
    timers,
    ...(heartbeat === undefined ? {} : { heartbeat }),
    ...(deadline === undefined ? {} : { deadline }),
    ...(random === undefined ? {} : { random }),
  })
}

/** Names of collections begin with the namespace; no name may hold a `$`, and none may begin as the system's do. */
function refuseStrange(namespace: string): string {
  if (/^(?!system)[A-Za-z][\w-]{0,63}$/.test(namespace)) return namespace
  throw new VarveError('USAGE', {
    issue: `${JSON.stringify(namespace)} cannot be the namespace of a MongoDB store.`,
    remedy: 'Use letters, digits, _ and -, beginning with a letter: varve.',
  })
}
