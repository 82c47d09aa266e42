import type { Revision } from '../core/revisions/revision.ts'
import { timeOfUuid } from '../core/revisions/uuid.ts'
import { VarveError } from '../core/errors.ts'
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
  await log.tail.refresh()
  const timeline = await log.past.timeline(log.tail.head)
  for (let number = timeline.head.number; number > timeline.oldest; number -= 1) {
    const revision = timeline.revision(number)
    if (revision === undefined || revision.at < made - SKEW) return undefined
    if (revision.id === id) return revision
  }
  return undefined
}
