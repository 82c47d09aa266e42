import { unreadable } from '../imported.ts'
import { textIn, type TableRow, type TableRows } from './row.ts'

/** A row that says which key it is about. */
export interface KeyedRow {
  readonly key: string
  readonly columns: TableRow
}

/** The rows with their keys. Throws IMPORT_UNREADABLE where one has none: then it is another table. */
export function withKeyColumn(vendor: string, { rows }: TableRows): readonly KeyedRow[] {
  return rows.map((columns, index) => {
    const key = textIn(columns, 'key')
    if (key === undefined || key === '') throw unreadable(vendor, `row ${index + 1} has no text in the column key`)
    return { key, columns }
  })
}
