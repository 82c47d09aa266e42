import { isObject, unreadable } from '../imported.ts'
import { csvRows } from './csv.ts'
import { exactJson } from './exact-json.ts'
import type { TableRow, TableRows } from './row.ts'

/** How rows are written down. */
export type RowsFormat = 'json' | 'jsonl' | 'csv'

/** Most rows that are read: a table of settings is no log. */
export const MOST_ROWS = 200_000

/**
 * Rows as a database's own tools export them: a list in JSON, one object a line, or CSV with a line of names. Where no
 * format is named, the text tells. Throws IMPORT_UNREADABLE.
 * @example tableRows(await readFile('config_entries.jsonl', 'utf8'), { vendor: 'vibetuner' })
 */
export function tableRows(
  text: string,
  { vendor, format = formatOf(text) }: { readonly vendor: string; readonly format?: RowsFormat },
): TableRows {
  const rows = attempt(vendor, () => read(text.replace(/^\uFEFF/, ''), format))
  if (rows.length > MOST_ROWS) throw unreadable(vendor, `it has more than ${MOST_ROWS} rows`)
  return { rows, typed: format !== 'csv' }
}

function read(text: string, format: RowsFormat): readonly TableRow[] {
  if (format === 'csv') return csvRows(text)
  if (format === 'json') return objects(exactJson(text))
  const lines = text.split('\n').map((line, index) => ({ line: line.trim(), number: index + 1 }))
  return objects(lines.filter(({ line }) => line !== '').map(({ line, number }) => lineJson(line, number)))
}

function lineJson(line: string, number: number): unknown {
  try {
    return exactJson(line)
  } catch {
    throw new SyntaxError(`line ${number} is no JSON`)
  }
}

function formatOf(text: string): RowsFormat {
  const start = text.trimStart()
  if (start.startsWith('[')) return 'json'
  return start.startsWith('{') || start === '' ? 'jsonl' : 'csv'
}

function objects(document: unknown): readonly TableRow[] {
  if (!Array.isArray(document)) throw new SyntaxError('it is no list of rows')
  const strange = document.findIndex(row => !isObject(row))
  if (strange !== -1) throw new SyntaxError(`row ${strange + 1} is no object`)
  return document as readonly TableRow[]
}

function attempt<T>(vendor: string, body: () => T): T {
  try {
    return body()
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error
    // What JSON.parse says may quote what it read, a secret perhaps.
    const isOurs = /^(?:it is n|row \d|line \d)/.test(error.message)
    throw unreadable(vendor, isOurs ? error.message : 'it is not the JSON that it looks like')
  }
}
