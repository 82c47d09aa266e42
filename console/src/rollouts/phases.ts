import type { HistoryEntry, RolloutDocument } from 'varve'
import { heldIn } from '../history/value-words.ts'
import type { Phase } from './course-drawing.ts'

/** A rollout as the history of its key tells it. */
export interface Told {
  /** Its documents, oldest first. */
  readonly phases: readonly [Phase, ...Phase[]]
  /** The entry that ended it; absent while it is under way. */
  readonly ended?: HistoryEntry
  /** The entry that started it. */
  readonly started: HistoryEntry
}

/**
 * The newest rollout of a key in a scope; undefined where what was read of its history has none. `entries` are newest first.
 */
export function newestRollout(entries: readonly HistoryEntry[], scope?: string): Told | undefined {
  const own = entries.filter(entry => entry.scope === scope)
  const index = own.findIndex(entry => documentOf(entry) !== undefined)
  const last = own[index] === undefined ? undefined : documentOf(own[index])
  if (last === undefined) return undefined
  const written = own.slice(index)
  const end = written.findIndex(entry => documentOf(entry)?.id !== last.id)
  const same = (end < 0 ? written : written.slice(0, end)).toReversed()
  const phases = same.flatMap((entry): Phase[] => {
    const document = documentOf(entry)
    return document === undefined ? [] : [{ from: entry.at, document }]
  })
  const [first, started, ended] = [phases[0], same[0], own[index - 1]]
  if (first === undefined || started === undefined) return undefined
  return { phases: [first, ...phases.slice(1)], started, ...(ended === undefined ? {} : { ended }) }
}

function documentOf({ after }: HistoryEntry): RolloutDocument | undefined {
  const held = heldIn(after)
  return held.kind === 'rollout' ? held.rollout : undefined
}
