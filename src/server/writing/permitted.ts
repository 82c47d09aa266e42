import { type ChangeOptions, isVarveError, type Written } from 'varve'
import type { Call } from '../call.ts'
import { may } from '../doors/principal.ts'
import { checkWorkedOut } from './needed.ts'

/** How often a change is looked at anew because others wrote meanwhile. */
const TRIES = 20

/**
 * Makes a change that is worked out from what is stored, if its author may make it: who may not make every change has it
 * tried first, and it is made upon what it was tried on and nothing else. Throws PERMISSION_MISSING and what `make` throws.
 */
export async function permitted(
  { varve, principal }: Pick<Call, 'varve' | 'principal'>,
  options: ChangeOptions,
  make: (options: ChangeOptions) => Promise<Written | undefined>,
): Promise<Written | undefined> {
  const isBound = principal.environments !== undefined
  if (!isBound && may(principal, 'release') && may(principal, 'secrets')) return make(options)
  for (let tries = 1; ; tries += 1) {
    const tried = await make({ ...options, dryRun: true })
    await checkWorkedOut(varve, principal, tried?.changes ?? [])
    if (tried === undefined || options.dryRun === true) return tried
    try {
      return await make({ ...options, ...unchangedSince(options, tried) })
    } catch (error) {
      if (!isOurs(error, options) || tries === TRIES) throw error
    }
  }
}

/** That nothing came in between, unless its author says what must still hold. */
function unchangedSince({ expect = 'any' }: ChangeOptions, { number }: Written): Pick<ChangeOptions, 'expect'> {
  return expect === 'any' ? { expect: { head: number - 1 } } : {}
}

/** True where the change was refused for what we expected, and its author did not. */
function isOurs(error: unknown, { expect }: ChangeOptions): boolean {
  return isVarveError(error) && error.code === 'REVISION_CONFLICT' && (expect === undefined || expect === 'any')
}
