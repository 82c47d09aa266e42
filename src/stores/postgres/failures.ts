import { VarveError, isVarveError } from '../../core/errors.ts'
import { TimedOut } from '../patience.ts'

/** What a failure was about, for the sentence that tells it. */
export interface Circumstance {
  readonly store: string
  /** Id of the first revision of an append, once it was sent. */
  readonly appending?: string | undefined
  /** True when something was to be written. */
  readonly writes?: boolean | undefined
  /** Number of the last revision this store has seen. */
  readonly seen?: number
}

type Meaning =
  | 'login'
  | 'database'
  | 'rights'
  | 'read-only'
  | 'full'
  | 'corrupt'
  | 'tables'
  | 'taken'
  | 'encoding'
  | 'limit'

/** What the errors of PostgreSQL mean here, by SQLSTATE; all others mean that it could not be reached. */
const MEANINGS: Readonly<Record<string, Meaning>> = {
  '28000': 'login', // invalid_authorization_specification: pg_hba.conf, or no such role
  '28P01': 'login', // invalid_password
  '3D000': 'database', // invalid_catalog_name
  '42501': 'rights', // insufficient_privilege
  '25006': 'read-only', // read_only_sql_transaction: a replica, or default_transaction_read_only
  '53100': 'full', // disk_full
  '53200': 'full', // out_of_memory
  '54000': 'limit', // program_limit_exceeded
  XX001: 'corrupt', // data_corrupted
  XX002: 'corrupt', // index_corrupted
  '58030': 'corrupt', // io_error
  '3F000': 'tables', // invalid_schema_name
  '42P01': 'tables', // undefined_table
  '42703': 'tables', // undefined_column
  '42883': 'tables', // undefined_function
  '42P07': 'taken', // duplicate_table
  '42710': 'taken', // duplicate_object
  '42723': 'taken', // duplicate_function
  '22021': 'encoding', // character_not_in_repertoire
  '22P05': 'encoding', // untranslatable_character
}

/** Errors after which the statement has certainly done nothing, in whatever language the server says so. */
const UNDONE = new Set([
  ...Object.keys(MEANINGS).filter(code => !code.startsWith('53') && code !== '58030'),
  '23505', // unique_violation
  '40001', // serialization_failure
  '40P01', // deadlock_detected
  '55P03', // lock_not_available: lock_timeout
  '57014', // query_canceled: statement_timeout
])

/** SQLSTATE of an error that the server has told, or undefined when it is none. */
export function sqlState(error: unknown): string | undefined {
  const told = error instanceof Error && 'severity' in error && 'code' in error && typeof error.code === 'string'
  return told ? String(error.code) : undefined
}

/** True when a statement failed and its connection can be used for the next. */
export function leavesConnection(error: unknown): boolean {
  const code = sqlState(error)
  return code !== undefined && (UNDONE.has(code) || isPlainError(error))
}

/** True when a prepared statement is not there, or is another one: a pooler has put its own connections behind ours. */
export function isUnprepared(error: unknown): boolean {
  // 0A000 is also «cached plan must not change result type», after a migration.
  return ['26000', '42P05', '0A000'].includes(sqlState(error) ?? '')
}

/** True when the server gave way to another transaction, and trying again will do. */
export function gaveWay(error: unknown): boolean {
  return ['40001', '40P01'].includes(sqlState(error) ?? '')
}

/** True when the server ended a transaction, and its connection, because nothing was asked in it for too long. */
export function isEvicted(error: unknown): boolean {
  return sqlState(error) === '25P03'
}

/** True when the connection was lost, or was lost already, and another one may do. */
export function isLost(error: unknown): boolean {
  return error instanceof Error && !(error instanceof TimedOut) && !leavesConnection(error)
}

/** The constraint that a row would have broken. */
export function brokenConstraint(error: unknown): string | undefined {
  if (sqlState(error) !== '23505' || !(error instanceof Error) || !('constraint' in error)) return undefined
  return typeof error.constraint === 'string' ? error.constraint : undefined
}

/** A failure of PostgreSQL, of its driver or of the network in Varve's words. Other errors come back as they are. */
export function told(cause: unknown, { store, appending, writes = false, seen = 0 }: Circumstance): unknown {
  if (isVarveError(cause) || !(cause instanceof Error) || isMistake(cause)) return cause
  const reason = reasonOf(cause)
  if (appending !== undefined && !leavesConnection(cause))
    return new VarveError('STORE_INDETERMINATE', { store, id: appending, reason }, { cause })
  const unsafe = (remedy: string): VarveError => new VarveError('STORE_UNSAFE', { store, reason, remedy }, { cause })
  switch (MEANINGS[sqlState(cause) ?? ''] ?? (cause.message.startsWith('SASL') ? 'login' : undefined)) {
    case 'login':
      return unsafe(
        'Check the role and the password in the address, and what pg_hba.conf allows; TLS is asked for with ?sslmode=verify-full.',
      )
    case 'database':
      return unsafe('Make it first: CREATE DATABASE. The store makes the rest.')
    case 'rights':
      if (writes) return new VarveError('STORE_READ_ONLY', { store }, { cause })
      return unsafe('Give the role the rights that docs/stores/postgres.md lists.')
    case 'read-only':
      return new VarveError('STORE_READ_ONLY', { store }, { cause })
    case 'full':
      return new VarveError('STORE_FULL', { store, reason }, { cause })
    case 'corrupt':
      return new VarveError('STORE_CORRUPT', { store, reason, lastReadable: seen }, { cause })
    case 'tables':
      return unsafe('Run: varve migrate')
    case 'taken':
      return unsafe('The schema belongs to another program: choose another with the option namespace.')
    case 'encoding':
      return unsafe('Use a database whose encoding is UTF8.')
    case 'limit':
      return new VarveError(
        'USAGE',
        { issue: `PostgreSQL cannot keep this: ${reason}.`, remedy: 'Choose shorter ids.' },
        { cause },
      )
    case undefined:
      return new VarveError('STORE_UNREACHABLE', { store, reason }, { cause })
  }
}

/** Mistakes in a program are no failures of a store. */
function isMistake(error: Error): boolean {
  return [TypeError, RangeError, ReferenceError, SyntaxError].some(kind => error instanceof kind) && !('code' in error)
}

/** An error that ended a statement; a server that gives up the connection or itself says another severity. */
function isPlainError(error: unknown): boolean {
  return error instanceof Error && 'severity' in error && error.severity === 'ERROR'
}

/** What an error says of itself. One that stands for several addresses of a host says nothing. */
function reasonOf(error: Error): string {
  // The driver's own words for it are about its code.
  if (/^SASL.*password must be/.test(error.message)) return 'the server asks for a password, and none is given'
  if (error.message !== '') return error.message
  const first: unknown = error instanceof AggregateError ? error.errors[0] : undefined
  return first instanceof Error ? first.message : error.name
}
