import { VarveError } from '../../core/errors.ts'
import type {
  LeaseDesk,
  LogOrigin,
  OpenedLog,
  RecordShelf,
  SnapshotShelf,
  Store,
  Unsubscribe,
} from '../../core/ports.ts'
import type { Head, Sealed } from '../../core/revisions/revision.ts'
import { Listener } from '../listener.ts'
import { systemTimers } from '../patience.ts'
import type { RedisOptions } from '../redis.ts'
import { admitChannel } from './announcements.ts'
import { Connection } from './connection.ts'
import { keysOf, type Keys } from './keys.ts'
import { openLine } from './line.ts'
import { type LogFacts, RedisLog } from './log.ts'
import { Replication } from './replication.ts'
import { SERVER_CLOCK } from './script.ts'
import { leasesIn, recordsIn, snapshotsIn } from './shelves.ts'
import { ServerUpkeep } from './upkeep.ts'
import type { Dialer } from './wire.ts'

/** How much longer than others a request may take that carries pages or states. */
const LONG = 10

/** A log with its shelves under the keys of one namespace. */
export class RedisStore implements Store {
  readonly name: string
  readonly snapshots: SnapshotShelf
  readonly records: RecordShelf
  readonly lease: LeaseDesk
  readonly upkeep: ServerUpkeep
  readonly #keys: Keys
  readonly #requests: Connection
  readonly #pages: Connection
  readonly #appends: Connection
  readonly #log: RedisLog
  readonly #listener: Listener
  readonly #options: RedisOptions

  /** `clock` is Lua that sets `now`. */
  constructor(dialer: Dialer, server: string, options: RedisOptions, clock = SERVER_CLOCK) {
    const { namespace = 'varve', patience = 1_000, timers = systemTimers, replicas = 0, durability, announce } = options
    this.#options = options
    this.#keys = keysOf(namespace)
    if (announce !== undefined) admitChannel(announce, this.#keys.hints)
    this.name = `redis ${server}${namespace === 'varve' ? '' : `, namespace ${namespace}`}`
    const shared = { dialer, store: this.name, timers, onAnswer: () => this.#listener.hurry() }
    this.#requests = new Connection({ ...shared, patience })
    this.#pages = new Connection({ ...shared, patience: patience * LONG, prompt: patience })
    // Who waits for replicas keeps everything waiting that comes on the same connection.
    this.#appends = replicas === 0 ? this.#requests : new Connection({ ...shared, patience })
    const replication = new Replication({ appends: this.#appends, store: this.name, replicas, patience })
    const parts = { store: this.name, keys: this.#keys, requests: this.#requests, pages: this.#pages, clock, announce }
    this.#log = new RedisLog({ ...parts, appends: this.#appends, replication })
    this.#listener = this.#listenerTo(dialer)
    this.snapshots = snapshotsIn(parts)
    this.records = recordsIn(parts)
    this.lease = leasesIn(parts)
    const accepted = durability === 'accepted'
    this.upkeep = new ServerUpkeep({ ...parts, dialer, log: this.#log, replicas, accepted, patience })
  }

  async open(origin?: LogOrigin): Promise<OpenedLog> {
    const found = await this.#log.facts()
    const findings = await this.upkeep.check()
    const facts = found ?? (await this.#make(origin))
    return { ...facts, findings }
  }

  async exists(): Promise<boolean> {
    return (await this.#log.facts()) !== undefined
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
    this.#requests.refuseClosed()
    return this.#listener.subscribe(onHint, onDown)
  }

  async close(): Promise<void> {
    this.#listener.close()
    this.#requests.close()
    this.#appends.close()
    this.#pages.close()
  }

  #listenerTo(dialer: Dialer): Listener {
    const { heartbeat, deadline = 2_000, timers, random, announce } = this.#options
    return new Listener({
      connect: async events =>
        openLine(dialer, {
          channels: [
            {
              name: this.#keys.hints,
              hear: message => events.hint(/^\d{1,16}$/.test(message) ? Number(message) : undefined),
            },
            // Whoever says on it that something has changed may know more than we do; looking is cheap.
            ...(announce === undefined ? [] : [{ name: announce, hear: () => events.hint(), optional: true }]),
          ],
          patience: deadline,
          place: this.#pages.place,
          lost: () => events.lost(),
        }),
      deadline,
      ...(heartbeat === undefined ? {} : { heartbeat }),
      ...(timers === undefined ? {} : { timers }),
      ...(random === undefined ? {} : { random }),
    })
  }

  async #make(origin: LogOrigin | undefined): Promise<LogFacts> {
    if (this.#options.migrate === false) {
      throw new VarveError('STORE_UNSAFE', {
        store: this.name,
        reason: 'there is no log in it, and it is not to be made by opening',
        remedy: 'Run: varve migrate',
      })
    }
    await this.#log.make(origin)
    const made = await this.#log.facts()
    if (made !== undefined) return made
    throw new VarveError('STORE_UNREACHABLE', { store: this.name, reason: 'its log is gone again' })
  }
}
