import type { Problem } from '../core/errors.ts'
import { originText } from '../core/layers/origin.ts'
import { isReserved } from '../core/rollouts/segment.ts'
import type { Present } from './present.ts'

/** Stored values that today's declaration refuses: the next layer serves, and it is said. */
export function unfitEntries(present: Present): Problem[] {
  return [...present.state.live()].flatMap((stored): Problem[] => {
    const candidate = isReserved(stored.scope) ? undefined : present.candidates.of(stored)?.candidate
    if (candidate === undefined || candidate.usable) return []
    const issue = `is passed over: ${candidate.note}`
    return [{ code: 'INVALID_VALUE', key: stored.key, issue, origin: originText(candidate.origin) }]
  })
}
