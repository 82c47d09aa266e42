import type { Timers } from '../../core/ports/platform.ts'
import type { RemoteServer } from './answers.ts'
import { readEvents, type StreamEvent } from './event-stream.ts'

/** What those are told who follow a server. */
export interface Heard {
  /** Something may have changed: of these keys, or of any where they are not said. */
  readonly onNews: (keys: readonly string[] | undefined) => void
  /** The stream is open. */
  readonly onOpen: () => void
  /** The stream was open, and is no more. That is no outage: a proxy may have cut it. */
  readonly onLost: () => void
}

/** Pauses before the stream is opened again, in milliseconds: each twice as long as the last. */
const PAUSES = { first: 500, longest: 30_000 }

/** Heartbeats that a stream may miss before it is given up. */
const MISSED_BEATS = 3

/** Seconds between heartbeats: until a server has said it, and the most that is believed. */
const HEARTBEAT = { usual: 15, longest: 3_600 }

/** Keeps a stream of a server's events open for as long as it is not closed, after pauses that grow and are scattered. */
export class Following {
  readonly #server: RemoteServer
  readonly #heard: Heard
  readonly #timers: Timers
  readonly #random: () => number
  #stream: AbortController | undefined
  #cancel: () => void = () => {}
  #pause = PAUSES.first
  /** Seconds between two signs of life, as the server said. */
  #heartbeat = HEARTBEAT.usual
  #closed = false

  constructor(
    server: RemoteServer,
    heard: Heard,
    surroundings: { readonly timers: Timers; readonly random: () => number },
  ) {
    this.#server = server
    this.#heard = heard
    this.#timers = surroundings.timers
    this.#random = surroundings.random
  }

  /** Opens the stream, now: also where one is open already, or a pause is under way. */
  start(): void {
    this.#cancel()
    this.#stream?.abort()
    if (this.#closed) return
    const stream = new AbortController()
    this.#stream = stream
    void this.#follow(stream).then(wasOpen => {
      if (this.#stream !== stream || this.#closed) return
      stream.abort()
      if (wasOpen) this.#heard.onLost()
      this.#cancel = this.#timers.after(this.#pause * (0.5 + this.#random()), () => this.start())
      this.#pause = Math.min(this.#pause * 2, PAUSES.longest)
    })
  }

  /** Ends the stream until it is started again. */
  pause(): void {
    this.#cancel()
    this.#stream?.abort()
    this.#stream = undefined
  }

  close(): void {
    this.#closed = true
    this.pause()
  }

  /** Resolves once the stream has ended, whatever ended it: true where it was open before. */
  async #follow(stream: AbortController): Promise<boolean> {
    let wasOpen = false
    const asked = { headers: { accept: 'text/event-stream' } }
    const alive = this.#silence(stream)
    try {
      const response = await this.#server.request('/events', asked, stream.signal)
      if (!isStream(response)) return false
      wasOpen = true
      this.#heard.onOpen()
      const onEvent = (event: StreamEvent): void => {
        this.#take(event, stream)
        // From hello on at the pace that it told of.
        if (event.name === 'hello') alive.heard()
      }
      await readEvents(response.body, { onEvent, onLife: alive.heard })
    } catch {
      // Whether the server can still be asked, and if not why, is found by asking it.
    } finally {
      alive.end()
    }
    return wasOpen
  }

  /** Gives a stream up that says nothing for too long. */
  #silence(stream: AbortController): { heard: () => void; end: () => void } {
    const start = (): (() => void) => this.#timers.after(MISSED_BEATS * this.#heartbeat * 1_000, () => stream.abort())
    let cancel = start()
    const heard = (): void => {
      cancel()
      cancel = start()
    }
    return { heard, end: () => cancel() }
  }

  /** It is our server, and its stream comes through: the next pause may be short. */
  #begun(heartbeat: unknown): void {
    this.#pause = PAUSES.first
    if (typeof heartbeat === 'number' && heartbeat > 0) this.#heartbeat = Math.min(heartbeat, HEARTBEAT.longest)
  }

  #take({ name, data }: StreamEvent, stream: AbortController): void {
    if (stream.signal.aborted) return
    if (name === 'hello') return this.#begun(parsed(data).heartbeat)
    if (name === 'resync') return this.#heard.onNews(undefined)
    if (name !== 'revision' && name !== 'change') return
    const told = parsed(data)
    // Whose rules name a segment, the page does not know.
    this.#heard.onNews('segments' in told ? undefined : told.keys)
  }
}

interface Told {
  readonly keys?: readonly string[]
  readonly heartbeat?: unknown
}

/** True for a stream of events: a page to sign in at, which a proxy answers with, is none. */
function isStream(response: Response): response is Response & { readonly body: ReadableStream<Uint8Array> } {
  const type = response.headers.get('content-type') ?? ''
  return response.ok && response.body !== null && type.startsWith('text/event-stream')
}

function parsed(data: string): Told {
  try {
    const told: unknown = JSON.parse(data)
    return typeof told === 'object' && told !== null ? told : {}
  } catch {
    return {}
  }
}
