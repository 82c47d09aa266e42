import type { IncomingMessage } from 'node:http'
import { IncomingBody } from './incoming-body.ts'
import { IncomingHeaders } from './incoming-headers.ts'

/** What a request to Node does not say of itself. */
interface Arrival {
  readonly url: string
  readonly origin: {
    /** Ends when the client has gone. */
    readonly signal: AbortSignal
  }
}

/**
 * A request of Fetch over one of Node's. A real `Request` costs more than many an answer, so headers, body and signal are made
 * when they are asked for, and the real one only where somebody needs what is rare: a clone, a form, a blob.
 */
export class IncomingRequest implements Request {
  readonly url: string
  readonly method: string
  declare readonly cache: 'default'
  declare readonly credentials: 'same-origin'
  declare readonly destination: ''
  declare readonly integrity: ''
  declare readonly keepalive: false
  declare readonly mode: 'cors'
  declare readonly redirect: 'follow'
  declare readonly referrer: 'about:client'
  declare readonly referrerPolicy: ''
  declare readonly duplex: 'half'
  readonly #message: IncomingMessage
  readonly #origin: Arrival['origin']
  readonly #body: IncomingBody
  #headers: Headers | undefined
  #whole: Request | undefined

  constructor(message: IncomingMessage, { url, origin }: Arrival) {
    this.url = url
    this.method = message.method ?? 'GET'
    this.#message = message
    this.#origin = origin
    this.#body = new IncomingBody(message)
  }

  get headers(): Headers {
    return (this.#headers ??= new IncomingHeaders(this.#message))
  }

  get signal(): AbortSignal {
    return this.#origin.signal
  }

  get body(): ReadableStream<Uint8Array<ArrayBuffer>> | null {
    return this.#whole === undefined ? this.#body.stream : this.#whole.body
  }

  get bodyUsed(): boolean {
    return this.#whole?.bodyUsed ?? this.#body.isUsed
  }

  bytes(): Promise<Uint8Array<ArrayBuffer>> {
    return this.#whole?.bytes() ?? this.#body.bytes()
  }

  arrayBuffer(): Promise<ArrayBuffer> {
    return this.bytes().then(({ buffer, byteOffset, byteLength }) =>
      byteLength === buffer.byteLength ? buffer : buffer.slice(byteOffset, byteOffset + byteLength),
    )
  }

  async text(): Promise<string> {
    return new TextDecoder().decode(await this.bytes())
  }

  async json(): Promise<unknown> {
    return JSON.parse(await this.text())
  }

  blob(): Promise<Blob> {
    return this.#real().blob()
  }

  formData(): Promise<FormData> {
    return this.#real().formData()
  }

  clone(): Request {
    return this.#real().clone()
  }

  #real(): Request {
    const { method, headers, signal, duplex } = this
    const init: RequestInit & { readonly duplex: 'half' } = { method, headers, signal, duplex, body: this.body }
    return (this.#whole ??= new Request(this.url, init))
  }
}

// What is the same of every request is no member of each.
Object.assign(IncomingRequest.prototype, {
  cache: 'default',
  credentials: 'same-origin',
  destination: '',
  integrity: '',
  keepalive: false,
  mode: 'cors',
  redirect: 'follow',
  referrer: 'about:client',
  referrerPolicy: '',
  duplex: 'half',
})

// Whoever asks `instanceof Request` is told the truth about what it can do.
Object.setPrototypeOf(IncomingRequest.prototype, Request.prototype)
