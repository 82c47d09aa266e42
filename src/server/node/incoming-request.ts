import type { IncomingMessage } from 'node:http'
import { PlainHeaders } from '../plain-headers.ts'
import type { IncomingBody } from './incoming-body.ts'

/** What a request to Node is as one of Fetch. */
interface Incoming {
  readonly url: string
  readonly message: IncomingMessage
  readonly body: IncomingBody
  /** Ends when the client has gone. */
  readonly signal: () => AbortSignal
}

/**
 * A request of Fetch over one of Node's. A real `Request` costs more than many an answer, so headers, body and signal are made
 * when they are asked for, and the real one only where somebody needs what is rare: a clone, a form, a blob.
 */
export class IncomingRequest implements Request {
  readonly url: string
  readonly method: string
  readonly cache = 'default'
  readonly credentials = 'same-origin'
  readonly destination = ''
  readonly integrity = ''
  readonly keepalive = false
  readonly mode = 'cors'
  readonly redirect = 'follow'
  readonly referrer = 'about:client'
  readonly referrerPolicy = ''
  readonly duplex = 'half'
  readonly #incoming: Incoming
  #headers: Headers | undefined
  #whole: Request | undefined

  constructor(incoming: Incoming) {
    this.#incoming = incoming
    this.url = incoming.url
    this.method = incoming.message.method ?? 'GET'
  }

  get headers(): Headers {
    return (this.#headers ??= headersOf(this.#incoming.message.rawHeaders))
  }

  get signal(): AbortSignal {
    return this.#incoming.signal()
  }

  get body(): ReadableStream<Uint8Array<ArrayBuffer>> | null {
    return this.#whole === undefined ? this.#incoming.body.stream : this.#whole.body
  }

  get bodyUsed(): boolean {
    return this.#whole?.bodyUsed ?? this.#incoming.body.isUsed
  }

  bytes(): Promise<Uint8Array<ArrayBuffer>> {
    return this.#whole?.bytes() ?? this.#incoming.body.bytes()
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

// Whoever asks `instanceof Request` is told the truth about what it can do.
Object.setPrototypeOf(IncomingRequest.prototype, Request.prototype)

/** Headers as they were sent: one that is there twice is joined, as Fetch does. */
function headersOf(raw: readonly string[]): Headers {
  const headers = new PlainHeaders()
  for (let at = 0; at < raw.length; at += 2) {
    const [name = '', value = ''] = [raw[at], raw[at + 1]]
    // Node has checked them; what HTTP/2 puts in front (`:path`) is no header.
    if (!name.startsWith(':')) headers.append(name, value)
  }
  return headers
}
