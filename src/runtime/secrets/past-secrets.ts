import { referencesIn } from '../../core/revisions/reference-leaf.ts'
import { EVERYBODY } from '../../core/revisions/state.ts'
import type { Timeline } from '../../core/revisions/timeline.ts'
import type { Log } from '../log.ts'
import type { Present } from '../present.ts'

/** Opens and fetches the secrets that were live at a revision, so that who reads that moment finds them open. */
export async function openSecretsAt(
  { store, sealing, references, tail }: Log,
  { definitions, candidates }: Pick<Present, 'definitions' | 'candidates'>,
  timeline: Timeline,
  number: number,
): Promise<void> {
  // Tokens of theirs may still be there, if destroying them broke off.
  sealing.forget(timeline.destroyed.keys())
  const names = [...definitions].flatMap(({ key, aliases, secret }) => (secret ? [key, ...aliases] : []))
  const all = names.flatMap(name =>
    timeline
      .scopes(name)
      .flatMap(scope => timeline.stored(name, scope === EVERYBODY ? undefined : scope, number) ?? []),
  )
  const entries = all.map(({ entry }) => entry)
  const referring = all.filter(({ entry }) => referencesIn(entry).length > 0)
  await references.fetch(referring.flatMap(({ entry }) => referencesIn(entry)))
  // Nobody fetches them again: what they lead to is looked up once, for whoever asks now.
  for (const stored of referring) candidates.remake(stored)
  // While the store is away, everything else can be looked into all the same.
  await sealing.admitAll(store.records, entries).catch((error: unknown) => {
    if (tail.trouble === undefined) throw error
  })
}
