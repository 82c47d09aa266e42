import type { DatabaseSync } from 'node:sqlite'
import type { TableRow } from 'varve/exchange'
import { MOST, PATIENCE, quoted, unreadableTable, type ForeignTable } from './database.ts'

/** The rows of a table in a file of SQLite, which is opened to be read only. Throws TABLE_UNREADABLE. */
export async function sqliteRows({ address, table }: ForeignTable): Promise<readonly TableRow[]> {
  const { DatabaseSync: Database } = await import('node:sqlite')
  const name = quoted(table)
  try {
    const database = new Database(address, { readOnly: true, timeout: PATIENCE.connect })
    return rowsOf(database, name)
  } catch (error) {
    throw unreadableTable(address, error, `Name the file that has the table ${table}, or the table with --table.`)
  }
}

function rowsOf(database: DatabaseSync, name: string): readonly TableRow[] {
  try {
    const asked = database.prepare(`SELECT * FROM ${name} LIMIT ${MOST}`)
    asked.setReadBigInts(true)
    return asked.all()
  } finally {
    database.close()
  }
}
