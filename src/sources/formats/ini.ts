import type { MapPart } from '../../core/layers/part.ts'
import { type Draft, readingOf, unreadable, writtenIn } from './draft.ts'
import { NestedNames } from './nested-names.ts'
import type { Format } from './reading.ts'

/**
 * Reads INI: sections, and names with `=` or `:` before their values. Dots nest, in sections and in names. Every value is
 * text, which a key's type reads.
 */
export const ini: Format = (text, file) => readingOf(text, file, draft => new IniReader(draft).document())

class IniReader {
  readonly #draft: Draft
  readonly #names: NestedNames
  #section = ''
  /** How far the line above is indented, if it has a value. */
  #above: number | undefined

  constructor(draft: Draft) {
    this.#draft = draft
    this.#names = new NestedNames(draft)
  }

  document(): readonly MapPart[] {
    for (const { 0: line, index } of this.#draft.text.matchAll(/[^\r\n]+/g)) {
      const content = line.trim()
      if (content !== '' && !/^[;#]/.test(content))
        this.#line(line.trimEnd(), index, line.length - line.trimStart().length)
    }
    return writtenIn(this.#names.root())
  }

  #line(line: string, at: number, indent: number): void {
    const start = at + indent
    if (line.charAt(indent) === '[') return this.#header(line.slice(indent), start)
    const mark = line.search(/[=:]/)
    const isDeeper = this.#above !== undefined && indent > this.#above
    if (mark === -1) return this.#draft.complain(start, isDeeper ? CONTINUED : NOTHING)
    if (isDeeper) this.#draft.complain(start, { ...DEEPER, severity: 'warning' })
    else this.#above = indent
    const value = this.#value(line.slice(mark + 1), at + mark + 1)
    this.#names.put(this.#section + line.slice(indent, mark).trimEnd(), start, this.#draft.scalar(value.at, value.text))
  }

  #header(line: string, at: number): void {
    this.#above = undefined
    const name = /^\[([^\]]*)\]\s*(?:[;#]|$)/.exec(line)?.[1]
    if (name === undefined) return this.#draft.complain(at, unreadable('is a section whose name does not end in ]'))
    this.#section = `${name.trim()}.`
    this.#names.open(name.trim(), at)
  }

  /** The text of a value, without quotation marks and without a comment behind it. */
  #value(rest: string, start: number): { readonly at: number; readonly text: string } {
    const written = rest.trimStart()
    const at = start + rest.length - written.length
    const quote = written.charAt(0)
    if (quote === '"' || quote === "'") {
      const end = written.indexOf(quote, 1)
      if (end !== -1 && /^(?:\s+[;#]|$)/.test(written.slice(end + 1))) return { at, text: written.slice(1, end) }
      this.#draft.complain(at, { ...UNCLOSED, severity: 'warning' })
    }
    const comment = rest.search(/\s[;#]/)
    const text = comment === -1 ? written : rest.slice(0, comment).trim()
    return { at: text === '' ? start : at, text }
  }
}

const ONE_LINE = 'Write the whole value on one line.'
const CONTINUED = unreadable('looks like more of the value above, which ends with its line', ONE_LINE)
const DEEPER = unreadable(
  'is indented more than the line above, which some readers take for more of its value; here it is a name of its own',
  'Begin both names in the same column.',
)
const NOTHING = unreadable('is no [section], no name = value and no comment', 'Put ; before a comment.')
const UNCLOSED = unreadable('begins with a quotation mark that does not close the value, so it is part of it')
