import { VarveError } from '../core/errors.ts'
import type { FetchedSecret, SecretManager, SecretReference } from '../core/ports.ts'
import { givenUp, takesNoParameters } from './local.ts'
import { isCredential } from './usual/credentials.ts'

const NAME = 'environment variables'
const REMEDY = 'Write env:DATABASE_URL, or env:DATABASE#password for a variable that holds JSON.'

/**
 * Answers `env:` references: `env:DATABASE_URL` is what that variable holds, `env:DATABASE#password` the member of one
 * that holds JSON. A variable that is empty counts as one that is not there; one that
 * holds keys of the store, or says who the program is to a secret manager (VAULT_TOKEN), is given to nobody.
 * @example managers: [variables(process.env)]
 */
export function variables(environment: Readonly<Record<string, string | undefined>>): SecretManager {
  return {
    name: NAME,
    schemes: ['env'],
    // oxlint-disable-next-line require-await -- so that whatever is wrong is a rejection
    fetch: async (reference, { signal }) => valueOf(reference, environment, signal),
  }
}

function valueOf(
  reference: SecretReference,
  environment: Readonly<Record<string, string | undefined>>,
  signal: AbortSignal,
): FetchedSecret {
  const { text, path } = reference
  takesNoParameters(reference, REMEDY)
  if (!/^[A-Za-z_]\w*$/.test(path))
    throw new VarveError('REFERENCE_INVALID', { reference: text, issue: 'names no variable', remedy: REMEDY })
  if (signal.aborted) throw givenUp(reference, NAME)
  if (isCredential(path)) throw own(reference)
  const value = Object.hasOwn(environment, path) ? environment[path] : undefined
  if (value !== undefined && value !== '') return { value }
  const reason = value === undefined ? 'names a variable that is not set' : 'names a variable that is empty'
  throw new VarveError('SECRET_NOT_FOUND', { reference: text, manager: NAME, reason, remedy: `Set ${path}.` })
}

/** Whoever may write a value may not have what the program itself has by it. */
function own({ text }: SecretReference): VarveError {
  const reason = 'names a variable of the program’s own credentials, which nobody is given'
  const remedy = 'Put the secret into a variable of another name.'
  return new VarveError('SECRET_FORBIDDEN', { reference: text, manager: NAME, reason, remedy })
}
