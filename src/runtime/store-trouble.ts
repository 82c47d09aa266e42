import { isVarveError, VarveError } from '../core/errors.ts'

/** Why a store cannot be used, whatever was thrown; text that is nobody's problem is why it cannot be reached. */
export function storeTrouble(store: string, error: unknown): VarveError {
  if (isVarveError(error)) return error
  return unreachable(store, error instanceof Error ? error.message : String(error), error)
}

/** A store that cannot be reached. */
export function unreachable(store: string, reason: string, cause?: unknown): VarveError<'STORE_UNREACHABLE'> {
  return new VarveError('STORE_UNREACHABLE', { store, reason }, cause === undefined ? undefined : { cause })
}
