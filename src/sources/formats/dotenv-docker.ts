/** The two grammars that Docker has for `.env` files: that of Compose, and that of `docker run --env-file`. */
import { isSpace, lineEnd, nameAt, quoteOf, skipSpace, type Line, type Quote, type Remark } from './dotenv-lines.ts'
import { noAssignment, noCommand, openQuote, textAfterQuote } from './dotenv-remarks.ts'

const WITHIN = { lines: false } as const

/**
 * Takes a text apart as Docker Compose does: a `#` begins a comment only after white space, `"…"` knows the escapes of
 * C, backticks are no quotes, a name alone takes its value from the environment, and an open quote is an error.
 */
export function* composeLines(text: string): Iterable<Line> {
  for (let at = 0; at < text.length;) {
    const start = skipSpace(text, at, { lines: true })
    if (start === text.length) return
    const found = text[start] === '#' ? undefined : assignment(text, unexported(text, start))
    if (found !== undefined) yield found.line
    at = lineEnd(text, found?.end ?? start) + 1
  }
}

function unexported(text: string, start: number): number {
  const isExport = text.startsWith('export', start) && isSpace(text[start + 6]) && text[start + 6] !== '\n'
  const after = isExport ? skipSpace(text, start + 6, WITHIN) : start
  return nameAt(text, after) === '' ? start : after
}

interface Taken {
  readonly line: Line
  readonly end: number
}

function assignment(text: string, at: number): Taken {
  const name = nameAt(text, at)
  const mark = skipSpace(text, at + name.length, WITHIN)
  const isAlone = mark === text.length || text[mark] === '\n' || text[mark] === '#'
  if (name === '' || !(isAlone || text[mark] === '=' || text[mark] === ':'))
    return { line: { remarks: [noAssignment(at)] }, end: lineEnd(text, at) }
  const from = isAlone ? mark : skipSpace(text, mark + 1, WITHIN)
  if (isAlone) return inherited(name, at)
  const quote = quoteOf(text[from])
  const value = quote === 'single' || quote === 'double' ? quoted(text, from, quote) : bare(text, from)
  if (value.isBroken === true) return { line: { remarks: value.remarks }, end: value.end }
  const { text: read, remarks, end } = value
  const kind = quote === 'backtick' ? 'none' : quote
  return { line: { name, nameAt: at, text: read, valueAt: from, quote: kind, remarks }, end }
}

function inherited(name: string, at: number): Taken {
  const end = at + name.length
  return { line: { name, nameAt: at, text: '', valueAt: end, quote: 'none', inherited: true, remarks: [] }, end }
}

interface Value {
  readonly text: string
  readonly end: number
  readonly remarks: readonly Remark[]
  readonly isBroken?: true
}

function quoted(text: string, open: number, quote: Quote): Value {
  const close = closing(text, open, quote)
  if (close === undefined)
    return { text: '', end: lineEnd(text, open), remarks: [{ ...openQuote(open), severity: 'error' }], isBroken: true }
  const rest = skipSpace(text, close + 1, WITHIN)
  const isLast = rest === text.length || text[rest] === '\n' || text[rest] === '#'
  const content = text.slice(open + 1, close)
  const command = quote === 'double' ? content.indexOf('$(') : -1
  return {
    text: quote === 'double' ? unescaped(content) : content,
    end: close + 1,
    remarks: [
      ...(isLast ? [] : [{ ...textAfterQuote(rest), severity: 'error' as const }]),
      ...(command === -1 ? [] : [noCommand(open + 1 + command)]),
    ],
  }
}

function closing(text: string, open: number, quote: Quote): number | undefined {
  for (let at = open + 1; at < text.length; at += 1) {
    if (text[at] === '\\' && quote === 'double') at += 1
    else if (text[at] === text[open]) return at
  }
  return undefined
}

const ESCAPES: Readonly<Record<string, string>> = {
  a: '\u0007',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  '\\': '\\',
  '"': '"',
}

function unescaped(content: string): string {
  return content.replaceAll(/\\(?:0([0-7]{1,3})|([abfnrtv\\"]))/g, (_, octal: string | undefined, letter: string) =>
    octal === undefined ? (ESCAPES[letter] ?? letter) : String.fromCharCode(Number.parseInt(octal, 8)),
  )
}

function bare(text: string, from: number): Value {
  const line = lineEnd(text, from)
  let end = line
  for (let hash = text.indexOf('#', from); hash !== -1 && hash < line; hash = text.indexOf('#', hash + 1)) {
    if (hash !== from && !isSpace(text[hash - 1])) continue
    end = hash
    break
  }
  const value = text.slice(from, end).trim()
  const command = value.search(/\$\(|`[^`]*`/)
  return { text: value, end: line, remarks: command === -1 ? [] : [noCommand(from + command)] }
}

/**
 * Takes a text apart as `docker run --env-file` does: what stands behind the first `=` is the value, quotes, spaces and
 * `#` included.
 */
export function* literalLines(text: string): Iterable<Line> {
  for (let at = 0; at < text.length; at = lineEnd(text, at) + 1) {
    const start = skipSpace(text, at, WITHIN)
    const end = lineEnd(text, start)
    if (start === end || text[start] === '#') continue
    const name = nameAt(text, start)
    const equals = start + name.length
    if (name !== '' && text[equals] === '=')
      yield { name, nameAt: start, text: text.slice(equals + 1, end), valueAt: equals + 1, quote: 'none', remarks: [] }
    else if (name !== '' && equals === end) yield inherited(name, start).line
    else yield { remarks: [noAssignment(start)] }
  }
}
