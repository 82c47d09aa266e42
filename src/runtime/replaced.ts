import type { Definitions } from '../core/definition/definitions.ts'
import type { Change, Entry, Revision, WrittenChange } from '../core/revisions/revision.ts'
import type { Entries } from '../core/revisions/state.ts'
import { isReserved } from '../core/rollouts/segment.ts'
import type { Log } from './log.ts'
import { shownEntry } from './look-back.ts'
import { maskedChanges } from './secrets/masked.ts'

/** What stood where each change of a revision is made, in the order of its changes; undefined where nothing did. */
export type Replaced = readonly (Entry | undefined)[]

/** What changes replace in the log as it stands before them. */
export function replacedBy(changes: readonly Change[], log: Pick<Entries, 'stored'>): Replaced {
  return changes.map(({ key, scope }) => log.stored(key, scope)?.entry)
}

/** What a revision of the past replaced; undefined where its history cannot be read just now: it was written all the same. */
export async function replacedThen({ past, tail }: Log, { number, changes }: Revision): Promise<Replaced | undefined> {
  try {
    const timeline = await past.timeline(tail.head)
    return replacedBy(changes, timeline.entriesAt(number - 1))
  } catch {
    return undefined
  }
}

/** Changes as they may be shown: with both sides, where it is known what they replaced. What is secret is `••••`. */
export function writtenChanges(
  definitions: Definitions,
  changes: readonly Change[],
  replaced: Replaced | undefined,
): readonly WrittenChange[] {
  const shown = maskedChanges(definitions, changes)
  if (replaced === undefined) return shown
  return shown.map((change, index) => ({ ...change, ...sidesOf(definitions, change, replaced[index]) }))
}

function sidesOf(
  definitions: Definitions,
  { key, scope, entry }: Change,
  replaced: Entry | undefined,
): Pick<WrittenChange, 'before' | 'after'> {
  // Where segments and kills are kept, a key's name says nothing of what stands there.
  const secret = !isReserved(scope) && definitions.find(key)?.secret === true
  const [before, after] = [shownEntry(replaced, secret), shownEntry(entry, secret)]
  return { ...(before === undefined ? {} : { before }), ...(after === undefined ? {} : { after }) }
}
