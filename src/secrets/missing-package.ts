import { VarveError } from '../core/errors.ts'
import type { SecretReference } from '../core/ports.ts'

/**
 * The error to throw when a package could not be loaded: where it is not installed, one that says how to install it, with
 * those that go with it. Anything else is left as it is.
 */
export function missingPackage(error: unknown, { text }: SecretReference, packages: readonly string[]): unknown {
  const isMissing = error instanceof Error && 'code' in error && String(error.code).endsWith('MODULE_NOT_FOUND')
  if (!isMissing) return error
  const names = packages.join(' ')
  const reason = `cannot be fetched without ${packages.join(' and ')}, which ${packages.length > 1 ? 'are' : 'is'} not installed`
  return new VarveError('SECRET_MANAGER_UNKNOWN', { reference: text, reason, remedy: `Run: npm i ${names}` })
}
