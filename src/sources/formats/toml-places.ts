/**
 * Finds where the names and values of a TOML text stand, which its parser does not tell. It reads no value and judges
 * nothing: whether the text is TOML, the parser says. Where it meets what it does not know, it ends.
 */
import { parse, TomlError } from 'smol-toml'
import type { Draft } from './draft.ts'

/** Where a value stands, and those in it. A table stands where it is first named; any other value where it begins. */
export interface Place {
  readonly at: number
  readonly end: number
  readonly nameAt: number
  readonly depth: number
  readonly members?: Map<string, Place>
  readonly items?: Place[]
}

/** The places in a text. */
export interface Places {
  readonly root: Place
  /** How far the text could be read: to its end, where it is TOML. */
  readonly end: number
  /** For keys that were there already, in whole or in part: where they begin, and where the part was named first. */
  readonly earlier: ReadonlyMap<number, number>
}

/** One name of a key: `server` and `port` in `server.port`. */
interface Segment {
  readonly name: string
  readonly at: number
}

/** The places of a TOML text. Stops where it is nested too deep or has too many parts. */
export function placesOf(draft: Draft): Places {
  return new Scanner(draft).places()
}

/** Thrown where the text is nothing that is known, and caught at once. */
class Unknown extends Error {}

class Scanner {
  readonly #draft: Draft
  readonly #text: string
  readonly #earlier = new Map<number, number>()
  /** Where tables got a header of their own, which may come after they were named. */
  readonly #headers = new Map<Place, number>()
  #at = 0

  constructor(draft: Draft) {
    this.#draft = draft
    this.#text = draft.text
  }

  places(): Places {
    const root = this.#tableAt(0, 1)
    try {
      let table = root
      for (this.#void(); this.#at < this.#text.length; this.#void()) {
        if (this.#text.charAt(this.#at) === '[') table = this.#header(root)
        else this.#pair(table)
      }
    } catch (error) {
      if (!(error instanceof Unknown)) throw error
    }
    return { root, end: this.#at, earlier: this.#earlier }
  }

  #header(root: Place): Place {
    const isItem = this.#text.startsWith('[[', this.#at)
    this.#at += isItem ? 2 : 1
    const path = this.#path(isItem ? ']]' : ']')
    const last = lastOf(path)
    const owner = this.#owner(root, path)
    const table = isItem ? this.#append(owner, last) : this.#enter(owner, last)
    this.#headers.set(table, last.at)
    return table
  }

  #pair(table: Place): void {
    const path = this.#path('=')
    this.#match(/[ \t]*/y)
    const owner = this.#owner(table, path)
    const last = lastOf(path)
    owner.members?.set(last.name, this.#value(owner.depth + 1, last.at))
  }

  /** The table that the last name of a key belongs to. Remembers which part of the key was there already. */
  #owner(table: Place, path: readonly Segment[]): Place {
    const last = lastOf(path)
    let owner = table
    for (const segment of path) {
      const there = owner.members?.get(segment.name)
      if (there !== undefined) this.#earlier.set(path[0]?.at ?? 0, this.#headers.get(there) ?? there.nameAt)
      if (segment !== last) owner = this.#enter(owner, segment)
    }
    return owner
  }

  /** The table of a name, made where there is none; of a list of tables the last one. */
  #enter(owner: Place, { name, at }: Segment): Place {
    const there = owner.members?.get(name) ?? this.#tableAt(at, owner.depth + 1)
    owner.members?.set(name, there)
    const inside = there.items === undefined ? there : there.items.at(-1)
    if (inside?.members === undefined) throw new Unknown()
    return inside
  }

  #append(owner: Place, { name, at }: Segment): Place {
    const depth = owner.depth + 1
    const list: Place = owner.members?.get(name) ?? { at, end: at, nameAt: at, depth, items: [] }
    const item = this.#tableAt(at, depth + 1)
    if (list.items === undefined) throw new Unknown()
    list.items.push(item)
    owner.members?.set(name, list)
    return item
  }

  #tableAt(at: number, depth: number, nameAt = at): Place {
    this.#draft.count(at)
    this.#draft.deepen(at, depth)
    return { at, end: at, nameAt, depth, members: new Map() }
  }

  #path(end: '=' | ']' | ']]'): readonly Segment[] {
    const path: Segment[] = []
    for (let next = '.'; next === '.';) {
      this.#match(/[ \t]*/y)
      path.push(this.#segment())
      this.#match(/[ \t]*/y)
      next = this.#match(/\.|=|\]\]?/y)
      if (next !== '.' && next !== end) throw new Unknown()
    }
    return path
  }

  #segment(): Segment {
    const at = this.#at
    const first = this.#text.charAt(at)
    if (first !== '"' && first !== "'") return { name: this.#match(/[\w-]+/y) || unknown(), at }
    this.#passText(first)
    const written = this.#text.slice(at, this.#at)
    return { name: written.includes('\\') && first === '"' ? unescaped(written) : written.slice(1, -1), at }
  }

  #value(depth: number, nameAt = this.#at): Place {
    const at = this.#at
    const first = this.#text.charAt(at)
    if (first === '{') return this.#inlineTable(this.#tableAt(at, depth, nameAt))
    this.#draft.count(at)
    if (first === '[') return this.#array({ at, end: at, nameAt, depth, items: [] })
    // A date and its time may be parted by a space.
    if (first !== '"' && first !== "'")
      return this.#match(/[^\s,\]}#]+(?: \d[^\s,\]}#]*)?/y) === '' ? unknown() : { at, end: this.#at, nameAt, depth }
    this.#passText(first)
    return { at, end: this.#at, nameAt, depth }
  }

  #inlineTable(table: Place): Place {
    this.#each('}', () => this.#pair(table))
    return table
  }

  #array(list: Place): Place {
    this.#draft.deepen(list.at, list.depth)
    this.#each(']', () => list.items?.push(this.#value(list.depth + 1)))
    return list
  }

  /** Reads what is between brackets, parted by commas. */
  #each(close: '}' | ']', read: () => void): void {
    this.#at += 1
    for (this.#void(); this.#text.charAt(this.#at) !== close; this.#void()) {
      read()
      this.#void()
      if (this.#match(/,/y) === '' && this.#text.charAt(this.#at) !== close) throw new Unknown()
    }
    this.#at += 1
  }

  #passText(quote: '"' | "'"): void {
    const isLong = this.#text.startsWith(quote.repeat(3), this.#at)
    this.#at += isLong ? 3 : 1
    const stop = quote === '"' ? /["\\\n]/g : /['\n]/g
    for (;;) {
      stop.lastIndex = this.#at
      const at = stop.exec(this.#text)?.index ?? unknown()
      const found = this.#text.charAt(at)
      this.#at = found === '\\' ? at + 2 : at + 1
      if (found === '\n' && !isLong) throw new Unknown()
      if (found === quote && !isLong) return
      if (found === quote && this.#text.startsWith(quote.repeat(2), this.#at)) break
    }
    // One or two quotation marks may stand directly before the three that close.
    this.#at += 2
    this.#match(quote === '"' ? /"{0,2}/y : /'{0,2}/y)
  }

  /** Passes over blanks, line ends and comments. */
  #void(): void {
    while (this.#match(/[ \t\r\n]+|#[^\n]*/y) !== '') continue
  }

  #match(sticky: RegExp): string {
    sticky.lastIndex = this.#at
    const found = sticky.exec(this.#text)?.[0] ?? ''
    this.#at += found.length
    return found
  }
}

function unknown(): never {
  throw new Unknown()
}

function lastOf(path: readonly Segment[]): Segment {
  return path.at(-1) ?? unknown()
}

/** A name in quotation marks that holds escapes, as the parser understands it. */
function unescaped(written: string): string {
  try {
    return Object.keys(parse(`${written} = 0`))[0] ?? unknown()
  } catch (error) {
    if (error instanceof TomlError) throw new Unknown()
    throw error
  }
}
