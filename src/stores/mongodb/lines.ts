import type { Timers } from '../../core/ports.ts'
import type { Line, LineEvents } from '../listener.ts'
import type { Connection } from './connection.ts'
import type { MongoStream } from './driver.ts'
import { hasNoStreams } from './failures.ts'
import type { MongoLog } from './log.ts'

/** How long the server may wait for news before it says that there are none, in milliseconds: a sign of life. */
const AWAIT = 1_000

/** What a line is opened with. */
export interface LineOptions {
  readonly connection: Connection
  readonly log: MongoLog
  /** Milliseconds between two looks at the head, where the engine has no change streams. */
  readonly poll: number
  readonly timers: Timers
}

/**
 * Opens a line that hears appends: a change stream where the server is a member of a replica set and lets us have one, or
 * looks at the head every now and then.
 */
export async function openLine(options: LineOptions, events: LineEvents): Promise<Line> {
  // Known only once the server has answered.
  await options.connection.hello()
  if (!options.connection.isReplicated) return watchHead(options, events)
  try {
    return await watchStream(options, events)
  } catch (error) {
    if (!hasNoStreams(error)) throw error
    return watchHead(options, events)
  }
}

async function watchStream({ connection, timers }: LineOptions, events: LineEvents): Promise<Line> {
  const stream = await connection.request(async ({ collection }) => {
    // Compaction changes and deletes; all else is an append, or the end of the collection.
    const pipeline = [
      { $match: { operationType: { $nin: ['update', 'replace', 'delete'] } } },
      { $project: { documentKey: 1, operationType: 1 } },
    ]
    const opened = collection('revisions').watch(pipeline, { maxAwaitTimeMS: AWAIT, timeoutMS: 4 * AWAIT })
    // Asked for the first time it is opened, and misses nothing from then on.
    hear(events, await opened.tryNext())
    return opened
  })
  return new StreamLine(stream, events, timers)
}

/** A change stream that is asked again and again; every answer, also that there is nothing new, is a sign of life. */
class StreamLine implements Line {
  readonly #stream: MongoStream
  readonly #events: LineEvents
  readonly #timers: Timers
  #waiting: (() => void)[] = []
  #closed = false

  constructor(stream: MongoStream, events: LineEvents, timers: Timers) {
    this.#stream = stream
    this.#events = events
    this.#timers = timers
    void this.#listen()
  }

  ping(): Promise<void> {
    return new Promise(resolve => this.#waiting.push(resolve))
  }

  async close(): Promise<void> {
    this.#closed = true
    await this.#stream.close()
  }

  async #listen(): Promise<void> {
    try {
      while (!this.#closed && !this.#stream.closed) {
        const since = performance.now()
        const event = await this.#stream.tryNext()
        for (const alive of this.#waiting.splice(0)) alive()
        if (!hear(this.#events, event)) break
        // An engine that does not wait for news would be asked without a pause.
        if (event === null && performance.now() - since < AWAIT / 50) await this.#pause(AWAIT / 50)
      }
    } catch {
      // Told below, whatever it was.
    }
    if (!this.#closed) this.#events.lost()
  }

  async #pause(milliseconds: number): Promise<void> {
    await new Promise<void>(resolve => void this.#timers.after(milliseconds, resolve))
  }
}

/** Hints at an insert; false when the event means that there will be no more. */
function hear(events: LineEvents, event: object | null): boolean {
  if (event === null) return true
  if (!('operationType' in event) || event.operationType !== 'insert') return false
  const key = 'documentKey' in event ? event.documentKey : undefined
  const number = typeof key === 'object' && key !== null && '_id' in key ? Number(key._id) : Number.NaN
  events.hint(Number.isSafeInteger(number) ? number : undefined)
  return true
}

async function watchHead({ log, poll, timers }: LineOptions, events: LineEvents): Promise<Line> {
  let { number: seen } = await log.head()
  let cancel = (): void => {}
  let closed = false
  const look = async (): Promise<void> => {
    const { number } = await log.head()
    if (closed || number === seen) return
    seen = number
    events.hint(number)
  }
  const later = (): void => {
    cancel = timers.after(poll, () => {
      look().then(
        () => (closed ? undefined : later()),
        () => (closed ? undefined : events.lost()),
      )
    })
  }
  later()
  return {
    ping: look,
    close() {
      closed = true
      cancel()
    },
  }
}
