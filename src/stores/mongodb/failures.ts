import { isVarveError, VarveError } from '../../core/errors.ts'
import { TimedOut } from '../patience.ts'

/** MongoDB's error codes that need an answer of their own (error_codes.yml of its source). */
const BAD_VALUE = 2
const FAILED_TO_PARSE = 9
const UNAUTHORIZED = 13
const AUTHENTICATION_FAILED = 18
const NAMESPACE_EXISTS = 48
const COMMAND_NOT_FOUND = 59
const INVALID_NAMESPACE = 73
const INDEX_OPTIONS_CONFLICT = 85
const INDEX_KEY_SPECS_CONFLICT = 86
const COMMAND_NOT_SUPPORTED = 115
const NOT_IMPLEMENTED = 238
const DATA_CORRUPTION = 360
const ATLAS = 8000
const DOCUMENT_TOO_LARGE = 10_334
const DUPLICATE_KEY = 11_000
const OVER_QUOTA = 12_501
const OUT_OF_DISK = 14_031
const UNRECOGNISED_STAGE = 40_324
const CHANGE_STREAM_NEEDS_REPLICA_SET = 40_573

/** After these an insert has certainly not been carried out. After every other failure nobody knows. */
const NOT_WRITTEN = new Set<number | undefined>([
  BAD_VALUE,
  FAILED_TO_PARSE,
  UNAUTHORIZED,
  AUTHENTICATION_FAILED,
  COMMAND_NOT_FOUND,
  INVALID_NAMESPACE,
  COMMAND_NOT_SUPPORTED,
  DOCUMENT_TOO_LARGE,
  OVER_QUOTA,
  OUT_OF_DISK,
])

/** A change stream that fails so would fail again: the engine has none, or not for this user. */
const NO_STREAM = new Set<number | undefined>([
  UNAUTHORIZED,
  COMMAND_NOT_FOUND,
  COMMAND_NOT_SUPPORTED,
  NOT_IMPLEMENTED,
  UNRECOGNISED_STAGE,
  CHANGE_STREAM_NEEDS_REPLICA_SET,
])

/** What a failure was about, for the sentence that tells it. */
export interface Circumstance {
  readonly store: string
  /** Id of the first revision that was being appended. */
  readonly appending?: string | undefined
  /** True where something was to be changed. */
  readonly writing?: boolean | undefined
}

/** The server's code of an error, or of what caused it; undefined when no server said it. */
export function codeOf(error: unknown): number | undefined {
  if (!(error instanceof Error)) return undefined
  if ('code' in error && typeof error.code === 'number') return error.code
  return codeOf(error.cause)
}

/** True when a unique key is taken. */
export function isDuplicate(error: unknown): boolean {
  return codeOf(error) === DUPLICATE_KEY
}

/** True when a collection that was to be made is there already. */
export function isThere(error: unknown): boolean {
  return codeOf(error) === NAMESPACE_EXISTS
}

/** True when the engine has no change streams for us, however often it is asked. */
export function hasNoStreams(error: unknown): boolean {
  return NO_STREAM.has(codeOf(error))
}

/** True when a command is not known to the engine, or not allowed. */
export function isRefused(error: unknown): boolean {
  return [UNAUTHORIZED, ATLAS, COMMAND_NOT_FOUND, COMMAND_NOT_SUPPORTED, NOT_IMPLEMENTED].includes(codeOf(error) ?? 0)
}

/** How many documents an ordered insert that met a taken key has written before; undefined for any other failure. */
export function writtenBefore(error: unknown): number | undefined {
  if (!isDuplicate(error) || !(error instanceof Error)) return undefined
  // What was written before may not be where it was to be: a write concern that failed is told beside the key.
  const result = 'result' in error ? error.result : undefined
  if (hasConcern(result) && result.getWriteConcernError() !== undefined) return undefined
  const [first]: unknown[] = 'writeErrors' in error ? [error.writeErrors].flat() : []
  return typeof first === 'object' && first !== null && 'index' in first ? Number(first.index) : 0
}

/** A failure of the driver or the server in Varve's words. Errors that are neither come back as they are. */
export function told(cause: unknown, circumstance: Circumstance): unknown {
  if (isVarveError(cause) || !isDriver(cause)) return cause
  const { store, appending, writing = appending !== undefined } = circumstance
  const code = codeOf(cause)
  const reason = cause.message
  if (appending !== undefined && !NOT_WRITTEN.has(code))
    return new VarveError('STORE_INDETERMINATE', { store, id: appending, reason }, { cause })
  switch (code) {
    case undefined:
      break
    case UNAUTHORIZED:
      return writing ? new VarveError('STORE_READ_ONLY', { store }, { cause }) : unsafe(store, cause, RIGHTS)
    case AUTHENTICATION_FAILED:
      return unsafe(store, cause, LOGIN)
    case INDEX_OPTIONS_CONFLICT:
    case INDEX_KEY_SPECS_CONFLICT:
      return unsafe(store, cause, { reason, remedy: 'Drop that index: Varve makes its own.' })
    case OUT_OF_DISK:
    case OVER_QUOTA:
      return new VarveError('STORE_FULL', { store, reason }, { cause })
    case DATA_CORRUPTION:
      return new VarveError('STORE_CORRUPT', { store, reason, lastReadable: 0 }, { cause })
  }
  if (code === ATLAS && /auth/i.test(reason)) return unsafe(store, cause, LOGIN)
  if (code === ATLAS && /quota/i.test(reason)) return new VarveError('STORE_FULL', { store, reason }, { cause })
  if (code === BAD_VALUE && /journal/i.test(reason)) return unsafe(store, cause, JOURNAL)
  return new VarveError('STORE_UNREACHABLE', { store, reason }, { cause })
}

const RIGHTS = {
  reason: 'this user may not read it',
  remedy: 'Give the user the role of docs/stores/mongodb.md on this database.',
}
const LOGIN = {
  reason: 'the server does not accept the user or the password',
  remedy: 'Check both, and where the user is kept: ?authSource=admin at the end of the address.',
}
const JOURNAL = {
  reason: 'the server keeps no journal, so a crash would lose acknowledged revisions',
  remedy: 'Start the server with its journal.',
}

function unsafe(store: string, cause: unknown, why: { reason: string; remedy: string }): VarveError<'STORE_UNSAFE'> {
  return new VarveError('STORE_UNSAFE', { store, ...why }, { cause })
}

/** The driver's own errors, and those of sockets, which it lets through: EPIPE, ERR_SOCKET_CLOSED. */
function isDriver(error: unknown): error is Error {
  if (!(error instanceof Error)) return false
  const code = 'code' in error ? String(error.code) : ''
  const isSocket = /^(?:E[A-Z]+|ERR_(?:STREAM|SOCKET|SSL|TLS)_?\w*)$/.test(code)
  return error instanceof TimedOut || error.name.startsWith('Mongo') || isSocket
}

function hasConcern(result: unknown): result is { getWriteConcernError(): unknown } {
  return typeof result === 'object' && result !== null && 'getWriteConcernError' in result
}
