import { VarveError, withoutPasswords } from 'varve'

/** A table in a database of another system. */
export interface ForeignTable {
  readonly address: string
  /** Its name; with a schema before it where it is in none of those that are looked through. */
  readonly table: string
}

/** How long a database is waited for, in milliseconds: to be connected, and to answer. */
export const PATIENCE = { connect: 10_000, answer: 60_000 } as const

/** Most rows that are asked for: one more than an import takes, so that it can tell. */
export const MOST = 200_001

/** An identifier as SQL writes it, whatever is in it. Throws USAGE for what no table can be called. */
export function quoted(table: string): string {
  if (table === '' || table.includes('\0') || table.length > 200)
    throw new VarveError('USAGE', { issue: 'No table can be called so.', remedy: 'Give --table its name.' })
  return table
    .split('.')
    .map(name => `"${name.replaceAll('"', '""')}"`)
    .join('.')
}

/** The error for a table that could not be read; passwords are masked, and what the driver says of an address is left out. */
export function unreadableTable(address: string, reason: unknown, remedy: string): VarveError<'TABLE_UNREADABLE'> {
  const said = reason instanceof Error ? reason.message || reason.name : String(reason)
  return new VarveError('TABLE_UNREADABLE', {
    place: withoutPasswords(address),
    reason: withoutPasswords(said.replaceAll(address, '…')),
    remedy,
  })
}

/** The error for a database whose driver is not installed. */
export function withoutDriver(database: string, name: string, cause: unknown): Error {
  if (!(cause instanceof Error && 'code' in cause && cause.code === 'ERR_MODULE_NOT_FOUND')) throw cause
  return new VarveError('PACKAGE_MISSING', { what: `Reading a table of ${database}`, package: name }, { cause })
}
