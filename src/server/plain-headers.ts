const SET_COOKIE = 'set-cookie'

/**
 * Headers of an answer without the cost of the platform's: no copies, no checks of what Node or the platform's own check when
 * they are sent. They are as few as a list is good for.
 */
export class PlainHeaders implements Headers {
  /** Names, in lower case, each before its value: what Node takes as it is. */
  readonly pairs: string[] = []

  /** Of names and values, by name or one after the other. */
  static of(values: Readonly<Record<string, string>> | Headers): PlainHeaders {
    const headers = new PlainHeaders()
    if (values instanceof PlainHeaders) headers.pairs.push(...values.pairs)
    else if (values instanceof Headers) for (const [name, value] of values) headers.append(name, value)
    else for (const name of Object.keys(values)) headers.set(name, values[name] ?? '')
    return headers
  }

  get(name: string): string | null {
    const asked = name.toLowerCase()
    if (asked === SET_COOKIE) return this.has(asked) ? this.getSetCookie().join(', ') : null
    const place = this.#placeOf(asked)
    return place < 0 ? null : (this.pairs[place + 1] ?? null)
  }

  has(name: string): boolean {
    return this.#placeOf(name.toLowerCase()) >= 0
  }

  set(name: string, value: string): void {
    const asked = name.toLowerCase()
    if (asked === SET_COOKIE) this.delete(asked)
    const place = this.#placeOf(asked)
    if (place < 0) this.pairs.push(asked, value)
    else this.pairs[place + 1] = value
  }

  append(name: string, value: string): void {
    const asked = name.toLowerCase()
    const place = this.#placeOf(asked)
    // The only header that may be there twice without being one.
    if (place < 0 || asked === SET_COOKIE) this.pairs.push(asked, value)
    else this.pairs[place + 1] += (asked === 'cookie' ? '; ' : ', ') + value
  }

  delete(name: string): void {
    const asked = name.toLowerCase()
    for (let place = this.#placeOf(asked); place >= 0; place = this.#placeOf(asked)) this.pairs.splice(place, 2)
  }

  getSetCookie(): string[] {
    return [...this].flatMap(([name, value]) => (name === SET_COOKIE ? [value] : []))
  }

  forEach(told: (value: string, name: string, all: Headers) => void): void {
    for (const [name, value] of this) told(value, name, this)
  }

  *entries(): Generator<[string, string], undefined> {
    const { pairs } = this
    for (let place = 0; place < pairs.length; place += 2) yield [pairs[place] ?? '', pairs[place + 1] ?? '']
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

  /** Where a name is; −1 where it is not. */
  #placeOf(name: string): number {
    const { pairs } = this
    for (let place = 0; place < pairs.length; place += 2) if (pairs[place] === name) return place
    return -1
  }
}

// Whoever asks `instanceof Headers` is told the truth about what they can do.
Object.setPrototypeOf(PlainHeaders.prototype, Headers.prototype)
