import type { Problem } from '../../core/errors.ts'
import { originText } from '../../core/layers/origin.ts'
import type { Leaf } from '../../core/revisions/revision.ts'
import { isReserved } from '../../core/rollouts/segment.ts'
import type { Present } from '../present.ts'
import { leavesIn } from './stored-leaves.ts'
import { misplacedStored, type RequiredSecrets } from './secret-policy.ts'

/** Secrets that were stored before they had to be in a secret manager. They serve: what is stored stops no start. */
export function misplacedEntries(present: Present, required: RequiredSecrets | undefined): Problem[] {
  if (required?.requirement !== 'external') return []
  return [...present.state.live()].flatMap(({ key, scope, entry, revision, by, at }): Problem[] => {
    const isSecret = !isReserved(scope) && present.definitions.find(key)?.secret === true
    const leaves = isSecret && entry !== undefined ? leavesIn(entry) : []
    const [problem] = leaves.flatMap(({ leaf }) => misplacedStored({ key, ...referred(leaf) }, required) ?? [])
    if (problem === undefined) return []
    const origin = originText({ revision, by, at, ...(scope === undefined ? {} : { scope }) })
    return [{ ...problem, origin, severity: 'warning' }]
  })
}

function referred(leaf: Leaf): { readonly reference?: string } {
  return 'reference' in leaf ? { reference: leaf.reference } : {}
}
