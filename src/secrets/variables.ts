import { VarveError } from '../core/errors.ts'
import type { FetchedSecret, SecretManager, SecretReference } from '../core/ports.ts'

const NAME = 'environment variables'

/**
 * Answers `env:` references: `env:DATABASE_URL` is what that variable holds, `env:DATABASE#password` the member of one
 * that holds JSON. A variable that is empty counts as one that is not there.
 * @example managers: [variables(process.env)]
 */
export function variables(environment: Readonly<Record<string, string | undefined>>): SecretManager {
  return {
    name: NAME,
    schemes: ['env'],
    // oxlint-disable-next-line require-await -- so that whatever is wrong is a rejection
    fetch: async reference => valueOf(reference, environment),
  }
}

function valueOf(
  { text, path, parameters }: SecretReference,
  environment: Readonly<Record<string, string | undefined>>,
): FetchedSecret {
  if (!/^[A-Za-z_]\w*$/.test(path) || Object.keys(parameters).length > 0) {
    const remedy = 'Write env:DATABASE_URL, or env:DATABASE#password for a variable that holds JSON.'
    throw new VarveError('REFERENCE_INVALID', { reference: text, issue: 'names no variable', remedy })
  }
  const value = Object.hasOwn(environment, path) ? environment[path] : undefined
  if (value !== undefined && value !== '') return { value }
  const reason = value === undefined ? 'names a variable that is not set' : 'names a variable that is empty'
  throw new VarveError('SECRET_NOT_FOUND', { reference: text, manager: NAME, reason, remedy: `Set ${path}.` })
}
