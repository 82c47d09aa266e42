import type { TableRow } from './row.ts'

/**
 * Rows of CSV (RFC 4180) whose first line names the columns. A field that is empty without quotes is null, as databases
 * write it; `""` is empty text. Throws SyntaxError with the line where a quote is not closed or a row is too long.
 */
export function csvRows(text: string): readonly TableRow[] {
  const [first, ...records] = recordsOf(text)
  const names = (first?.fields ?? []).map(name => name ?? '')
  const twice = names.find((name, index) => names.indexOf(name) !== index)
  if (twice !== undefined) throw new SyntaxError(`line 1 names the column ${JSON.stringify(twice)} twice`)
  return records.map(({ line, fields }) => {
    if (fields.length > names.length)
      throw new SyntaxError(
        `line ${line} has ${fields.length} fields, and the first line names ${names.length} columns`,
      )
    // By name, whatever it is: not even `__proto__` reaches a prototype this way.
    return Object.fromEntries(names.map((name, index) => [name, fields[index] ?? null]))
  })
}

interface CsvRecord {
  readonly line: number
  readonly fields: readonly (string | null)[]
}

function recordsOf(text: string): CsvRecord[] {
  const records: CsvRecord[] = []
  let fields: (string | null)[] = []
  let [line, start] = [1, 1]
  let at = text.startsWith('\uFEFF') ? 1 : 0
  const end = (): void => {
    // A line with nothing on it is no row.
    if (fields.length > 1 || fields[0] !== null) records.push({ line: start, fields })
    fields = []
    start = line
  }
  while (at < text.length) {
    const field = fieldAt(text, at, line)
    fields.push(field.value)
    line += field.lines
    at = field.end
    if (text[at] === ',') {
      at += 1
      if (at === text.length) fields.push(null)
      continue
    }
    at += text.startsWith('\r\n', at) ? 2 : 1
    line += 1
    end()
  }
  if (fields.length > 0) end()
  return records
}

interface Field {
  readonly value: string | null
  /** Where it ends, at a comma, an end of line or the end of the text. */
  readonly end: number
  /** Ends of lines within it. */
  readonly lines: number
}

function fieldAt(text: string, from: number, line: number): Field {
  if (text[from] !== '"') {
    const end = endOf(text, from)
    const value = text.slice(from, end)
    return { value: value === '' ? null : value, end, lines: 0 }
  }
  const quote = closingQuote(text, from + 1)
  if (quote === -1) throw new SyntaxError(`line ${line} opens a quote that is never closed`)
  const end = quote + 1
  if (end !== endOf(text, end)) throw new SyntaxError(`line ${line} goes on after a closing quote`)
  const inside = text.slice(from + 1, quote)
  return { value: inside.replaceAll('""', '"'), end, lines: inside.split('\n').length - 1 }
}

/** Where the quote stands that no other follows, from a place inside; -1 where there is none. */
function closingQuote(text: string, inside: number): number {
  let at = text.indexOf('"', inside)
  while (at !== -1 && text[at + 1] === '"') at = text.indexOf('"', at + 2)
  return at
}

function endOf(text: string, from: number): number {
  const pattern = /,|\r?\n/g
  pattern.lastIndex = from
  return pattern.exec(text)?.index ?? text.length
}
