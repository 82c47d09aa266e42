import { VarveError, isVarveError } from '../../core/errors.ts'

/** SQLite's result codes that need an answer of their own (https://sqlite.org/rescode.html). */
const BUSY = 5
const LOCKED = 6
const READ_ONLY = 8
const IO_ERROR = 10
const CORRUPT = 11
const FULL = 13
const NOT_A_DATABASE = 26
const CONSTRAINT_UNIQUE = 2067
/** The file ends where it says it goes on. */
const SHORT_READ = 522
/** The memory shared by its users could not grow: the disk is full. */
const SHARED_MEMORY_SIZE = 4874

/** What a failure was about, for the sentence that tells it. */
export interface Circumstance {
  readonly store: string
  /** Id of the first revision that was being appended. */
  readonly appending?: string | undefined
  /** Finds the last revision that can still be read. Asked only when the file is damaged. */
  readonly lastReadable: () => number
}

/** SQLite's extended result code of an error, or undefined when the error is not SQLite's. */
export function resultCode(error: unknown): number | undefined {
  const known = error instanceof Error && 'errcode' in error && typeof error.errcode === 'number'
  return known ? (error.errcode as number) : undefined
}

/** True when another connection is in the way, and trying again will do. */
export function isBusy(error: unknown): boolean {
  const code = (resultCode(error) ?? 0) & 0xff
  return code === BUSY || code === LOCKED
}

/** Says that another connection is in the way, where SQLite says so without an error. */
export class Locked extends Error {
  override readonly name = 'Locked'
  readonly errcode = LOCKED
}

/** True when a revision's id is in the log already. */
export function isRepeatedId(error: unknown): boolean {
  return resultCode(error) === CONSTRAINT_UNIQUE
}

/** A failure of SQLite or of the file system in Varve's words. Errors that are neither come back as they are. */
export function told(cause: unknown, { store, appending, lastReadable }: Circumstance): unknown {
  if (isVarveError(cause) || !(cause instanceof Error) || !('code' in cause)) return cause
  const reason = cause.message
  const code = resultCode(cause)
  if (code === undefined) return toldByFileSystem(cause, store, lastReadable)
  switch (code === SHORT_READ ? CORRUPT : code & 0xff) {
    case FULL:
      return new VarveError('STORE_FULL', { store, reason }, { cause })
    case READ_ONLY:
      return new VarveError('STORE_READ_ONLY', { store }, { cause })
    case CORRUPT:
    case NOT_A_DATABASE:
      return new VarveError('STORE_CORRUPT', { store, reason, lastReadable: lastReadable() }, { cause })
    case IO_ERROR:
      // A commit whose sync failed may or may not survive a crash; nobody can know before reading.
      if (appending !== undefined)
        return new VarveError('STORE_INDETERMINATE', { store, id: appending, reason }, { cause })
      if (code === SHARED_MEMORY_SIZE) return new VarveError('STORE_FULL', { store, reason }, { cause })
  }
  return new VarveError('STORE_UNREACHABLE', { store, reason }, { cause })
}

function toldByFileSystem(cause: Error & { code: unknown }, store: string, lastReadable: () => number): unknown {
  const reason = cause.message
  switch (cause.code) {
    case 'ENOSPC':
    case 'EDQUOT':
      return new VarveError('STORE_FULL', { store, reason }, { cause })
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return new VarveError('STORE_READ_ONLY', { store }, { cause })
    case 'ERR_OUT_OF_RANGE':
      return new VarveError('STORE_CORRUPT', { store, reason, lastReadable: lastReadable() }, { cause })
    case 'ENOENT':
    case 'ENOTDIR':
    case 'EIO':
    case 'EMFILE':
      return new VarveError('STORE_UNREACHABLE', { store, reason }, { cause })
    default:
      return cause
  }
}
