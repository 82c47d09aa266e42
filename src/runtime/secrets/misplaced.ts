import type { Problem } from '../../core/errors.ts'
import { originText } from '../../core/layers/origin.ts'
import { referencesIn } from '../../core/revisions/reference-leaf.ts'
import { isReserved } from '../../core/rollouts/segment.ts'
import type { Present } from '../present.ts'
import { misplacedStored, type RequiredSecrets } from './secret-policy.ts'

/** Secrets that were stored before they had to be in a secret manager. They serve: what is stored stops no start. */
export function misplacedEntries(present: Present, required: RequiredSecrets | undefined): Problem[] {
  if (required?.requirement !== 'external') return []
  return [...present.state.live()].flatMap(({ key, scope, entry, revision, by, at }): Problem[] => {
    const isSecret = !isReserved(scope) && present.definitions.find(key)?.secret === true
    const problem = isSecret ? misplacedStored(key, required) : undefined
    if (problem === undefined || entry === undefined || referencesIn(entry).length > 0) return []
    const origin = originText({ revision, by, at, ...(scope === undefined ? {} : { scope }) })
    return [{ ...problem, origin, severity: 'warning' }]
  })
}
