import { checkValue, variantOf, type Definition } from '../core/definition/definition.ts'
import { freeze, type Json } from '../core/json.ts'
import type { Candidate } from '../core/layers/layer.ts'
import type { Entry } from '../core/revisions/revision.ts'
import type { Stored } from '../core/revisions/state.ts'
import { flagBelow } from '../core/rollouts/whole-document.ts'

/**
 * What a killed key serves: the off variant of the document that stands for everybody, or else the declared default.
 * Undefined where there is neither.
 */
export function killedCandidate(
  definition: Definition,
  killed: Stored,
  everybody: Stored | undefined,
): Candidate | undefined {
  const value = offValue(everybody?.entry) ?? definition.fallback
  if (value === undefined) return undefined
  const checked = checkValue(definition, value)
  const { revision, by, at } = killed
  const base = { input: freeze(value), origin: { revision, by, at }, reason: 'DISABLED' } as const
  if ('issues' in checked)
    return { ...base, usable: false, note: checked.issues.map(issue => issue.message).join('; ') }
  const variant = variantOf(definition, value)
  return {
    ...base,
    usable: true,
    value: checked.value,
    ...(variant === undefined ? {} : { variant }),
    note: killed.message,
  }
}

function offValue(entry: Entry | undefined): Json | undefined {
  const document = flagBelow(entry)
  if (document === undefined || typeof document.off !== 'string') return undefined
  return Object.hasOwn(document.variants, document.off) ? document.variants[document.off] : undefined
}
