/**
 * Reads JSON (RFC 8259), JSON with comments and JSON5 (version 1.0.0) into parts. One scanner for the three: they differ
 * in what may stand between tokens, in how a text is quoted and in how a number is written.
 */
import type { ListPart, MapPart, Part, ScalarPart } from '../../core/layers/part.ts'
import { type Draft, type ScalarValue, unreadable } from './draft.ts'
import { type Dialect, identifierOf, meaningOf } from './json-dialects.ts'
import { Members } from './members.ts'
import { exactly } from './numbers.ts'

/** The document a text is, in one of JSON's dialects. Complains where it stops being one. */
export function readJson(draft: Draft, dialect: Dialect): readonly MapPart[] {
  return draft.documentOf(new JsonScanner(draft, dialect).document())
}

const WORDS: ReadonlyMap<string, ScalarValue> = new Map([
  ['true', true],
  ['false', false],
  ['null', null],
])

class JsonScanner {
  readonly #draft: Draft
  readonly #text: string
  readonly #dialect: Dialect
  #at = 0

  constructor(draft: Draft, dialect: Dialect) {
    this.#draft = draft
    this.#text = draft.text
    this.#dialect = dialect
  }

  document(): Part {
    this.#space()
    const root = this.#value(1)
    this.#space()
    if (this.#at < this.#text.length) this.#fail()
    return root
  }

  #value(depth: number): Part {
    this.#draft.count(this.#at)
    const first = this.#text.charAt(this.#at)
    if (first === '{') return this.#map(depth)
    if (first === '[') return this.#list(depth)
    return this.#dialect.inQuotes.has(first) ? this.#textPart() : this.#bare()
  }

  #map(depth: number): MapPart {
    const at = this.#open(depth)
    const members = new Members(this.#draft)
    while (!this.#closes('}')) {
      const nameAt = this.#at
      const name = this.#name()
      this.#space()
      this.#expect(':')
      members.put(name, nameAt, this.#value(depth + 1))
      this.#separate('}')
    }
    return members.at(at)
  }

  #list(depth: number): ListPart {
    const at = this.#open(depth)
    const items: Part[] = []
    while (!this.#closes(']')) {
      items.push(this.#value(depth + 1))
      this.#separate(']')
    }
    return { kind: 'list', origin: this.#draft.origin(at), items }
  }

  #open(depth: number): number {
    const at = this.#at
    this.#draft.deepen(at, depth)
    this.#at += 1
    this.#space()
    return at
  }

  #closes(bracket: string): boolean {
    if (this.#text.charAt(this.#at) !== bracket) return false
    this.#at += 1
    return true
  }

  /** Between two members or items stands a comma; after the last one none, or one where the dialect has it. */
  #separate(bracket: string): void {
    this.#space()
    if (this.#text.charAt(this.#at) === bracket) return
    this.#expect(',')
    if (this.#text.charAt(this.#at) === bracket && !this.#dialect.trailingCommas)
      this.#fail('JSON has no comma after the last one')
  }

  #expect(token: ':' | ','): void {
    if (this.#text.charAt(this.#at) !== token) this.#fail(token === ':' ? 'a colon is expected' : 'a comma is expected')
    this.#at += 1
    this.#space()
  }

  #name(): string {
    if (this.#dialect.inQuotes.has(this.#text.charAt(this.#at))) return this.#quoted()
    const { identifier } = this.#dialect
    const at = this.#at
    const name = identifier === undefined ? undefined : identifierOf(this.#match(identifier))
    return name ?? this.#fail('a name is expected', at)
  }

  #textPart(): ScalarPart {
    const at = this.#at
    const said = this.#quoted()
    return this.#draft.scalar(at, said, said)
  }

  #bare(): ScalarPart {
    const at = this.#at
    const number = this.#match(this.#dialect.number)
    if (number !== '') return this.#draft.scalar(at, number, exactly(number))
    const word = this.#match(/[a-z]+/y)
    const value = WORDS.get(word)
    return value === undefined ? this.#fail('a value is expected', at) : this.#draft.scalar(at, word, value)
  }

  #quoted(): string {
    const at = this.#at
    const quote = this.#text.charAt(at)
    const plain = this.#dialect.inQuotes.get(quote) ?? this.#fail()
    let said = ''
    for (this.#at += 1; ; said += this.#escaped()) {
      said += this.#match(plain)
      const next = this.#text.charAt(this.#at)
      if (next === quote) break
      if (next === '' || next === '\n' || next === '\r') this.#fail('a text is not closed', at)
      if (next !== '\\') this.#fail('a text holds a control character')
    }
    this.#at += 1
    return said
  }

  #escaped(): string {
    const escape = this.#match(this.#dialect.escape)
    return escape === '' ? this.#fail('an escape is unknown') : meaningOf(escape)
  }

  #space(): void {
    this.#match(this.#dialect.space)
    while (this.#text.startsWith('//', this.#at) || this.#text.startsWith('/*', this.#at)) {
      this.#comment()
      this.#match(this.#dialect.space)
    }
  }

  #comment(): void {
    const { lineComment } = this.#dialect
    if (lineComment === undefined) this.#fail('JSON has no comments')
    if (this.#match(lineComment) !== '') return
    const end = this.#text.indexOf('*/', this.#at + 2)
    if (end === -1) this.#fail('a comment is not closed')
    this.#at = end + 2
  }

  #match(sticky: RegExp): string {
    sticky.lastIndex = this.#at
    const found = sticky.exec(this.#text)?.[0] ?? ''
    this.#at += found.length
    return found
  }

  #fail(why?: string, at = this.#at): never {
    const { name } = this.#dialect
    if (this.#text.trim() === '')
      this.#draft.stop(0, unreadable(`is empty, which is not ${name}`, 'Write {} for no values.'))
    const ends = at >= this.#text.length ? `ends before it is complete ${name}` : `is not valid ${name} from here on`
    this.#draft.stop(at, unreadable(why === undefined ? ends : `${ends}: ${why}`))
  }
}
