import type {
  LeaseDesk,
  LogOrigin,
  OpenedLog,
  RecordShelf,
  SnapshotShelf,
  Store,
  Unsubscribe,
} from '../../core/ports.ts'
import { logLimits, type LogAnswer, type LogAppended, type LogPage } from '../../core/protocol/log.ts'
import type { Head, Sealed } from '../../core/revisions/revision.ts'
import { admit } from '../admission.ts'
import type { HttpStoreOptions } from '../http.ts'
import { Listener } from '../listener.ts'
import { systemTimers } from '../patience.ts'
import { Exchange } from './exchange.ts'
import { openLine } from './line.ts'
import type { Place } from './place.ts'
import { Questions } from './questions.ts'
import { leasesAt, recordsAt, snapshotsAt } from './shelves.ts'

/** Characters of text that are appended with one request; one revision may be longer. */
const BATCH = 4 << 20

/** The log of a Varve server. */
export class HttpStore implements Store {
  readonly name: string
  readonly snapshots: SnapshotShelf
  readonly records: RecordShelf
  readonly lease: LeaseDesk
  readonly #questions: Questions
  readonly #listener: Listener

  constructor(place: Place, options: HttpStoreOptions) {
    const { patience = 2_000, timers = systemTimers } = options
    this.name = place.name
    const exchange = new Exchange(place, { patience, timers })
    this.#questions = new Questions(exchange, this.name, () => this.#listener.hurry())
    this.#listener = listenerTo(exchange, options)
    this.snapshots = snapshotsAt(this.#questions)
    this.records = recordsAt(this.#questions)
    this.lease = leasesAt(this.#questions)
  }

  async open(origin?: LogOrigin): Promise<OpenedLog> {
    const found = await this.#log()
    const opened = found.exists ? found : await this.#make(origin)
    const { logId, head, oldest, now, findings } = opened
    return { logId, head, oldest, now, ...(findings === undefined ? {} : { findings }) }
  }

  async exists(): Promise<boolean> {
    return (await this.#log()).exists
  }

  async head(): Promise<Head & { now: number }> {
    const { number, hash, at, now } = await this.#get<Head & { now: number }>('/v1/log/head')
    return { number, hash, at, now }
  }

  async append(expected: Head, revisions: readonly Sealed[]): Promise<{ written: number; head: Head }> {
    this.#questions.exchange.refuseClosed()
    admit(this.name, expected, revisions)
    let [written, head] = [0, expected]
    do {
      const batch = firstBatch(revisions.slice(written))
      const answer = await this.#appended(head, batch)
      ;[written, head] = [written + answer.written, answer.head]
      if (answer.written < batch.length) break
    } while (written < revisions.length)
    if (written > 0) this.#listener.own(head.number)
    return { written, head }
  }

  async read(after: number, limit: number): Promise<{ revisions: Sealed[]; oldest: number; head: Head }> {
    const query = { after: String(after), limit: String(Math.min(Math.max(0, limit), logLimits.revisions)) }
    const { revisions, oldest, head } = await this.#get<LogPage>('/v1/log/revisions', query)
    return { revisions: [...revisions], oldest, head }
  }

  subscribe(onHint: (number?: number) => void, onDown: () => void): Unsubscribe {
    this.#questions.exchange.refuseClosed()
    return this.#listener.subscribe(onHint, onDown)
  }

  async close(): Promise<void> {
    this.#listener.close()
    this.#questions.exchange.close()
  }

  #log(): Promise<LogAnswer> {
    return this.#get<LogAnswer>('/v1/log')
  }

  #make(origin: LogOrigin | undefined): Promise<OpenedLog> {
    const body = origin === undefined ? {} : { origin }
    return this.#questions.ask({ method: 'POST', path: '/v1/log/open', body }, { writing: true })
  }

  #appended(expected: Head, revisions: readonly Sealed[]): Promise<LogAppended> {
    const body = { expected, revisions }
    return this.#questions.ask({ method: 'POST', path: '/v1/log/append', body }, { appending: revisions[0]?.id })
  }

  #get<T extends object>(path: string, query: Readonly<Record<string, string>> = {}): Promise<T> {
    return this.#questions.ask<T>({ method: 'GET', path, query })
  }
}

/** The first revisions, as many as fit into one request, and one at least. */
function firstBatch(revisions: readonly Sealed[]): readonly Sealed[] {
  let length = 0
  const end = revisions.findIndex(({ text }, index) => (length += text.length) > BATCH && index > 0)
  return end === -1 ? revisions : revisions.slice(0, end)
}

function listenerTo(exchange: Exchange, options: HttpStoreOptions): Listener {
  const { heartbeat = logLimits.heartbeat.usual, patience = 2_000, timers = systemTimers, random } = options
  return new Listener({
    connect: events => openLine(exchange, heartbeat, events),
    heartbeat,
    // A sign of life comes a heartbeat after the last one, and then has to get here.
    deadline: heartbeat + patience,
    timers,
    ...(random === undefined ? {} : { random }),
  })
}
