import type { ChangeOptions, Written } from 'varve'
import type { Call } from '../call.ts'
import { may } from '../doors/principal.ts'
import { checkWorkedOut } from './needed.ts'
import { workedOut } from './worked-out.ts'

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
  const { expect = 'any', dryRun } = options
  const prepare = async () => {
    const tried = await make({ ...options, dryRun: true })
    await checkWorkedOut(varve, principal, tried?.changes ?? [])
    if (tried === undefined || dryRun === true) return () => Promise.resolve(tried)
    return () => make({ ...options, ...unchangedSince(options, tried) })
  }
  return workedOut(prepare, expect === 'any')
}

/** That nothing came in between, unless its author says what must still hold. */
function unchangedSince({ expect = 'any' }: ChangeOptions, { number }: Written): Pick<ChangeOptions, 'expect'> {
  return expect === 'any' ? { expect: { head: number - 1 } } : {}
}
