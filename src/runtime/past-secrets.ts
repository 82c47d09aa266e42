import type { Definitions } from '../core/definition/definitions.ts'
import { referencesIn } from '../core/revisions/reference-leaf.ts'
import { EVERYBODY } from '../core/revisions/state.ts'
import type { Timeline } from '../core/revisions/timeline.ts'
import type { Log } from './log.ts'

/** Opens and fetches the secrets that were live at a revision, so that who reads that moment finds them open. */
export async function openSecretsAt(
  { store, sealing, references, tail }: Log,
  definitions: Definitions,
  timeline: Timeline,
  number: number,
): Promise<void> {
  // Tokens of theirs may still be there, if destroying them broke off.
  sealing.forget(timeline.destroyed.keys())
  const names = [...definitions].flatMap(({ key, aliases, secret }) => (secret ? [key, ...aliases] : []))
  const entries = names.flatMap(name =>
    timeline.scopes(name).map(scope => timeline.stored(name, scope === EVERYBODY ? undefined : scope, number)?.entry),
  )
  await references.fetch(entries.flatMap(entry => referencesIn(entry)))
  // While the store is away, everything else can be looked into all the same.
  await sealing.admitAll(store.records, entries).catch((error: unknown) => {
    if (tail.trouble === undefined) throw error
  })
}
