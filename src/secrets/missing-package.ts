import { VarveError } from '../core/errors.ts'
import type { SecretReference } from '../core/ports.ts'

/**
 * The error for a package that is not installed, with the command that installs it and those that go with it; undefined for
 * whatever else went wrong while it was loaded.
 */
export function missingPackage(
  error: unknown,
  { text }: SecretReference,
  packages: readonly string[],
): VarveError<'SECRET_MANAGER_UNKNOWN'> | undefined {
  const isMissing = error instanceof Error && 'code' in error && String(error.code).endsWith('MODULE_NOT_FOUND')
  if (!isMissing) return undefined
  const names = packages.join(' ')
  const reason = `cannot be fetched without ${packages.join(' and ')}, which ${packages.length > 1 ? 'are' : 'is'} not installed`
  return new VarveError('SECRET_MANAGER_UNKNOWN', { reference: text, reason, remedy: `Run: npm i ${names}` })
}
