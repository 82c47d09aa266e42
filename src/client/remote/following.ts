import type { Timers } from '../../core/ports/platform.ts'
import type { RemoteServer } from './answers.ts'
import { readEvents, type StreamEvent } from './event-stream.ts'
import { refusal, unreachable } from './told-error.ts'

/** What those are told who follow a server. */
export interface Heard {
  /** Something may have changed: of these keys, or of any where they are not said. */
  readonly onNews: (keys: readonly string[] | undefined) => void
  /** The stream is open. */
  readonly onOpen: () => void
  /** The stream ended, or could not be opened. */
  readonly onLost: (error: Error) => void
}

/** Pauses before the stream is opened again, in milliseconds: each twice as long as the last. */
const PAUSES = { first: 500, longest: 30_000 }

/** How long a stream may be silent before it is given up, in milliseconds: three of the server's heartbeats. */
const SILENCE = 45_000

/** Keeps a stream of a server's events open for as long as it is not closed, after pauses that grow and are scattered. */
export class Following {
  readonly #server: RemoteServer
  readonly #heard: Heard
  readonly #timers: Timers
  readonly #random: () => number
  #stream: AbortController | undefined
  #cancel: () => void = () => {}
  #pause = PAUSES.first
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
    this.#follow(stream).catch((error: unknown) => {
      if (this.#stream !== stream || this.#closed) return
      stream.abort()
      this.#heard.onLost(error instanceof Error ? error : new Error(String(error)))
      this.#cancel = this.#timers.after(this.#pause * (0.5 + this.#random()), () => this.start())
      this.#pause = Math.min(this.#pause * 2, PAUSES.longest)
    })
  }

  close(): void {
    this.#closed = true
    this.#cancel()
    this.#stream?.abort()
  }

  /** Rejects once the stream has ended, whatever ended it. */
  async #follow(stream: AbortController): Promise<never> {
    const asked = { headers: { accept: 'text/event-stream' } }
    const alive = this.#silence(stream)
    try {
      const response = await this.#server.request('/events', asked, stream.signal)
      if (!response.ok || response.body === null) throw refusal(this.#server.url, response.status, undefined)
      this.#pause = PAUSES.first
      this.#heard.onOpen()
      await readEvents(response.body, { onEvent: event => this.#take(event, stream), onLife: alive.heard })
    } finally {
      alive.end()
    }
    throw unreachable(this.#server.url, 'its stream of events has ended')
  }

  /** Gives a stream up that says nothing for too long. */
  #silence(stream: AbortController): { heard: () => void; end: () => void } {
    const start = (): (() => void) => this.#timers.after(SILENCE, () => stream.abort())
    let cancel = start()
    const heard = (): void => {
      cancel()
      cancel = start()
    }
    return { heard, end: () => cancel() }
  }

  #take({ name, data }: StreamEvent, stream: AbortController): void {
    if (stream.signal.aborted) return
    if (name === 'resync') return this.#heard.onNews(undefined)
    if (name !== 'revision' && name !== 'change') return
    const told = parsed(data)
    // Whose rules name a segment, the page does not know.
    this.#heard.onNews('segments' in told ? undefined : told.keys)
  }
}

function parsed(data: string): { readonly keys?: readonly string[] } {
  try {
    const told: unknown = JSON.parse(data)
    return typeof told === 'object' && told !== null ? told : {}
  } catch {
    return {}
  }
}
