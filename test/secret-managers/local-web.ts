import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http'
import { createServer as createSecureServer } from 'node:https'
import { gzipSync } from 'node:zlib'
import type { AddressInfo, Server, Socket } from 'node:net'
import type { ServerState } from 'varve/testing'

/** A request as it arrived. */
export interface Asked {
  readonly method: string
  readonly path: string
  readonly query: URLSearchParams
  readonly headers: IncomingMessage['headers']
  readonly body: string
}

/** What is answered: a text, or anything else as JSON. */
export interface Answered {
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: unknown
}

/** How a web server is made. */
export interface LocalWebOptions {
  /** Answers when all is well. */
  readonly answer: (asked: Asked) => Answered | Promise<Answered>
  /** A certificate with its key, as PEM; plain HTTP without. */
  readonly certified?: { readonly key: string; readonly cert: string }
  /** All that the server knows: it says so when it fails. */
  readonly kept?: () => string
}

/** A web server on a free port of this machine that can be brought into every state that servers get into. */
export class LocalWeb {
  readonly #options: LocalWebOptions
  readonly #sockets = new Set<Socket>()
  #server: Server | undefined
  #state: ServerState = 'well'
  #port = 0
  #mishaps: { readonly path: RegExp; readonly instead: Answered | 'cut'; left: number }[] = []
  #wake = (): void => {}
  /** What was asked so far. */
  readonly asked: Asked[] = []

  private constructor(options: LocalWebOptions) {
    this.#options = options
  }

  static async start(options: LocalWebOptions): Promise<LocalWeb> {
    const web = new LocalWeb(options)
    await web.#listen()
    return web
  }

  get port(): number {
    return this.#port
  }

  get url(): string {
    return `http${this.#options.certified === undefined ? '' : 's'}://127.0.0.1:${this.#port}`
  }

  get connections(): number {
    return this.#sockets.size
  }

  /** Answers the next requests whose path fits otherwise: so many of them, or all. */
  instead(path: RegExp, instead: Answered | 'cut', times = Number.POSITIVE_INFINITY): void {
    this.#mishaps = [...this.#mishaps.filter(({ left }) => left > 0), { path, instead, left: times }]
  }

  /** Resolves once so many requests arrived. */
  async reached(count: number): Promise<void> {
    while (this.asked.length < count) await new Promise<void>(resolve => (this.#wake = resolve))
  }

  async turn(state: ServerState): Promise<void> {
    if (this.#state === 'stopped' && state !== 'stopped') await this.#listen()
    else if (state === 'stopped') await this.stop()
    else if (this.#state === 'hanging') this.#cut()
    this.#state = state
  }

  async stop(): Promise<void> {
    const server = this.#server
    this.#server = undefined
    this.#cut()
    await new Promise<void>(resolve => (server === undefined ? resolve() : server.close(() => resolve())))
  }

  #cut(): void {
    for (const socket of this.#sockets) socket.destroy()
  }

  async #listen(): Promise<void> {
    const listen: RequestListener = (request, response) => void this.#take(request, response)
    const { certified } = this.#options
    const server = certified === undefined ? createServer(listen) : createSecureServer(certified, listen)
    server.on('connection', (socket: Socket) => {
      this.#sockets.add(socket)
      socket.once('close', () => this.#sockets.delete(socket))
    })
    await new Promise<void>(resolve => void server.listen(this.#port, '127.0.0.1', resolve))
    this.#port = (server.address() as AddressInfo).port
    this.#server = server
  }

  async #take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const asked = await askedBy(request)
    this.asked.push(asked)
    this.#wake()
    const mishap = this.#mishaps.find(({ path, left }) => left > 0 && path.test(asked.path))
    if (mishap !== undefined) mishap.left -= 1
    if (mishap?.instead === 'cut') return void response.destroy()
    if (mishap !== undefined) return send(response, asked, mishap.instead)
    if (this.#state === 'flooding') return flood(response)
    if (this.#state === 'failing') return send(response, asked, { status: 500, body: this.#confession(asked) })
    if (this.#state === 'well') send(response, asked, await this.#options.answer(asked))
  }

  #confession({ headers, body }: Asked): string {
    return JSON.stringify({ error: { code: 500, message: 'Internal', headers, body, kept: this.#options.kept?.() } })
  }
}

async function askedBy(request: IncomingMessage): Promise<Asked> {
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://local.test')
  const body = (await request.setEncoding('utf8').toArray()).join('')
  return { method: request.method ?? '', path: pathname, query: searchParams, headers: request.headers, body }
}

/** Sends an answer, compressed for whoever says that it would do, as many servers and what stands before them do. */
function send(response: ServerResponse, { headers: asked }: Asked, answered: Answered): void {
  const { status, headers = {}, body = '' } = answered
  const isText = typeof body === 'string'
  const text = isText ? body : JSON.stringify(body)
  const isPacked = /\bgzip\b/.test(String(asked['accept-encoding']))
  response.writeHead(status, {
    'content-type': isText ? 'text/plain' : 'application/json; charset=utf-8',
    ...(isPacked ? { 'content-encoding': 'gzip' } : {}),
    ...headers,
  })
  response.end(isPacked ? gzipSync(text) : text)
}

/** Answers without end, as fast as it is read. */
function flood(response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'application/json' })
  const chunk = '"'.repeat(65_536)
  const pour = (): void => {
    while (!response.destroyed && response.write(chunk)) continue
  }
  response.on('drain', pour)
  response.on('error', () => {})
  pour()
}
