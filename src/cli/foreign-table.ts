import path from 'node:path'
import { VarveError } from 'varve'
import type { RowsFormat, TableRows, TableVendor } from 'varve/exchange'
import { unreadableTable, type ForeignTable } from './foreign-table/database.ts'
import type { Session } from './session.ts'
import { fileText, standardInput } from './value-input.ts'

/** Most that an exported table may hold, in bytes. */
const MOST = 64 * 1_048_576

/** Where a table of another system is. */
export interface TablePlace {
  readonly vendor: TableVendor
  /** A file that its database exported, `-` for standard input, or the database itself. */
  readonly place: string
  /** Its name in the database. */
  readonly table: string
}

/** The rows of another system's table; its database is only read. Throws USAGE, IMPORT_UNREADABLE, TABLE_UNREADABLE. */
export async function foreignRows(session: Session, { vendor, place, table }: TablePlace): Promise<TableRows> {
  const address = place.startsWith('env:') ? variable(session, place.slice('env:'.length)) : place
  const reader = readerOf(address, session.cwd)
  // Columns of SQL are taken as text, which is all that ShelfWise has in them.
  const typed = vendor === 'shelfwise' || /^mongodb/i.test(address)
  if (reader !== undefined) return { rows: await reader({ address, table }), typed }
  const { tableRows } = await import('varve/exchange')
  const text =
    address === '-'
      ? await standardInput(session, MOST)
      : await fileText(path.resolve(session.cwd, address), address, MOST)
  return tableRows(text, { vendor, ...formatOf(address) })
}

/** The format that a file's name tells; where it tells none, the text does. */
function formatOf(file: string): { readonly format?: RowsFormat } {
  const [, ending] = /\.(csv|jsonl|ndjson)$/i.exec(file) ?? []
  if (ending === undefined) return {}
  return { format: ending.toLowerCase() === 'csv' ? 'csv' : 'jsonl' }
}

type Reader = (from: ForeignTable) => Promise<TableRows['rows']>

function readerOf(address: string, cwd: string): Reader | undefined {
  if (/^postgres(?:ql)?:/i.test(address))
    return async from => (await import('./foreign-table/postgres.ts')).postgresRows(from)
  if (/^mongodb(?:\+srv)?:/i.test(address))
    return async from => (await import('./foreign-table/mongodb.ts')).mongodbRows(from)
  const [, file] = /^sqlite:(?:\/\/)?(.+)$/i.exec(address) ?? /^(.+\.(?:db|sqlite3?))$/i.exec(address) ?? []
  if (file === undefined) return unknown(address)
  return async ({ table }) =>
    (await import('./foreign-table/sqlite.ts')).sqliteRows({ address: path.resolve(cwd, file), table })
}

/** What begins like an address is no file. */
function unknown(address: string): undefined {
  const [, scheme] = /^([a-z][a-z0-9+]+):\/\//i.exec(address) ?? []
  if (scheme === undefined) return undefined
  throw new VarveError('USAGE', {
    issue: `No table is read from an address that begins with ${scheme}:.`,
    remedy: 'Give a file that the database exported, or sqlite:, postgres: or mongodb:.',
  })
}

function variable({ surroundings: { env } }: Session, name: string): string {
  const value = env[name]
  if (value !== undefined && value !== '') return value
  throw unreadableTable(`env:${name}`, `the variable ${name} is not set`, 'Set it to the address of the database.')
}
