import { VarveError } from '../errors.ts'
import { shareAt } from '../rollouts/course.ts'
import { pausedAt } from '../rollouts/life.ts'
import { rolloutOf } from '../rollouts/whole-document.ts'
import type { Change, Entry, Moment, Revision } from './revision.ts'
import { EVERYBODY, type LogState, type Stored } from './state.ts'
import type { Timeline } from './timeline.ts'

/** Where one key in one scope is. */
export interface Place {
  readonly key: string
  readonly scope?: string
}

/**
 * The change that takes a key one version back. Walks the lineage: what was itself brought back counts as the version
 * it came from, so a second rollback goes further back and never redeploys the value the first one took away. A rollout is
 * no version to stop at, however often it was changed: it is passed over to what stood before it.
 * Throws NO_EARLIER_VERSION at the beginning, HISTORY_COMPACTED where the version before is no longer kept.
 */
export function stepBack(timeline: Timeline, place: Place): Change {
  const now = timeline.stored(place.key, place.scope, Number.POSITIVE_INFINITY)
  const origin = now === undefined ? undefined : originOf(timeline, now)
  if (now === undefined || origin === undefined) throw new VarveError('NO_EARLIER_VERSION', place)
  const { settled, passed } = settledAt(timeline, place, rolloutIn(now) ? now.revision : origin.revision - 1)
  if (settled !== undefined) return bringBack(place, settled, now)
  if (passed !== undefined) return baselineOf(place, passed, now)
  // The base of a compacted log knows each key's last version only, so an older one cannot be told from none.
  if (origin.revision <= timeline.oldest) throw new VarveError('HISTORY_COMPACTED', { oldest: timeline.oldest })
  throw new VarveError('NO_EARLIER_VERSION', place)
}

/**
 * The change that brings a key back to what it held at a moment: its entry, or its absence. A rollout comes back paused at
 * the share it had then; nobody is given anything before somebody resumes it.
 */
export function goBackTo(timeline: Timeline, place: Place, { revision, at }: Moment): Change {
  const now = timeline.stored(place.key, place.scope, Number.POSITIVE_INFINITY)
  const then = timeline.stored(place.key, place.scope, revision)
  if (now === undefined) throw new VarveError('NO_EARLIER_VERSION', place)
  if (then === undefined) return { ...where(place), op: 'delete', previous: now.revision }
  return bringBack(place, originOf(timeline, then) ?? then, now, heldAt(then.entry, at))
}

/**
 * The last version of a key up to revision `number` that is no rollout: the one that stood before the rollout under way
 * there. Undefined where nothing stood.
 */
export function settledVersion(timeline: Timeline, place: Place, number: number): Stored | undefined {
  return settledAt(timeline, place, number).settled
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
    return goBackTo(timeline, change, { revision: revision.number - 1, at: revision.at })
  })
}

/**
 * The changes that make every key in every scope what it was at a moment; empty when all is as then. A rollout that has gone
 * on since, by itself, is taken back too: `now` is the instant it is.
 */
export function restoreAll(timeline: Timeline, present: LogState, moment: Moment, now: number): Change[] {
  const changes: Change[] = []
  for (const [key, scopes] of present.keys) {
    for (const [scope, stored] of scopes) {
      const then = timeline.stored(key, scope, moment.revision)
      const isSame = originRevision(timeline, then) === originRevision(timeline, stored)
      if (isSame && !hasGoneOn(then?.entry, stored.entry, { from: moment.at, to: now })) continue
      if (then?.entry === undefined && stored.entry === undefined) continue
      changes.push(goBackTo(timeline, { key, ...(scope === EVERYBODY ? {} : { scope }) }, moment))
    }
  }
  return changes
}

/** True for a rollout that more or fewer have now than had it then. */
function hasGoneOn(then: Entry | undefined, now: Entry | undefined, span: { from: number; to: number }): boolean {
  const share = (entry: Entry | undefined, at: number): number | undefined => {
    const rollout = rolloutOf(entry)
    return rollout === undefined ? undefined : shareAt(rollout, at)
  }
  return share(then, span.from) !== share(now, span.to)
}

/** A rollout as it is brought back: paused at the share of that instant. Any other entry as it is. */
export function heldAt(entry: Entry | undefined, at: number): Entry | undefined {
  const rollout = rolloutOf(entry)
  return rollout === undefined || rollout.held !== undefined ? entry : { ...entry, rollout: pausedAt(rollout, at) }
}

interface Settled {
  readonly settled: Stored | undefined
  /** The first of the rollouts that were passed over. */
  readonly passed: Stored | undefined
}

function settledAt(timeline: Timeline, { key, scope }: Place, number: number): Settled {
  let passed: Stored | undefined
  for (let before = number; ; before = passed.revision - 1) {
    const version = timeline.stored(key, scope, before)
    const origin = version === undefined ? undefined : (originOf(timeline, version) ?? version)
    if (origin === undefined || !rolloutIn(origin)) return { settled: origin, passed }
    passed = origin
  }
}

function rolloutIn({ entry }: Stored): boolean {
  return entry !== undefined && 'rollout' in entry
}

/** The change to what a rollout itself says stood before it, where the history does not tell. */
function baselineOf(place: Place, { entry }: Stored, now: Stored): Change {
  const common = { ...where(place), previous: now.revision }
  const baseline = rolloutOf(entry)?.baseline ?? null
  if (baseline !== null)
    return { ...common, op: 'set', entry: { ...baseline, ...(entry?.locked === true ? { locked: true } : {}) } }
  // What was taken away already cannot be taken away once more.
  if (now.entry === undefined) throw new VarveError('NO_EARLIER_VERSION', place)
  return { ...common, op: 'delete' }
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

function bringBack(place: Place, then: Stored, now: Stored, entry: Entry | undefined = then.entry): Change {
  const common = { ...where(place), previous: now.revision, restores: then.revision }
  return entry === undefined ? { ...common, op: 'delete' } : { ...common, op: 'set', entry }
}

function where(place: Place): Place {
  return place.scope === undefined ? { key: place.key } : { key: place.key, scope: place.scope }
}

/** The entry a change leaves, as it would be stored. */
export function entryOf(change: Change): Entry | undefined {
  return change.op === 'set' ? change.entry : undefined
}
