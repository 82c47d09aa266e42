import type { HttpDoor } from '../http.ts'

/** What the SDK sends, as far as it is looked at. */
interface SentRequest {
  readonly url: string
  readonly method: string
  readonly headers: { toJSON(): Readonly<Record<string, string>> }
  readonly abortSignal?: unknown
}

interface ReceivedResponse<R> {
  readonly request: R
  readonly status: number
  readonly headers: ReceivedHeaders
  readonly bodyAsText: string
}

/** How long an answer may take that nobody else gives up on, in milliseconds. */
const PATIENCE = 30_000

/**
 * Carries the SDK's requests over our own door: answers are bounded there, connections end when it is closed, and whoever
 * gives up ends the request. Only what reads is carried.
 */
export class AzureWire {
  readonly #door: HttpDoor

  constructor(door: HttpDoor) {
    this.#door = door
  }

  /** Asks once. Throws a Refusal. */
  async sendRequest<R extends SentRequest>(request: R): Promise<ReceivedResponse<R>> {
    if (request.method !== 'GET') throw new RangeError(`${request.method} is more than reading`)
    const { abortSignal } = request
    // The door reads what is sent as it is, so nothing is to be sent compressed.
    const headers = { ...request.headers.toJSON(), 'accept-encoding': 'identity' }
    const signal = abortSignal instanceof AbortSignal ? abortSignal : AbortSignal.timeout(PATIENCE)
    const answer = await this.#door.ask({ url: new URL(request.url), headers, signal })
    const { status, text } = answer
    return { request, status, headers: new ReceivedHeaders(answer.headers), bodyAsText: text }
  }
}

/** Headers in the form that the SDK reads them in. */
class ReceivedHeaders {
  readonly #headers: Map<string, string>

  constructor(headers: Readonly<Record<string, string | readonly string[] | undefined>>) {
    const all = Object.entries(headers).filter(([, value]) => value !== undefined)
    this.#headers = new Map(all.map(([name, value]) => [name.toLowerCase(), [value].flat().join(', ')]))
  }

  get(name: string): string | undefined {
    return this.#headers.get(name.toLowerCase())
  }

  has(name: string): boolean {
    return this.#headers.has(name.toLowerCase())
  }

  set(name: string, value: string | number | boolean): void {
    this.#headers.set(name.toLowerCase(), String(value))
  }

  delete(name: string): void {
    this.#headers.delete(name.toLowerCase())
  }

  toJSON(): Record<string, string> {
    return Object.fromEntries(this.#headers)
  }

  [Symbol.iterator](): Iterator<[string, string]> {
    return this.#headers[Symbol.iterator]()
  }
}
