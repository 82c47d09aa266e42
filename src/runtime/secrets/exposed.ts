import type { Definition } from '../../core/definition/definition.ts'
import { KEY_COMMAND, type Problem } from '../../core/errors.ts'
import { originText } from '../../core/layers/origin.ts'
import type { Entry } from '../../core/revisions/revision.ts'
import type { Place } from '../../core/revisions/rollback.ts'
import type { Stored } from '../../core/revisions/state.ts'
import { isReserved } from '../../core/rollouts/segment.ts'
import type { Present } from '../present.ts'
import type { Sealing } from './sealing.ts'
import { leavesIn } from './stored-leaves.ts'

/** True for an entry in which a value stands in the open. */
export function isInTheOpen(entry: Entry | undefined): boolean {
  return entry !== undefined && leavesIn(entry).some(({ leaf }) => 'value' in leaf)
}

/** Secrets in some places that stand in the open where that is refused: the next layer serves, and it is said. */
export function exposedEntries(
  present: Present,
  { servesPlaintext }: Pick<Sealing, 'servesPlaintext'>,
  places: Iterable<Place>,
): Problem[] {
  if (servesPlaintext) return []
  return [...secretsInTheOpen(present, places)].map(({ definition, stored: { scope, revision, by, at } }) => ({
    ...exposedProblem(definition),
    origin: originText({ revision, by, at, ...(scope === undefined ? {} : { scope }) }),
  }))
}

/** What is wrong with a secret in the open, among other problems. */
export function exposedProblem({ key }: Definition): Problem {
  const issue = 'is a secret in the open, which only development and test allow'
  return { code: 'PLAINTEXT_REFUSED', key, issue, remedy: `Make a key with \`${KEY_COMMAND}\`, and set ${key} anew.` }
}

/** Secrets in some places that stand in the open. */
export function* secretsInTheOpen(
  { state, definitions }: Present,
  places: Iterable<Place>,
): Generator<{ readonly definition: Definition; readonly stored: Stored }> {
  for (const { key, scope } of places) {
    const stored = state.stored(key, scope)
    const definition = isReserved(scope) ? undefined : definitions.find(key)
    if (definition?.secret === true && stored !== undefined && isInTheOpen(stored.entry)) yield { definition, stored }
  }
}
