import { VarveError } from '../errors.ts'
import type { Change, Entry, Revision } from './revision.ts'
import { EVERYBODY, type LogState, type Stored } from './state.ts'
import type { Timeline } from './timeline.ts'

/** Where one key in one scope is. */
export interface Place {
  readonly key: string
  readonly scope?: string
}

/**
 * The change that takes a key one version back. Walks the lineage: what was itself brought back counts as the version
 * it came from, so a second rollback goes further back and never redeploys the value the first one took away.
 * Throws NO_EARLIER_VERSION at the beginning, HISTORY_COMPACTED where the version before is no longer kept.
 */
export function stepBack(timeline: Timeline, place: Place): Change {
  const now = timeline.stored(place.key, place.scope, Number.POSITIVE_INFINITY)
  const origin = now === undefined ? undefined : originOf(timeline, now)
  if (now === undefined || origin === undefined) throw new VarveError('NO_EARLIER_VERSION', place)
  const before = timeline.stored(place.key, place.scope, origin.revision - 1)
  if (before === undefined) {
    // The base of a compacted log knows each key's last version only, so an older one cannot be told from none.
    if (origin.revision <= timeline.oldest) throw new VarveError('HISTORY_COMPACTED', { oldest: timeline.oldest })
    throw new VarveError('NO_EARLIER_VERSION', place)
  }
  return bringBack(place, originOf(timeline, before) ?? before, now)
}

/** The change that brings a key back to what it held just after revision `number`: its entry, or its absence. */
export function goBackTo(timeline: Timeline, place: Place, number: number): Change {
  const now = timeline.stored(place.key, place.scope, Number.POSITIVE_INFINITY)
  const then = timeline.stored(place.key, place.scope, number)
  if (now === undefined) throw new VarveError('NO_EARLIER_VERSION', place)
  if (then === undefined) return { ...where(place), op: 'delete', previous: now.revision }
  return bringBack(place, originOf(timeline, then) ?? then, now)
}

/**
 * The changes that undo one whole revision. Throws REVISION_CONFLICT for a key that was changed again since, so that
 * nobody's later work is undone in passing.
 */
export function undo(timeline: Timeline, revision: Revision): Change[] {
  return revision.changes.map(change => {
    const now = timeline.stored(change.key, change.scope, Number.POSITIVE_INFINITY)
    // What was brought back since stands as it was left.
    const stands =
      now === undefined || now.revision === revision.number || originRevision(timeline, now) === revision.number
    if (!stands) {
      throw new VarveError('REVISION_CONFLICT', {
        key: change.key,
        scope: change.scope,
        expected: revision.number,
        actual: now.revision,
        by: now.by,
      })
    }
    return goBackTo(timeline, change, revision.number - 1)
  })
}

/** The changes that make every key in every scope what it was just after revision `number`; empty when all is as then. */
export function restoreAll(timeline: Timeline, present: LogState, number: number): Change[] {
  const changes: Change[] = []
  for (const [key, scopes] of present.keys) {
    for (const [scope, now] of scopes) {
      const then = timeline.stored(key, scope, number)
      if (originRevision(timeline, then) === originRevision(timeline, now)) continue
      if (then?.entry === undefined && now.entry === undefined) continue
      changes.push(goBackTo(timeline, { key, ...(scope === EVERYBODY ? {} : { scope }) }, number))
    }
  }
  return changes
}

function originRevision(timeline: Timeline, stored: Stored | undefined): number | undefined {
  return stored === undefined ? undefined : (originOf(timeline, stored) ?? stored).revision
}

/** The version a restored one came from, however many times it was brought back; itself when it is new. */
function originOf(timeline: Timeline, stored: Stored): Stored | undefined {
  let origin: Stored | undefined = stored
  while (origin?.restores !== undefined && origin.restores < origin.revision) {
    const earlier = timeline.stored(stored.key, stored.scope, origin.restores)
    if (earlier === undefined || earlier.revision !== origin.restores) return origin
    origin = earlier
  }
  return origin
}

function bringBack(place: Place, then: Stored, now: Stored): Change {
  const common = { ...where(place), previous: now.revision, restores: then.revision }
  return then.entry === undefined ? { ...common, op: 'delete' } : { ...common, op: 'set', entry: then.entry }
}

function where(place: Place): Place {
  return place.scope === undefined ? { key: place.key } : { key: place.key, scope: place.scope }
}

/** The entry a change leaves, as it would be stored. */
export function entryOf(change: Change): Entry | undefined {
  return change.op === 'set' ? change.entry : undefined
}
