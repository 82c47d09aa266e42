import type { IncomingMessage } from 'node:http'

/**
 * Headers of a request to Node, which has sorted them already: they are looked up in what it made of them. Where one is there
 * twice, which Node and Fetch treat otherwise, or where somebody wants more than to look, they are sorted again as Fetch does.
 */
export class IncomingHeaders implements Headers {
  readonly #message: IncomingMessage
  /** As Node has them, by names in lower case; undefined once ours say something else. */
  #sorted: IncomingMessage['headers'] | undefined
  #whole: Headers | undefined

  constructor(message: IncomingMessage) {
    const { headers, rawHeaders } = message
    this.#message = message
    this.#sorted = countOf(headers) * 2 === rawHeaders.length ? headers : undefined
  }

  get(name: string): string | null {
    if (this.#sorted === undefined) return this.#own().get(name)
    const value = this.#sorted[name.toLowerCase()]
    if (typeof value === 'string') return value
    return value === undefined ? null : this.#own().get(name)
  }

  has(name: string): boolean {
    return this.get(name) !== null
  }

  set(name: string, value: string): void {
    this.#changed().set(name, value)
  }

  append(name: string, value: string): void {
    this.#changed().append(name, value)
  }

  delete(name: string): void {
    this.#changed().delete(name)
  }

  getSetCookie(): string[] {
    return this.#own().getSetCookie()
  }

  forEach(told: (value: string, name: string, all: Headers) => void): void {
    const sorted = this.#sorted
    if (sorted === undefined || 'set-cookie' in sorted) return this.#own().forEach(told)
    for (const name in sorted) if (isName(name)) told(String(sorted[name]), name, this)
  }

  entries(): ReturnType<Headers['entries']> {
    return this.#own().entries()
  }

  keys(): ReturnType<Headers['keys']> {
    return this.#own().keys()
  }

  values(): ReturnType<Headers['values']> {
    return this.#own().values()
  }

  [Symbol.iterator](): ReturnType<Headers['entries']> {
    return this.entries()
  }

  #changed(): Headers {
    const whole = this.#own()
    this.#sorted = undefined
    return whole
  }

  #own(): Headers {
    return (this.#whole ??= headersOf(this.#message.rawHeaders))
  }
}

// Whoever asks `instanceof Headers` is told the truth about what they can do.
Object.setPrototypeOf(IncomingHeaders.prototype, Headers.prototype)

/** Headers as they were sent: one that is there twice is joined. */
function headersOf(raw: readonly string[]): Headers {
  const headers = new Headers()
  for (let at = 0; at < raw.length; at += 2) {
    const [name = '', value = ''] = [raw[at], raw[at + 1]]
    if (isName(name)) headers.append(name, value)
  }
  return headers
}

/** Node has checked them; what HTTP/2 puts in front (`:path`) is no header. */
function isName(text: string): boolean {
  return !text.startsWith(':')
}

function countOf(names: object): number {
  let count = 0
  for (const _ in names) count += 1
  return count
}
