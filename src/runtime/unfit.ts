import { checkValue, type Definition } from '../core/definition/definition.ts'
import type { Problem } from '../core/errors.ts'
import type { Json } from '../core/json.ts'
import { originText } from '../core/layers/origin.ts'
import type { Entry } from '../core/revisions/revision.ts'
import type { RolledOut } from '../core/rollouts/document.ts'
import { isReserved } from '../core/rollouts/segment.ts'
import type { Present } from './present.ts'

/** Stored values that today's declaration refuses, in documents too: the next layer serves, and it is said. */
export function unfitEntries(present: Present): Problem[] {
  return [...present.state.live()].flatMap((stored): Problem[] => {
    const { key, scope, entry, revision, by, at } = stored
    const definition = isReserved(scope) ? undefined : present.definitions.find(key)
    if (definition === undefined || entry === undefined) return []
    const origin = originText({ revision, by, at, ...(scope === undefined ? {} : { scope }) })
    const candidate = present.candidates.of(stored)?.candidate
    const issues = candidate === undefined ? unfitIn(definition, entry) : candidate.usable ? [] : [candidate.note]
    return issues.map(note => ({ code: 'INVALID_VALUE', key, issue: `is passed over: ${note}`, origin }))
  })
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
