const SET_COOKIE = 'set-cookie'

/**
 * Headers without the cost of the platform's: no list, no copies, no checks of what Node or the platform's own check when they
 * are sent. Those of most requests are asked for two or three names.
 */
export class PlainHeaders implements Headers {
  readonly #values = new Map<string, string>()
  /** The only header that may be there twice without being one. */
  #cookies: string[] | undefined

  /** Of names and values, by name or one after the other. */
  static of(values: Readonly<Record<string, string>> | Headers): PlainHeaders {
    const headers = new PlainHeaders()
    if (values instanceof Headers) for (const [name, value] of values) headers.append(name, value)
    else for (const name of Object.keys(values)) headers.set(name, values[name] ?? '')
    return headers
  }

  get(name: string): string | null {
    const asked = name.toLowerCase()
    if (asked === SET_COOKIE) return this.#cookies?.join(', ') ?? null
    return this.#values.get(asked) ?? null
  }

  has(name: string): boolean {
    const asked = name.toLowerCase()
    return asked === SET_COOKIE ? this.#cookies !== undefined : this.#values.has(asked)
  }

  set(name: string, value: string): void {
    const asked = name.toLowerCase()
    if (asked === SET_COOKIE) this.#cookies = [value]
    else this.#values.set(asked, value)
  }

  append(name: string, value: string): void {
    const asked = name.toLowerCase()
    if (asked === SET_COOKIE) return void (this.#cookies ??= []).push(value)
    const before = this.#values.get(asked)
    const comma = asked === 'cookie' ? '; ' : ', '
    this.#values.set(asked, before === undefined ? value : before + comma + value)
  }

  delete(name: string): void {
    const asked = name.toLowerCase()
    if (asked === SET_COOKIE) this.#cookies = undefined
    else this.#values.delete(asked)
  }

  getSetCookie(): string[] {
    return [...(this.#cookies ?? [])]
  }

  forEach(told: (value: string, name: string, all: Headers) => void): void {
    this.#values.forEach((value, name) => told(value, name, this))
    for (const cookie of this.#cookies ?? []) told(cookie, SET_COOKIE, this)
  }

  *entries(): Generator<[string, string], undefined> {
    yield* this.#values
    for (const cookie of this.#cookies ?? []) yield [SET_COOKIE, cookie]
  }

  *keys(): Generator<string, undefined> {
    for (const [name] of this) yield name
  }

  *values(): Generator<string, undefined> {
    for (const [, value] of this) yield value
  }

  [Symbol.iterator](): Generator<[string, string], undefined> {
    return this.entries()
  }
}

// Whoever asks `instanceof Headers` is told the truth about what they can do.
Object.setPrototypeOf(PlainHeaders.prototype, Headers.prototype)
