import { VarveError } from '../../core/errors.ts'
import { hasCode } from './disk.ts'

/** What a disk's error means for whoever uses the store. `doing` says what was tried, in words. */
export function diskFailure(store: string, doing: string, error: unknown): Error {
  if (error instanceof VarveError) return error
  const cause = { cause: error }
  if (isFull(error)) return new VarveError('STORE_FULL', { store, reason: `${doing} found the disk full` }, cause)
  if (hasCode(error, 'EACCES', 'EPERM', 'EROFS')) return new VarveError('STORE_READ_ONLY', { store }, cause)
  const outcome = error instanceof OutcomeUnknown ? 'did not say how it ended' : 'failed'
  return new VarveError('STORE_UNREACHABLE', { store, reason: `${doing} ${outcome} (${codeOf(error)})` }, cause)
}

/** True for a problem after which a name may or may not have been given to a file. */
export function isOutcomeUnknown(error: unknown): boolean {
  return error instanceof VarveError && error.cause instanceof OutcomeUnknown
}

/** True when a disk or a quota has no room left. */
export function isFull(error: unknown): boolean {
  return hasCode(error, 'ENOSPC', 'EDQUOT')
}

/** The error's code, `EIO`, or its message when it has none. */
export function codeOf(error: unknown): string {
  if (error instanceof Error && 'code' in error) return String(error.code)
  return error instanceof Error ? error.message : String(error)
}

/** Says that a name may or may not have been given to a file. The cause of the problem that users are told. */
export class OutcomeUnknown extends Error {
  override readonly name = 'OutcomeUnknown'
}
