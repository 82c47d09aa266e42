/**
 * Regular expressions of JavaScript, as patterns of RE2 that find the same in the same texts. JavaScript's are read as
 * without the flag `u`: vendors compile them so.
 */

/** What became of an expression: a pattern of RE2, or a clause that says why there is none. */
export type Translated = { readonly pattern: string } | { readonly lost: string }

/** What JavaScript's `\s` finds, as the inside of a class of RE2. */
const SPACES = String.raw`\t-\r \x{a0}\x{1680}\x{2000}-\x{200a}\x{2028}\x{2029}\x{202f}\x{205f}\x{3000}\x{feff}`
/** What `\S` finds, written out: RE2 cannot take away from a class. */
const NO_SPACES = String.raw`\x00-\x08\x0e-\x1f!-\x{9f}\x{a1}-\x{167f}\x{1681}-\x{1fff}\x{200b}-\x{2027}\x{202a}-\x{202e}\x{2030}-\x{205e}\x{2060}-\x{2fff}\x{3001}-\x{fefe}\x{ff00}-\x{10ffff}`
const ANYTHING = String.raw`[\x00-\x{10ffff}]`
const NOTHING = String.raw`[^\x00-\x{10ffff}]`
const NO_LINE_END = String.raw`[^\n\r\x{2028}\x{2029}]`

/** The highest count RE2 repeats something. */
const MOST_REPEATS = 1000

class NotInRe2 extends Error {}

/** One thing that an escape stands for: a set of characters, or one. */
type Escaped =
  | { readonly set: string; readonly inClass: string }
  | { readonly char: string }
  | { readonly assertion: string }

/** Translates an expression; what is no expression at all is lost as well. */
export function re2Of(source: string): Translated {
  try {
    // JavaScript itself knows best what it would refuse. Nothing is matched with it.
    void new RegExp(source)
  } catch {
    return { lost: 'it is no regular expression' }
  }
  try {
    return { pattern: new Translation(source).whole() }
  } catch (error) {
    if (error instanceof NotInRe2) return { lost: error.message }
    throw error
  }
}

class Translation {
  readonly #source: string
  #at = 0

  constructor(source: string) {
    this.#source = source
  }

  whole(): string {
    let out = ''
    while (this.#at < this.#source.length) out += this.#next()
    return out
  }

  #next(): string {
    const char = this.#take()
    if (char === '\\') {
      const escaped = this.#escape()
      if ('assertion' in escaped) return escaped.assertion
      return 'set' in escaped ? escaped.set : quoted(escaped.char)
    }
    if (char === '.') return NO_LINE_END
    if (char === '[') return this.#class()
    if (char === '(') return this.#group()
    if (char === '{') return this.#braces()
    if (isSurrogate(char)) return this.#pair(char)
    return char
  }

  #take(): string {
    const char = this.#source.charAt(this.#at)
    this.#at += 1
    return char
  }

  /** What follows, if it matches a sticky expression; it is taken then. */
  #takeMatch(expression: RegExp): string | undefined {
    const sticky = new RegExp(expression.source, 'y')
    sticky.lastIndex = this.#at
    const found = sticky.exec(this.#source)?.[0]
    if (found !== undefined) this.#at += found.length
    return found
  }

  #group(): string {
    if (this.#source.charAt(this.#at) !== '?') return '('
    if (this.#takeMatch(/\?:/) !== undefined) return '(?:'
    if (this.#takeMatch(/\?<?[=!]/) !== undefined) throw new NotInRe2('it looks around')
    if (this.#takeMatch(/\?<[^>]*>/) !== undefined) return '('
    throw new NotInRe2('it sets flags within')
  }

  #braces(): string {
    const counts = this.#takeMatch(/\d+(?:,\d*)?\}/)
    if (counts === undefined) return String.raw`\{`
    if (counts.split(/[,}]/).some(count => Number(count) > MOST_REPEATS))
      throw new NotInRe2(`it repeats something more than ${MOST_REPEATS} times`)
    return `{${counts}`
  }

  /** A character outside the basic plane is two of JavaScript's: they may not be taken apart. */
  #pair(high: string): string {
    const low = this.#take()
    if (!/[\uD800-\uDBFF]/.test(high) || !/[\uDC00-\uDFFF]/.test(low) || /[*+?{]/.test(this.#source.charAt(this.#at)))
      throw new NotInRe2('it takes characters apart')
    return high + low
  }

  #escape(inClass = false): Escaped {
    const char = this.#take()
    if (char === 's') return { set: `[${SPACES}]`, inClass: SPACES }
    if (char === 'S') return { set: `[${NO_SPACES}]`, inClass: NO_SPACES }
    if (/[dDwW]/.test(char)) return { set: `\\${char}`, inClass: `\\${char}` }
    if (/[bB]/.test(char) && !inClass) return { assertion: `\\${char}` }
    return { char: this.#escapedChar(char) }
  }

  #escapedChar(char: string): string {
    const control: Readonly<Record<string, string>> = { f: '\f', n: '\n', r: '\r', t: '\t', v: '\v', b: '\b' }
    if (Object.hasOwn(control, char)) return control[char] ?? char
    if (/\d/.test(char)) return this.#digits(char)
    if (char === 'x') return hexChar(this.#takeMatch(/[\da-fA-F]{2}/)) ?? 'x'
    if (char === 'u') return hexChar(this.#takeMatch(/[\da-fA-F]{4}/)) ?? 'u'
    if (char === 'k' && /\(\?<[^=!]/.test(this.#source)) throw new NotInRe2('it refers back')
    if (char === 'c') return this.#controlLetter()
    return char
  }

  #digits(first: string): string {
    if (first === '0' && !/\d/.test(this.#source.charAt(this.#at))) return '\0'
    throw new NotInRe2('it refers back, or has an octal escape')
  }

  #controlLetter(): string {
    const letter = this.#takeMatch(/[a-zA-Z]/)
    if (letter === undefined) throw new NotInRe2(String.raw`it has \c without a letter`)
    return String.fromCodePoint(letter.charCodeAt(0) % 32)
  }

  #class(): string {
    const negated = this.#takeMatch(/\^/) !== undefined
    if (this.#takeMatch(/\]/) !== undefined) return negated ? ANYTHING : NOTHING
    let out = negated ? '[^' : '['
    for (let item = this.#classItem(); item !== undefined; item = this.#classItem()) out += this.#range(item)
    return `${out}]`
  }

  #range(from: Escaped): string {
    if (this.#takeMatch(/-(?!\])/) === undefined) return written(from)
    const to = this.#classItem()
    if (to === undefined) throw new NotInRe2('it has a class without an end')
    // Between a set and anything, the hyphen is only a hyphen.
    return 'char' in from && 'char' in to
      ? `${written(from)}-${written(to)}`
      : `${written(from)}${quoted('-')}${written(to)}`
  }

  #classItem(): Escaped | undefined {
    const char = this.#take()
    if (char === ']') return undefined
    if (isSurrogate(char)) throw new NotInRe2('it takes characters apart')
    return char === '\\' ? this.#escape(true) : { char }
  }
}

function written(item: Escaped): string {
  return 'char' in item ? quoted(item.char) : 'inClass' in item ? item.inClass : item.assertion
}

function quoted(char: string): string {
  if (/[A-Za-z0-9_ ]/.test(char)) return char
  if (isSurrogate(char)) throw new NotInRe2('it takes characters apart')
  const code = char.charCodeAt(0)
  return code < 0x20 || code === 0x7f ? `\\x{${code.toString(16)}}` : code < 0x80 ? `\\${char}` : char
}

function hexChar(digits: string | undefined): string | undefined {
  return digits === undefined ? undefined : String.fromCodePoint(Number.parseInt(digits, 16))
}

function isSurrogate(char: string): boolean {
  return /[\uD800-\uDFFF]/.test(char)
}
