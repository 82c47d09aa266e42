import process from 'node:process'
import { isProblem, isVarveError } from 'varve'

/** The command that helps further with a failure, where there is one. `server` is where it happened, unless that was a store. */
export function hintFor(error: unknown, server?: string): string | undefined {
  if (isProblem(error, 'REVISION_CONFLICT')) {
    const { key } = error.details
    return `varve history${key === undefined ? '' : ` ${key}`} shows what came in between; --expect any overwrites it`
  }
  if (isProblem(error, 'VALUE_REFUSED')) {
    const [first] = error.details.problems
    return first?.key === undefined ? undefined : `varve explain ${first.key}`
  }
  if (isProblem(error, 'MISSING_VALUE')) return `varve explain ${error.details.key}`
  if (isProblem(error, 'STORE_UNREACHABLE') || isProblem(error, 'STORE_CORRUPT'))
    return server === undefined ? 'varve doctor' : `varve doctor --server ${server}`
  if (isProblem(error, 'NO_KEYRING'))
    return 'varve secret keygen --file varve.keys makes one; then VARVE_ENCRYPTION_KEY_FILE=varve.keys, and again'
  // varve-scan-ignore process-env because the command line itself has no declaration.
  if (isVarveError(error) || process.env['VARVE_DEBUG'] === undefined) return undefined
  return error instanceof Error ? error.stack : undefined
}
