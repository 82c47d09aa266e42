import type { MapPart } from '../../core/layers/part.ts'
import { type Draft, readingOf, unreadable, writtenIn } from './draft.ts'
import { NestedNames } from './nested-names.ts'
import type { Format } from './reading.ts'

/**
 * Reads Java's properties: `=`, `:` or a space between name and value, `\` before a line end to go on, `\uXXXX`. Dots
 * nest. Every value is text, which a key's type reads. The text is UTF-8.
 */
export const properties: Format = (text, file) => readingOf(text, file, draft => new PropertiesReader(draft).document())

const CONTROLS: ReadonlyMap<string, string> = new Map([
  ['t', '\t'],
  ['n', '\n'],
  ['r', '\r'],
  ['f', '\f'],
])

class PropertiesReader {
  readonly #draft: Draft
  #at = 0

  constructor(draft: Draft) {
    this.#draft = draft
  }

  document(): readonly MapPart[] {
    const names = new NestedNames(this.#draft)
    for (this.#toNextLine(); this.#at < this.#draft.text.length; this.#toNextLine()) {
      const start = this.#at
      const name = this.#text(/[^\\=: \t\f\r\n]+/y)
      this.#toValue()
      const at = this.#at
      names.put(name, start, this.#draft.scalar(at, this.#text(/[^\\\r\n]+/y)))
    }
    return writtenIn(names.root())
  }

  /** Passes over empty lines and comments. */
  #toNextLine(): void {
    while (this.#match(/[ \t\f\r\n]+|[#!][^\r\n]*/y) !== '') continue
  }

  #toValue(): void {
    this.#blanks()
    if (this.#match(/[=:]/y) !== '') this.#blanks()
  }

  /** Passes over blanks, and over a line end that is escaped with the blanks behind it. */
  #blanks(): void {
    while (this.#match(/[ \t\f]+|\\(?:\r\n?|\n)[ \t\f]*/y) !== '') continue
  }

  /** A text up to what cannot be in it, its escapes as they are meant. */
  #text(plain: RegExp): string {
    let said = ''
    for (;;) {
      const run = this.#match(plain)
      const escape = this.#match(/\\(?:u[\da-fA-F]{4}|(?:\r\n?|\n)[ \t\f]*|[^\r\n]?)/y)
      if (run === '' && escape === '') return said
      said += run + this.#meaning(escape)
    }
  }

  #meaning(escape: string): string {
    const kind = escape.charAt(1)
    if (kind === '' || kind === '\r' || kind === '\n') return ''
    if (kind !== 'u') return CONTROLS.get(kind) ?? kind
    if (escape.length === 6) return String.fromCharCode(Number.parseInt(escape.slice(2), 16))
    this.#draft.complain(this.#at - 2, unreadable('is not four hexadecimal digits after \\u'))
    return ''
  }

  #match(sticky: RegExp): string {
    sticky.lastIndex = this.#at
    const found = sticky.exec(this.#draft.text)?.[0] ?? ''
    this.#at += found.length
    return found
  }
}
