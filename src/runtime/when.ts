import { nearest } from '../core/definition/nearest.ts'
import { VarveError } from '../core/errors.ts'
import type { Moment } from '../core/revisions/revision.ts'
import type { Timeline } from '../core/revisions/timeline.ts'

/** A point in history: a revision number, a time, a tag's name, or a moment that was recorded. */
export type When = number | Date | string | Moment

/**
 * The moment a point in history means. A time means the last revision not after it, and stays the instant at which
 * the answer is asked for. Throws UNKNOWN_REVISION, UNKNOWN_TAG, HISTORY_COMPACTED or BAD_TIME.
 */
export function momentOf(when: When, timeline: Timeline, tags: ReadonlyMap<string, number>): Moment {
  if (when instanceof Date) return atTime(when, timeline)
  if (typeof when === 'number') return atRevision(when, timeline)
  if (typeof when === 'object') return { ...atRevision(when.revision, timeline), ...when }
  const revision = tags.get(when)
  if (revision === undefined) throw new VarveError('UNKNOWN_TAG', { tag: when, nearest: nearest(when, tags.keys()) })
  return atRevision(revision, timeline)
}

function atTime(when: Date, timeline: Timeline): Moment {
  const at = when.getTime()
  if (Number.isNaN(at)) throw new VarveError('BAD_TIME', { text: 'Invalid Date' })
  const revision = timeline.revisionAt(at)
  if (revision === undefined) throw new VarveError('HISTORY_COMPACTED', { oldest: timeline.oldest })
  return { revision, at }
}

function atRevision(number: number, timeline: Timeline): Moment {
  const head = timeline.head.number
  if (!Number.isSafeInteger(number) || number < 0 || number > head) {
    throw new VarveError('UNKNOWN_REVISION', { revision: number, head })
  }
  if (number < timeline.oldest) throw new VarveError('HISTORY_COMPACTED', { oldest: timeline.oldest })
  return { revision: number, at: timeline.revision(number)?.at ?? timeline.base.head.at }
}
