/**
 * The tokens of a script, so that a comment is never taken for code and a string never for an expression. It knows just
 * enough of JavaScript and TypeScript (JSON is a part of them) to tell these apart, and takes any text: what is broken
 * gives odd tokens, never an error. Every character is looked at once.
 */

/** A piece of a script. Comments and spaces are none. */
export interface Token {
  /**
   * `text` is a string, or a template without expressions; `piece` is a part of a template with some, whose expressions
   * are tokens of their own between the marks `${` and `}`.
   */
  readonly kind: 'name' | 'text' | 'piece' | 'number' | 'pattern' | 'mark'
  /** As written; of a string or template what is between its quotes. */
  readonly text: string
  /** Where it begins in the script; of a string, where its quote stands. */
  readonly at: number
}

/** Splits a script into its tokens. */
export function tokensOf(script: string): Token[] {
  return new Tokenizer(script).all()
}

const SPACE = /\s+/y
const NAME = /[\p{L}_$#@][\p{L}\p{N}_$]*/uy
const NUMBER = /\d[\w.]*/y
const MARK = /===|!==|=>|==|!=|\?\?=|\|\|=|&&=|\?\?|\|\||&&|\?\.|\.\.\.|[^]/y
/** After these, a slash begins a pattern; after other names it divides. */
const BEFORE_PATTERN = /^(return|typeof|case|in|of|delete|void|throw|new|else|do|await|yield|instanceof)$/

class Tokenizer {
  readonly #script: string
  readonly #tokens: Token[] = []
  /** For each open brace, whether it belongs to a template. */
  readonly #braces: boolean[] = []
  #at = 0
  /** Up to here no slash begins a pattern, as one that was tried found no end on its line. */
  #noPatternBefore = 0

  constructor(script: string) {
    this.#script = script
  }

  all(): Token[] {
    while (this.#at < this.#script.length) this.#next()
    return this.#tokens
  }

  #next(): void {
    const begin = this.#script[this.#at] ?? ''
    if (begin === '/') return this.#slash()
    if (begin === "'" || begin === '"') return this.#quoted(begin)
    if (begin === '`') return this.#template(this.#at)
    if (this.#match(SPACE) !== undefined || this.#take('name', NAME) || this.#take('number', NUMBER)) return
    this.#mark()
  }

  #slash(): void {
    const [script, at] = [this.#script, this.#at]
    if (script[at + 1] === '/') this.#at = endOf(script, '\n', at)
    else if (script[at + 1] === '*') this.#at = endOf(script, '*/', at + 2) + 2
    else if (!this.#pattern()) this.#mark()
  }

  #quoted(quote: string): void {
    const at = this.#at
    const end = endOfQuoted(this.#script, at + 1, quote)
    this.#push('text', this.#script.slice(at + 1, end), at)
    this.#at = end + (this.#script[end] === quote ? 1 : 0)
  }

  /** A template, or what follows an expression in one. `at` is where its backquote or closing brace stands. */
  #template(at: number): void {
    const begin = at + 1
    const end = endOfChunk(this.#script, begin)
    const text = this.#script.slice(begin, end)
    const isWhole = this.#script[at] === '`' && this.#script[end] !== '$'
    this.#push(isWhole ? 'text' : 'piece', text, at)
    this.#at = end + 1
    if (this.#script[end] !== '$') return
    this.#push('mark', '${', end)
    this.#braces.push(true)
    this.#at = end + 2
  }

  #mark(): void {
    const at = this.#at
    const text = this.#match(MARK) ?? ''
    if (text === '{') this.#braces.push(false)
    this.#push('mark', text, at)
    if (text === '}' && this.#braces.pop() === true) this.#template(at)
  }

  /** Takes a regular expression where one can stand and ends on its line. */
  #pattern(): boolean {
    if (this.#at < this.#noPatternBefore || !this.#canBeginPattern()) return false
    const end = endOfPattern(this.#script, this.#at + 1)
    if (this.#script[end] !== '/') {
      this.#noPatternBefore = end
      return false
    }
    this.#push('pattern', this.#script.slice(this.#at, end + 1), this.#at)
    this.#at = end + 1
    return true
  }

  #canBeginPattern(): boolean {
    const last = this.#tokens.at(-1)
    if (last === undefined) return true
    if (last.kind === 'mark') return last.text !== ')' && last.text !== ']' && last.text !== '}'
    return last.kind === 'name' && BEFORE_PATTERN.test(last.text)
  }

  #take(kind: Token['kind'], shape: RegExp): boolean {
    const at = this.#at
    const text = this.#match(shape)
    if (text === undefined) return false
    this.#push(kind, text, at)
    return true
  }

  #match(shape: RegExp): string | undefined {
    shape.lastIndex = this.#at
    const text = shape.exec(this.#script)?.[0]
    if (text !== undefined) this.#at += text.length
    return text
  }

  #push(kind: Token['kind'], text: string, at: number): void {
    this.#tokens.push({ kind, text, at })
  }
}

/** Where `end` stands next; the end of the text where it does not. */
function endOf(text: string, end: string, from: number): number {
  const found = text.indexOf(end, from)
  return found === -1 ? text.length : found
}

function endOfQuoted(text: string, from: number, quote: string): number {
  for (let at = from; at < text.length; at++) {
    const character = text[at]
    if (character === '\\') at++
    else if (character === quote || character === '\n') return at
  }
  return text.length
}

function endOfChunk(text: string, from: number): number {
  for (let at = from; at < text.length; at++) {
    const character = text[at]
    if (character === '\\') at++
    else if (character === '`' || (character === '$' && text[at + 1] === '{')) return at
  }
  return text.length
}

function endOfPattern(text: string, from: number): number {
  let inClass = false
  for (let at = from; at < text.length; at++) {
    const character = text[at]
    if (character === '\n' || (character === '/' && !inClass)) return at
    if (character === '\\') at++
    else if (character === '[') inClass = true
    else if (character === ']') inClass = false
  }
  return text.length
}
