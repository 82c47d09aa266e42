import type { IncomingMessage } from 'node:http'

/** A request of Node whose body somebody may have read and parsed before us. */
export interface PossiblyParsed extends IncomingMessage {
  /** What a body parser made of it: Express's, or that of a cloud's functions. */
  readonly body?: unknown
  /** The bytes a body parser kept beside it. */
  readonly rawBody?: unknown
}

/** The body of a request to Node: read once, by us or by a parser that stood before us. */
export class IncomingBody {
  readonly #message: PossiblyParsed
  #isUsed = false
  #stream: ReadableStream<Uint8Array<ArrayBuffer>> | null | undefined

  constructor(message: PossiblyParsed) {
    this.#message = message
  }

  get isUsed(): boolean {
    return this.#isUsed
  }

  /** True where a request can have a body, and says that it has one. */
  get #isThere(): boolean {
    const { method, headers } = this.#message
    if (method === 'GET' || method === 'HEAD') return false
    return headers['transfer-encoding'] !== undefined || (headers['content-length'] ?? '0') !== '0'
  }

  /** The body as a stream that takes no more from the socket than its reader asked for; null where there is none. */
  get stream(): ReadableStream<Uint8Array<ArrayBuffer>> | null {
    if (this.#stream === undefined) this.#stream = this.#isThere ? this.#streamed() : null
    return this.#stream
  }

  /** All of the body. Whoever wants to bound it reads the stream. */
  bytes(): Promise<Uint8Array<ArrayBuffer>> {
    if (this.#isUsed) return Promise.reject(new TypeError('The body of this request has been read already.'))
    this.#isUsed = true
    if (!this.#isThere) return Promise.resolve(new Uint8Array())
    if (this.#stream != null) return new Response(this.#stream).bytes()
    const { readableDidRead } = this.#message
    return readableDidRead ? this.#parsedOrLeft() : wholeOf(this.#message)
  }

  async #parsedOrLeft(): Promise<Uint8Array<ArrayBuffer>> {
    return this.#parsedBefore() ?? wholeOf(this.#message)
  }

  #streamed(): ReadableStream<Uint8Array<ArrayBuffer>> {
    const body = this.#message
    let chunks: AsyncIterator<Uint8Array<ArrayBuffer>> | undefined
    return new ReadableStream(
      {
        pull: async control => {
          this.#isUsed = true
          const parsed = chunks === undefined ? this.#parsedBefore() : undefined
          chunks ??= parsed === undefined ? chunksOf(body) : only(parsed)
          const { done, value } = await chunks.next()
          if (done === true) control.close()
          else control.enqueue(value)
        },
        // The connection stays: an answer may still be on its way to who sent too much.
        cancel: () => void body.unpipe().resume(),
      },
      { highWaterMark: 0 },
    )
  }

  /** What a parser that stood before us read, as bytes again; undefined where nobody did. */
  #parsedBefore(): Uint8Array<ArrayBuffer> | undefined {
    const { rawBody, body, readableDidRead, headers } = this.#message
    if (!readableDidRead) return undefined
    if (rawBody instanceof Uint8Array) return Uint8Array.from(rawBody)
    if (body instanceof Uint8Array) return Uint8Array.from(body)
    if (body === undefined) return new Uint8Array()
    const isForm = headers['content-type']?.startsWith('application/x-www-form-urlencoded') === true
    return new TextEncoder().encode(typeof body === 'string' ? body : isForm ? formText(body) : JSON.stringify(body))
  }
}

async function* only<T>(value: T): AsyncGenerator<T> {
  yield value
}

async function* chunksOf(message: IncomingMessage): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  // An error of the answer must not destroy the connection before it is written.
  for await (const chunk of message.iterator({ destroyOnReturn: false })) yield bytesOf(chunk)
}

function bytesOf(chunk: unknown): Uint8Array<ArrayBuffer> {
  if (typeof chunk === 'string') return new TextEncoder().encode(chunk)
  return chunk instanceof Uint8Array ? Uint8Array.from(chunk) : new Uint8Array()
}

/** By events: for a short body, an iterator would take longer than the answer. */
function wholeOf(message: IncomingMessage): Promise<Uint8Array<ArrayBuffer>> {
  return new Promise((resolve, reject) => {
    const gone = (): void => reject(message.errored ?? new Error('The client has gone.'))
    if (message.destroyed) return gone()
    const chunks: Uint8Array<ArrayBuffer>[] = []
    message
      .on('error', reject)
      .on('data', (chunk: Uint8Array<ArrayBuffer>) => void chunks.push(chunk))
      .on('end', () => resolve(joined(chunks)))
      // Every request closes in the end, and an error that nobody is told of costs as much as an answer.
      .on('close', () => void (message.readableEnded || gone()))
  })
}

function joined(chunks: readonly Uint8Array<ArrayBuffer>[]): Uint8Array<ArrayBuffer> {
  const [only] = chunks
  if (only !== undefined && chunks.length === 1) return only
  const whole = new Uint8Array(chunks.reduce((sum, chunk) => sum + chunk.length, 0))
  let at = 0
  for (const chunk of chunks) {
    whole.set(chunk, at)
    at += chunk.length
  }
  return whole
}

/** A parsed form as it was sent: one field a member, a list for a field that is there more than once. */
function formText(fields: unknown): string {
  const pairs = Object.entries(fields ?? {}).flatMap(([name, value]: [string, unknown]) =>
    (Array.isArray(value) ? value : [value]).map((one): [string, string] => [name, String(one)]),
  )
  return new URLSearchParams(pairs).toString()
}
