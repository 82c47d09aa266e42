/** The grammar that `.env` files have in Node: key by key what the npm package `dotenv` makes of them. */
import { isSpace, lineEnd, nameAt, quoteOf, skipSpace, type Line, type Quote, type Remark } from './dotenv-lines.ts'
import {
  cutAtHash,
  fromNextLine,
  keptBackslash,
  noAssignment,
  noCommand,
  openQuote,
  textAfterQuote,
  trimmedSpace,
} from './dotenv-remarks.ts'

/** Takes a text apart as `dotenv` does. */
export function* dotenvLines(text: string): Iterable<Line> {
  for (let at = 0; at < text.length;) {
    const start = skipSpace(text, at, ACROSS)
    if (start === text.length) return
    const found = text[start] === '#' ? undefined : assignment(text, start)
    if (found !== undefined) yield found.line
    else if (text[start] !== '#') yield { remarks: [noAssignment(start)] }
    at = lineEnd(text, found?.end ?? start) + 1
  }
}

const ACROSS = { lines: true } as const
const WITHIN = { lines: false } as const

/** A line, and the offset behind what it took. */
interface Taken {
  readonly line: Line
  readonly end: number
}

function assignment(text: string, start: number): Taken | undefined {
  if (text.startsWith('export', start) && isSpace(text[start + 6])) {
    const exported = named(text, skipSpace(text, start + 6, ACROSS))
    if (exported !== undefined) return exported
  }
  return named(text, start)
}

/** A name, then `=` (perhaps on a later line) or `:` with white space behind it, then a value. */
function named(text: string, at: number): Taken | undefined {
  const name = nameAt(text, at)
  if (name === '') return undefined
  const end = at + name.length
  const equals = skipSpace(text, end, ACROSS)
  const from = text[equals] === '=' ? equals + 1 : text[end] === ':' && isSpace(text[end + 1]) ? end + 2 : undefined
  if (from === undefined) return undefined
  const value = quoted(text, from) ?? bare(text, from)
  const isLate = lineEnd(text, at) < value.at && value.text !== ''
  const remarks = isLate ? [fromNextLine(value.at), ...value.remarks] : value.remarks
  const { text: read, at: valueAt, quote } = value
  return { line: { name, nameAt: at, text: read, valueAt, quote, remarks }, end: value.end }
}

interface Value {
  readonly text: string
  readonly at: number
  readonly quote: Quote
  readonly end: number
  readonly remarks: readonly Remark[]
}

/** A quoted value, which may span lines and begin on a later one. Undefined where the quotes do not hold. */
function quoted(text: string, from: number): Value | undefined {
  const at = skipSpace(text, from, ACROSS)
  const mark = text[at] ?? ''
  const quote = quoteOf(mark)
  const close = quote === 'none' ? undefined : closing(text, at, mark)
  if (close === undefined) return undefined
  const content = text.slice(at + 1, close)
  const backslash = content.indexOf(`\\${mark}`)
  const command = quote === 'double' ? content.indexOf('$(') : -1
  const remarks = [
    ...(backslash === -1 ? [] : [keptBackslash(at + 1 + backslash)]),
    ...(command === -1 ? [] : [noCommand(at + 1 + command)]),
  ]
  return { text: quote === 'double' ? withLineBreaks(content) : content, at, quote, end: close + 1, remarks }
}

/**
 * The quote that closes a value: the first without a backslash before it, else the last with one. Nothing but a comment
 * may follow it on its line.
 */
function closing(text: string, open: number, mark: string): number | undefined {
  const escaped: number[] = []
  for (let at = text.indexOf(mark, open + 1); at !== -1; at = text.indexOf(mark, at + 1)) {
    // The opening quote's own neighbour is content: `"\"` begins with an escaped quote.
    if (text[at - 1] === '\\' && at - 1 > open) escaped.push(at)
    else if (endsLine(text, at + 1)) return at
    else break
  }
  return escaped.findLast(at => endsLine(text, at + 1))
}

function endsLine(text: string, at: number): boolean {
  const next = skipSpace(text, at, WITHIN)
  return next === text.length || text[next] === '\n' || text[next] === '#'
}

/** An unquoted value: the rest of the line up to a `#`, with or without a space before it. */
function bare(text: string, from: number): Value {
  const line = lineEnd(text, from)
  const hash = text.indexOf('#', from)
  const end = hash === -1 || hash > line ? line : hash
  const raw = text.slice(from, end)
  const at = skipSpace(text, from, WITHIN) >= end ? from : skipSpace(text, from, WITHIN)
  const value = raw.trim()
  const mark = value[0]
  const inner = isEnclosed(value) ? value.slice(1, -1) : value
  const content = mark === '"' ? withLineBreaks(inner) : inner
  const remarks = [...quoteRemarks(value, at), ...bareRemarks(text, { from, at, end, value })]
  return { text: content, at, quote: 'none', end, remarks }
}

function isEnclosed(value: string): boolean {
  return value.length > 1 && quoteOf(value[0]) !== 'none' && value.at(-1) === value[0]
}

/** In double quotes, `\n` and `\r` are line breaks, and nothing else is an escape. */
function withLineBreaks(content: string): string {
  return content.replaceAll('\\n', '\n').replaceAll('\\r', '\r')
}

function quoteRemarks(value: string, at: number): readonly Remark[] {
  const mark = value[0] ?? ''
  if (quoteOf(mark) === 'none') return []
  return [value.indexOf(mark, 1) === -1 ? openQuote(at) : textAfterQuote(at)]
}

interface Bare {
  readonly from: number
  readonly at: number
  readonly end: number
  readonly value: string
}

const OTHER_SPACE = /[^ \t\r\n\v\f]/
const COMMAND = /\$\(|`[^`]*`/

function bareRemarks(text: string, { from, at, end, value }: Bare): readonly Remark[] {
  const remarks: Remark[] = []
  const around = text.slice(from, end).replace(value, () => '')
  if (value !== '' && OTHER_SPACE.test(around)) remarks.push(trimmedSpace(at))
  if (text[end] === '#' && !isSpace(text[end - 1])) remarks.push(cutAtHash(end))
  const command = value.search(COMMAND)
  if (command !== -1 && value[0] !== '`') remarks.push(noCommand(at + command))
  return remarks
}
