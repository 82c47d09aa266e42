import http, { type ClientRequest } from 'node:http'
import https from 'node:https'
import { exchange, type HttpAnswer } from './http/exchange.ts'
import { unreachable, wasCut } from './http/failure.ts'

/** Whom a door trusts, and how it says who it is. */
export interface TlsOptions {
  /** Certificates that are trusted instead of the usual ones, as PEM. */
  readonly ca?: string | undefined
  /** The certificate that is shown when the server asks for one, as PEM. */
  readonly cert?: string | undefined
  /** The key of that certificate, as PEM. */
  readonly key?: string | undefined
  /** The name that the server's certificate must be for, where it is not the address's. */
  readonly servername?: string | undefined
}

/** One question to a server. */
export interface HttpQuestion {
  /** GET unless said otherwise. */
  readonly method?: 'GET' | 'POST' | 'PUT'
  readonly url: URL
  readonly headers?: Readonly<Record<string, string>>
  /** What is sent along, as JSON. */
  readonly json?: unknown
  /** What is sent along as it is, with a content type among the headers. */
  readonly body?: string
  /** When to give up. */
  readonly signal: AbortSignal
}

/** Connections that are open at once to one server. */
const MOST_CONNECTIONS = 16

/**
 * Asks servers that keep secrets, over connections that are kept open. Answers are bounded, redirects are not followed (a
 * token would go with them), and what goes wrong is told without what was sent. Any status is an answer.
 */
export class HttpDoor {
  readonly #pending = new Set<ClientRequest>()
  readonly #plain = new http.Agent({ keepAlive: true, maxSockets: MOST_CONNECTIONS })
  readonly #secure: https.Agent
  #closed = false

  constructor(tls: TlsOptions = {}) {
    this.#secure = new https.Agent({ keepAlive: true, maxSockets: MOST_CONNECTIONS, ...given(tls) })
  }

  /** Asks once. Throws a Refusal: SECRET_MANAGER_UNREACHABLE, or SECRET_MALFORMED for an answer of more than 1 MiB. */
  async ask(question: HttpQuestion): Promise<HttpAnswer> {
    try {
      return await this.#ask(question)
    } catch (error) {
      throw unreachable(error, { url: question.url, aborted: question.signal.aborted, closed: this.#closed })
    }
  }

  async #ask(question: HttpQuestion): Promise<HttpAnswer> {
    const request = this.#request(question)
    try {
      return await this.#exchange(request, question)
    } catch (error) {
      // A connection that was kept open may have been closed by the server while the request was on its way.
      if (!request.reusedSocket || !wasCut(error) || question.signal.aborted || this.#closed) throw error
      return this.#exchange(this.#request(question), question)
    }
  }

  /** Gives up what is being asked and closes all connections. Calling it twice is harmless. */
  close(): void {
    this.#closed = true
    for (const request of this.#pending) request.destroy()
    this.#plain.destroy()
    this.#secure.destroy()
  }

  #request({ method = 'GET', url, headers, json, signal }: HttpQuestion): ClientRequest {
    signal.throwIfAborted()
    if (this.#closed) throw new Error('closed')
    const sent = json === undefined ? headers : { 'content-type': 'application/json', ...headers }
    const options = { method, headers: { ...sent } }
    return url.protocol === 'https:'
      ? https.request(url, { ...options, agent: this.#secure })
      : http.request(url, { ...options, agent: this.#plain })
  }

  async #exchange(request: ClientRequest, { json, body, signal }: HttpQuestion): Promise<HttpAnswer> {
    const giveUp = (): void => void request.destroy()
    this.#pending.add(request)
    signal.addEventListener('abort', giveUp)
    try {
      return await exchange(request, json === undefined ? body : JSON.stringify(json))
    } finally {
      this.#pending.delete(request)
      signal.removeEventListener('abort', giveUp)
    }
  }
}

/** The options that have a value: Node takes an undefined one for a wish. */
function given(tls: TlsOptions): Record<string, string> {
  return Object.fromEntries(Object.entries(tls).filter((entry): entry is [string, string] => entry[1] !== undefined))
}
