import { checkValue, type Definition } from '../core/definition/definition.ts'
import type { Problem } from '../core/errors.ts'
import type { Json } from '../core/json.ts'
import { originText } from '../core/layers/origin.ts'
import { commitmentsIn } from '../core/revisions/commitment.ts'
import type { Entry } from '../core/revisions/revision.ts'
import type { Place } from '../core/revisions/rollback.ts'
import type { RolledOut } from '../core/rollouts/document.ts'
import { isReserved } from '../core/rollouts/segment.ts'
import type { Present } from './present.ts'
import type { Sealing } from './secrets/sealing.ts'
import { MISSING } from './slot.ts'
import { scopesOf } from './snapshot.ts'
import { isWithheld, unreadableIn, unreadableProblem } from './secrets/unreadable.ts'

/** Stored values that today's declaration refuses, in documents too: the next layer serves, and it is said. */
export function unfitEntries(present: Present): Problem[] {
  return [...present.state.live()].flatMap((stored): Problem[] => {
    const { key, scope, entry, revision, by, at } = stored
    const definition = isReserved(scope) ? undefined : present.definitions.find(key)
    if (definition === undefined || entry === undefined) return []
    const origin = originText({ revision, by, at, ...(scope === undefined ? {} : { scope }) })
    const candidate = present.candidates.of(stored)?.candidate
    if (candidate !== undefined && isWithheld(candidate)) return []
    const issues = candidate === undefined ? unfitIn(definition, entry) : candidate.usable ? [] : [candidate.note]
    return issues.map(note => ({ code: 'INVALID_VALUE', key, issue: `is passed over: ${note}`, origin }))
  })
}

/** True for a key that has a value, or would have one if what is sealed for it could be opened. */
export function hasValue(present: Present, key: string): boolean {
  if (present.slots.get(key)?.value !== MISSING) return true
  return unreadableIn(present.layers, key, scopesOf(present.audience)) !== undefined
}

/** Sealed values in some places that cannot be opened: one by one, or all at once where there is no key for any of them. */
export function unreadableEntries(present: Present, sealing: Sealing, places: Iterable<Place>): Problem[] {
  const found = [...places].flatMap(({ key, scope }): Problem[] => {
    const stored = present.state.stored(key, scope)
    const definition = isReserved(scope) ? undefined : present.definitions.find(key)
    if (stored?.entry === undefined || definition?.secret !== true) return []
    const { entry, revision, by, at } = stored
    const origin = originText({ revision, by, at, ...(scope === undefined ? {} : { scope }) })
    return commitmentsIn(entry).flatMap(commitment => {
      const opened = sealing.valueIn(entry, commitment, stored)
      return 'reason' in opened ? [unreadableProblem(definition, opened, origin)] : []
    })
  })
  if (found.length === 0 || sealing.canOpen) return found
  const issue = `${found.length} stored ${found.length === 1 ? 'secret' : 'secrets'} cannot be opened: no keyring was given`
  const remedy =
    'Open with { keyring: fernet(process.env.VARVE_ENCRYPTION_KEY) }; the command line reads that variable.'
  return [{ code: 'NO_KEYRING', issue, remedy, severity: 'warning' }]
}

/** Why values in a document do not fit: it passes them over one by one. */
function unfitIn(definition: Definition, entry: Entry): string[] {
  return valuesIn(entry).flatMap(({ name, value }) => {
    const checked = checkValue(definition, value)
    return 'issues' in checked ? checked.issues.map(({ message }) => `its ${name} ${message}`) : []
  })
}

function valuesIn(entry: Entry | RolledOut): { readonly name: string; readonly value: Json }[] {
  if ('flag' in entry)
    return Object.entries(entry.flag.variants).map(([name, value]) => ({ name: `variant ${name}`, value }))
  if ('value' in entry) return [{ name: 'value', value: entry.value }]
  if (!('rollout' in entry)) return []
  const { candidate, baseline } = entry.rollout
  return [candidate, baseline].flatMap(side => (side === null ? [] : valuesIn(side)))
}
