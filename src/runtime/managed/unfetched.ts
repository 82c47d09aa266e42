import type { Problem } from '../../core/errors.ts'
import { originText } from '../../core/layers/origin.ts'
import { referencesIn } from '../../core/revisions/reference-leaf.ts'
import type { Place } from '../../core/revisions/rollback.ts'
import { isReserved } from '../../core/rollouts/segment.ts'
import type { DocumentTools } from '../document-tools.ts'
import type { Present } from '../present.ts'

/** Stored references in some places that have no value: the next layer serves, and it is said. */
export function unfetchedEntries(
  present: Present,
  { managed }: Pick<DocumentTools, 'managed'>,
  places: Iterable<Place>,
): Problem[] {
  return [...places].flatMap(({ key, scope }): Problem[] => {
    const stored = present.state.stored(key, scope)
    const definition = isReserved(scope) ? undefined : present.definitions.find(key)
    if (stored === undefined || definition?.secret !== true) return []
    const { revision, by, at } = stored
    const origin = originText({ revision, by, at, ...(scope === undefined ? {} : { scope }) })
    return referencesIn(stored.entry).flatMap(reference => {
      const problem = managed.known(reference)?.problem
      if (problem === undefined) return []
      return [{ ...problem, key: definition.key, origin, issue: `refers to ${reference}, which ${problem.issue}` }]
    })
  })
}
