import type { Revision } from '../core/revisions/revision.ts'
import { timeOfUuid } from '../core/revisions/uuid.ts'
import { VarveError } from '../core/errors.ts'
import type { Digest, Store } from '../core/ports.ts'
import { unseal } from '../core/revisions/seal.ts'
import type { Log } from './log.ts'

/** How much earlier than its id's own time a revision may be dated: the skew of two clocks. */
const SKEW = 120_000

/**
 * The revision a repeated change was written as, or undefined when it was not. The id carries the time it was made,
 * so only the history since then is searched. Throws USAGE for an id that is no UUIDv7.
 */
export async function findById(log: Log, id: string): Promise<Revision | undefined> {
  const made = timeOfUuid(id)
  if (made === undefined) throw new VarveError('USAGE', { issue: `${JSON.stringify(id)} is not a UUID of version 7.` })
  await log.tail.catchUp()
  const timeline = await log.past.timeline(log.tail.head)
  for (let number = timeline.head.number; number > timeline.oldest; number -= 1) {
    const revision = timeline.revision(number)
    if (revision === undefined || revision.at < made - SKEW) return undefined
    if (revision.id === id) {
      // The history may have been read further than what is served: whoever is told of a change can read it here.
      if (number > log.tail.head.number) await log.tail.catchUp()
      return revision
    }
  }
  return undefined
}

/** Revisions read from the store at a time. */
const BATCH = 500

/** Those of the revisions after `after`, through `through`, that have one of these ids. */
export async function foundById(
  store: Store,
  ids: ReadonlySet<string>,
  { after, through, digest }: { readonly after: number; readonly through: number; readonly digest: Digest },
): Promise<Map<string, Revision>> {
  const found = new Map<string, Revision>()
  for (let from = after; from < through;) {
    const { revisions } = await store.read(from, Math.min(BATCH, through - from))
    for (const sealed of revisions) if (ids.has(sealed.id)) found.set(sealed.id, unseal(sealed, digest))
    if (revisions.length === 0) break
    from = revisions.at(-1)?.number ?? through
  }
  return found
}
