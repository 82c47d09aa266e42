import { type ChangeOptions, type Json, VarveError, type Varve, type Written } from 'varve'
import { clashes, conflictOf, versionAt } from './conflict.ts'
import { isRecord, isSecret } from './facts.ts'
import { patched } from './merge-patch.ts'
import { audienceOf, scopeIn } from './scope.ts'
import { workedOut } from './worked-out.ts'

/** A change of members of a value. */
export interface ValuePatch {
  readonly key: string
  readonly scope: string | undefined
  readonly patch: Json
}

/**
 * Changes the members of a value that a merge patch names, and no other: where others changed other members since, both stand.
 * Where nothing is stored yet, the value that is served is what is changed. Throws REVISION_CONFLICT where both changed the
 * same member since the expected revision, and what `set` throws.
 */
export async function patchValue(varve: Varve, wanted: ValuePatch, options: ChangeOptions): Promise<Written> {
  refuseSecret(varve, wanted)
  const place = scopeIn(wanted.scope)
  return workedOut(async () => {
    const touched = (await versionAt(varve, wanted))?.revision ?? 0
    const value = patched(target(varve, wanted), wanted.patch)
    await refuseClash(varve, { ...wanted, value, touched }, options.expect)
    return () => varve.set(wanted.key, value, { ...options, ...place, expect: touched })
  })
}

/** What is patched: what is stored there, or else what those of the scope are served. Throws VALUE_REFUSED for a document. */
export function target(varve: Varve, { key, scope }: Pick<ValuePatch, 'key' | 'scope'>): Json {
  const entry = varve.entry(key, scopeIn(scope))
  if (entry !== undefined && 'value' in entry) return entry.value
  if (entry !== undefined)
    throw refused(key, 'holds a document, which a patch would end', 'Change it as a flag, or set a value.')
  const { value, reason } = varve.for(audienceOf(scope)).explain(key)
  return reason === 'ERROR' ? {} : value
}

/** Refuses a patch of what its author did not see: one of the members that it changes was changed since. */
async function refuseClash(
  varve: Varve,
  { key, scope, patch, value, touched }: ValuePatch & { readonly value: Json; readonly touched: number },
  expect: ChangeOptions['expect'],
): Promise<void> {
  if (typeof expect !== 'number' || expect === touched) return
  const attempt = { key, scope, yours: value }
  const [base, theirs] = await Promise.all([versionAt(varve, attempt, expect), versionAt(varve, attempt)])
  const [was, is] = [base?.after, theirs?.after]
  const seen = base?.revision === expect && isRecord(was)
  const yours = seen ? patched(was, patch) : value
  if (seen && isRecord(is) && clashes(was, is, yours).length === 0) return
  const error = new VarveError('REVISION_CONFLICT', { key, scope, expected: expect, actual: touched, by: theirs?.by })
  throw await conflictOf(varve, { ...attempt, yours }, error)
}

/** Throws VALUE_REFUSED for a secret: nobody sees its parts. */
export function refuseSecret(varve: Varve, { key }: Pick<ValuePatch, 'key'>): void {
  if (isSecret(varve, key)) throw refused(key, 'is a secret, of which no part is changed by itself', 'Set all of it.')
}

function refused(key: string, issue: string, remedy: string): VarveError {
  return new VarveError('VALUE_REFUSED', { problems: [{ code: 'INVALID_VALUE', key, issue, remedy }] })
}
