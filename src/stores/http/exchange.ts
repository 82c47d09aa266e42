import http, { type ClientRequest, type IncomingMessage } from 'node:http'
import https from 'node:https'
import { VarveError } from '../../core/errors.ts'
import type { Timers } from '../../core/ports.ts'
import { shown } from '../../core/protocol/pass.ts'
import { TimedOut } from '../patience.ts'
import { addressIn, type Place } from './place.ts'

/** One question to a server. */
export interface Asked {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE'
  readonly path: string
  readonly query?: Readonly<Record<string, string>>
  /** Sent as JSON. */
  readonly body?: unknown
}

/** What a server answered. */
export interface Answered {
  readonly status: number
  readonly type: string
  readonly text: string
}

/** How much longer than the beginning of an answer the rest of it may take. */
const LONG = 10

/** The longest answer that is read, in characters: a snapshot, escaped, fits. */
const LONGEST = 512 << 20

/** The connections to one server: asks, gives up what takes too long, and trusts no line that was silent. */
export class Exchange {
  readonly #place: Place
  readonly #patience: number
  readonly #timers: Timers
  readonly #under = new Set<ClientRequest>()
  #agent: http.Agent | undefined
  #closed = false

  constructor(place: Place, options: { readonly patience: number; readonly timers: Timers }) {
    this.#place = place
    this.#patience = options.patience
    this.#timers = options.timers
  }

  /** Throws CLOSED once it is closed. */
  refuseClosed(): void {
    if (this.#closed) throw new VarveError('CLOSED', {})
  }

  /** The whole answer to a question. A line that broke before it was used is no failure of a question that may be repeated. */
  async ask(asked: Asked): Promise<Answered> {
    this.refuseClosed()
    try {
      return await this.#once(asked)
    } catch (error) {
      if (asked.method !== 'GET' || !(error instanceof StaleLine)) throw error
      return this.#once(asked)
    }
  }

  /** The beginning of an answer that goes on; it ends with `destroy`. */
  async begin(asked: Asked): Promise<IncomingMessage> {
    this.refuseClosed()
    return this.#admitted(asked, { accept: 'text/event-stream' })
  }

  close(): void {
    this.#closed = true
    for (const request of this.#under) request.destroy()
    this.#agent?.destroy()
  }

  async #once(asked: Asked): Promise<Answered> {
    const response = await this.#admitted(asked, { accept: 'application/json' })
    const late = this.#timers.after(this.#patience * LONG, () => response.destroy(new TimedOut(this.#patience * LONG)))
    try {
      const text = await textOf(response)
      return { status: response.statusCode ?? 0, type: response.headers['content-type'] ?? '', text }
    } catch (error) {
      this.#distrust(error)
      throw error
    } finally {
      late()
    }
  }

  /** Shows the token and, where it is refused, another once: a question that was refused at the door did nothing. */
  async #admitted(asked: Asked, headers: Readonly<Record<string, string>>): Promise<IncomingMessage> {
    const { pass } = this.#place
    const token = await pass.token()
    const response = await this.#send(asked, { ...headers, ...shown(token) })
    if (response.statusCode !== 401) return response
    const other = await pass.after(token).catch(() => token)
    if (other === token) return response
    response.resume()
    return this.#send(asked, { ...headers, ...shown(other) })
  }

  #send(asked: Asked, headers: Readonly<Record<string, string>>): Promise<IncomingMessage> {
    this.refuseClosed()
    const { promise, resolve, reject } = deferred<IncomingMessage>()
    const request = this.#request(asked, headers)
    const late = this.#timers.after(this.#patience, () => request.destroy(new TimedOut(this.#patience)), { hold: true })
    this.#under.add(request)
    request.once('close', () => this.#under.delete(request))
    request.once('response', response => {
      late()
      resolve(response)
    })
    // It stays: a request that is destroyed may fail more than once.
    request.on('error', error => {
      late()
      this.#distrust(error)
      reject(
        this.#closed
          ? new VarveError('CLOSED', {})
          : request.reusedSocket && isReset(error)
            ? new StaleLine(error)
            : error,
      )
    })
    request.end(asked.body === undefined ? undefined : JSON.stringify(asked.body))
    return promise
  }

  #request({ method, path, query, body }: Asked, given: Readonly<Record<string, string>>): ClientRequest {
    const url = addressIn(this.#place, path, query)
    const headers = {
      ...given,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    }
    const protocol = url.protocol === 'https:' ? https : http
    this.#agent ??= new protocol.Agent({ keepAlive: true, scheduling: 'lifo' })
    return protocol.request(url, { method, headers, agent: this.#agent })
  }

  /** Gives up the lines that wait for use: where one of them was silent, the others will be. */
  #distrust(error: unknown): void {
    if (!(error instanceof TimedOut)) return
    for (const sockets of Object.values(this.#agent?.freeSockets ?? {}))
      for (const socket of sockets ?? []) socket.destroy()
    this.#agent = undefined
  }
}

/** A line that the server had ended when it was used again: what was asked did not arrive. */
class StaleLine extends Error {
  override readonly name = 'StaleLine'

  constructor(cause: Error) {
    super(cause.message, { cause })
  }
}

function isReset(error: Error): boolean {
  return 'code' in error && (error.code === 'ECONNRESET' || error.code === 'EPIPE')
}

async function textOf(response: IncomingMessage): Promise<string> {
  response.setEncoding('utf8')
  let text = ''
  for await (const part of response) {
    text += String(part)
    if (text.length > LONGEST) throw new Error('its answer is longer than any should be')
  }
  return text
}

function deferred<T>(): { promise: Promise<T>; resolve: (value: T) => void; reject: (error: unknown) => void } {
  let resolve: (value: T) => void = () => {}
  let reject: (error: unknown) => void = () => {}
  const promise = new Promise<T>((yes, no) => {
    resolve = yes
    reject = no
  })
  return { promise, resolve, reject }
}
