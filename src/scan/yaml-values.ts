import { jsonValues } from './json-values.ts'
import { linesOf, unquoted, type Line } from './line-values.ts'
import type { NamedValue } from './named-values.ts'
import type { Token } from './tokens.ts'

/** Nothing anybody writes by hand is nested deeper. */
const DEEPEST = 64

/** A mapping or list that is open, and how far it is indented. */
interface Level {
  readonly indent: number
  readonly name: string
}

/** Text that runs over several lines, as `|` and `>` begin it. */
interface Block {
  readonly path: readonly string[]
  readonly at: number
  readonly indent: number
  readonly lines: string[]
  valueAt: number
}

/**
 * The scalars of YAML with their path, read from its indentation. The items of a list are called `-`. It follows block
 * and one-line flow mappings and lists, anchors, tags, quotes and block texts; what an alias stands for is read where it is anchored.
 */
export function yamlValues(text: string): NamedValue[] {
  const outline = new Outline()
  for (const line of linesOf(text)) outline.read(line)
  return outline.end()
}

class Outline {
  readonly #found: NamedValue[] = []
  #levels: Level[] = []
  #block: Block | undefined

  read(line: Line): void {
    const indent = line.text.search(/[^ ]/)
    if (this.#block !== undefined && this.#continues(this.#block, line, indent)) return
    this.#endBlock()
    if (indent === -1 || line.text[indent] === '#') return
    if (/^(---|\.\.\.)/.test(line.text)) this.#levels = []
    else this.#entry(line, indent)
  }

  end(): NamedValue[] {
    this.#endBlock()
    return this.#found
  }

  /** A line from `indent` on: an item, a member, or a plain value. */
  #entry(line: Line, indent: number): void {
    const rest = line.text.slice(indent)
    if (/^-(\s|$)/.test(rest)) return this.#item(line, indent)
    const colon = colonIn(rest)
    if (colon === -1) return this.#scalar(line, indent)
    const name = unquoted(rest.slice(0, colon).trim())
    this.#levels = this.#levels.filter(level => level.indent < indent)
    const after = rest.slice(colon + 1)
    const begin = indent + colon + 1 + after.length - after.trimStart().length
    this.#levels.push({ indent, name })
    this.#value(line, { at: line.at + indent, begin })
  }

  #item(line: Line, indent: number): void {
    this.#levels = this.#levels.filter(
      level => level.indent < indent || (level.indent === indent && level.name !== '-'),
    )
    this.#levels.push({ indent, name: '-' })
    const rest = line.text.slice(indent + 1)
    const inner = rest.search(/\S/)
    // What stands behind the dash is indented as far as it stands to the right.
    if (inner !== -1 && this.#levels.length < DEEPEST) this.#entry(line, indent + 1 + inner)
  }

  #scalar(line: Line, indent: number): void {
    const isItem = this.#levels.at(-1)?.name === '-'
    if (isItem) this.#value(line, { at: line.at + indent, begin: indent })
  }

  /** What a name or a dash is followed by. */
  #value(line: Line, { at, begin }: { readonly at: number; readonly begin: number }): void {
    const decorated = line.text.slice(begin)
    const plain = decorated.replace(/^(?:[&!][^\s]*[ \t]+)+/, '').trimEnd()
    const start = begin + decorated.indexOf(plain)
    const path = this.#levels.map(({ name }) => name)
    if (plain === '' || /^[#&!*]/.test(plain)) return
    if (/^[|>][+\-\d]*([ \t]|$)/.test(plain)) {
      this.#block = { path, at, indent: this.#levels.at(-1)?.indent ?? 0, lines: [], valueAt: -1 }
    } else if (/^(\{(?!\{)|\[)/.test(plain)) this.#flow(plain, path, line.at + start)
    else this.#found.push({ path, value: unquoted(plain), at, valueAt: line.at + start })
  }

  #flow(text: string, path: readonly string[], begin: number): void {
    for (const { path: inner, value, at, valueAt } of jsonValues([...flowTokens(text)])) {
      this.#found.push({ path: [...path, ...inner], value, at: begin + at, valueAt: begin + valueAt })
    }
  }

  #continues(block: Block, line: Line, indent: number): boolean {
    if (indent !== -1 && indent <= block.indent) return false
    if (indent !== -1 && block.valueAt === -1) block.valueAt = line.at + indent
    block.lines.push(line.text.trim())
    return true
  }

  #endBlock(): void {
    if (this.#block === undefined) return
    const { path, at, lines, valueAt } = this.#block
    this.#block = undefined
    if (valueAt !== -1) this.#found.push({ path, value: lines.join('\n').trim(), at, valueAt })
  }
}

/** Where the name of a member ends, or -1 where the text names nothing. */
function colonIn(text: string): number {
  const quote = text[0] === '"' || text[0] === "'" ? text[0] : undefined
  const from = quote === undefined ? 0 : text.indexOf(quote, 1) + 1
  if (quote !== undefined && from === 0) return -1
  if (quote === undefined && /^[{[]/.test(text)) return -1
  for (let at = text.indexOf(':', from); at !== -1; at = text.indexOf(':', at + 1)) {
    if (at + 1 === text.length || /\s/.test(text[at + 1] ?? '')) return at
  }
  return -1
}

const FLOW = /[{}[\],]|"[^"]*"|'[^']*'|[^\s,{}[\]"':](?:[^,{}[\]:]|:(?![\s,{}[\]]|$))*|:/g

/** A mapping or list on one line, as tokens like those of JSON, up to where it is closed. */
function* flowTokens(text: string): Generator<Token> {
  let depth = 0
  for (const { 0: written, index: at } of text.matchAll(FLOW)) {
    const isMark = /^[{}[\],:]$/.test(written)
    yield { kind: isMark ? 'mark' : 'text', text: isMark ? written : unquoted(written), at }
    if (/^[{[]$/.test(written)) depth++
    else if (/^[}\]]$/.test(written) && --depth === 0) return
  }
}
