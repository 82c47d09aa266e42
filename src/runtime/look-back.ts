import type { Definitions } from '../core/definition/definitions.ts'
import { freeze, sameJson, type Json } from '../core/json.ts'
import { blame, type Blame } from '../core/revisions/blame.ts'
import { diffJson, type JsonDifference } from '../core/revisions/json-diff.ts'
import { destroyedOf } from '../core/revisions/destroyed.ts'
import type { Entry, Revision, RevisionKind } from '../core/revisions/revision.ts'
import type { Place } from '../core/revisions/rollback.ts'
import { EVERYBODY, type LogState, type Stored } from '../core/revisions/state.ts'
import type { Timeline, Version } from '../core/revisions/timeline.ts'
import { rolloutOf } from '../core/rollouts/whole-document.ts'
import type { RolledOut } from '../core/rollouts/document.ts'
import { MASK } from '../core/secret.ts'
import { maskedChanges } from './secrets/masked.ts'
import { covers } from './watch.ts'

/**
 * One change of one key in one scope, as history tells it: values as they are, documents as `{ flag }` and `{ rollout }`.
 * What is secret is `••••`.
 */
export interface HistoryEntry {
  readonly revision: number
  readonly key: string
  readonly scope?: string
  readonly kind: RevisionKind
  /** Milliseconds since 1970 UTC. */
  readonly at: number
  readonly by: string
  readonly message: string
  /** What it held before; absent when it was not set. */
  readonly before?: Json
  /** What it held after; absent when it was deleted. */
  readonly after?: Json
  /** Revision whose value this brought back. */
  readonly restores?: number
  /** Revision in which the value was destroyed that this put there: nobody can read it any more. */
  readonly destroyed?: number
}

/** Who is answerable for one part of a key's present value. */
export interface BlameEntry extends Omit<HistoryEntry, 'before' | 'after'> {
  /** Names and indexes inside a JSON value; empty for a plain one. */
  readonly path: readonly (string | number)[]
  readonly value: Json
}

/** One key that differs between two moments or scopes. */
export interface Difference {
  readonly key: string
  readonly scope?: string
  readonly before?: Json
  readonly after?: Json
  /** Where inside the value they differ; absent for a secret, of which only the fact is told. */
  readonly parts?: readonly JsonDifference[]
}

/** One stored value, as it was live at a moment. */
export interface LiveEntry {
  readonly key: string
  readonly scope?: string
  /** A value, or a document as it is stored: `{ flag }`, `{ rollout }`. `••••` for a secret. */
  readonly value: Json
  readonly revision: number
  readonly at: number
  readonly by: string
  readonly message: string
}

/**
 * An entry as it may be shown: its value, or its document as it is stored (`{ flag }`, `{ rollout }`), frozen because it is
 * the log's own. A secret is masked, and so is everything of a rollout that has one in it; a reference to one is shown.
 */
export function entryShown(definitions: Definitions, key: string, entry: Entry | undefined): Json | undefined {
  return shownEntry(entry, definitions.find(key)?.secret === true)
}

/** The same for an entry of which it is known whether it is a secret's. */
export function shownEntry(entry: Entry | undefined, secret: boolean): Json | undefined {
  if (entry === undefined) return undefined
  // Where a secret is kept is none.
  if ('reference' in entry) return freeze({ reference: entry.reference })
  if (secret) return MASK
  if ('value' in entry) return freeze(entry.value)
  if ('flag' in entry) return freeze({ flag: entry.flag } as unknown as Json)
  const rollout = rolloutOf(entry)
  if (rollout === undefined || [rollout.candidate, rollout.baseline].some(isHidden)) return MASK
  return freeze({ rollout } as unknown as Json)
}

/** True for a side of a rollout that is no value in the open. */
function isHidden(side: RolledOut | null): boolean {
  return side !== null && !('value' in side || 'flag' in side)
}

/** Everything that happened to the keys a pattern covers, newest first. */
export function* historyOf(
  timeline: Timeline,
  definitions: Definitions,
  wanted: { readonly pattern: string; readonly scope?: string | null; readonly before?: number },
): Generator<HistoryEntry> {
  const last = Math.min(timeline.head.number, (wanted.before ?? Number.POSITIVE_INFINITY) - 1)
  const single = definitions.find(wanted.pattern)
  if (single !== undefined)
    return yield* keyHistory(timeline, definitions, [single.key, ...single.aliases], wanted, last)
  for (let number = last; number > timeline.oldest; number -= 1) {
    for (const change of timeline.revision(number)?.changes ?? []) {
      if (!covers(wanted.pattern, change.key) || !inScope(change.scope, wanted.scope)) continue
      const version = timeline.versionAt(change.key, change.scope, number)
      if (version !== undefined) yield told(definitions, timeline, version)
    }
  }
}

function* keyHistory(
  timeline: Timeline,
  definitions: Definitions,
  keys: readonly string[],
  wanted: { readonly scope?: string | null },
  last: number,
): Generator<HistoryEntry> {
  const places = keys
    .flatMap(key => timeline.scopes(key).map(scope => (scope === EVERYBODY ? { key } : { key, scope })))
    .filter(({ scope }: Place) => inScope(scope, wanted.scope))
  for (const version of versionsOf(timeline, places, last)) yield told(definitions, timeline, version)
}

/** Versions of some places up to a revision, newest first. */
function versionsOf(timeline: Timeline, places: readonly Place[], last: number): Iterable<Version> {
  const [only] = places
  if (only !== undefined && places.length === 1) return timeline.newestVersions(only.key, only.scope, last)
  return places
    .flatMap(({ key, scope }) => timeline.versions(key, scope))
    .filter(({ revision }) => revision <= last)
    .toSorted((a, b) => b.revision - a.revision)
}

/** Absent wants every scope, null wants what holds for everybody, a name wants that scope. */
function inScope(scope: string | undefined, wanted: string | null | undefined): boolean {
  return wanted === undefined || (wanted === null ? scope === undefined : scope === wanted)
}

function told(definitions: Definitions, { destroyed }: Timeline, version: Version): HistoryEntry {
  const before = entryShown(definitions, version.key, version.before)
  const after = entryShown(definitions, version.key, version.entry)
  const gone = destroyedOf(version.entry, destroyed)
  return {
    ...withoutValues(version),
    ...(before === undefined ? {} : { before }),
    ...(after === undefined ? {} : { after }),
    ...(gone === undefined ? {} : { destroyed: gone.number }),
  }
}

function withoutValues(version: Version): Omit<HistoryEntry, 'before' | 'after'> {
  const { revision, key, scope, kind, at, by, message, restores } = version
  return {
    revision,
    key,
    ...(scope === undefined ? {} : { scope }),
    kind,
    at,
    by,
    message,
    ...(restores === undefined ? {} : { restores }),
  }
}

/** Who made each part of a key's present value what it is. */
export function blameOf(
  timeline: Timeline,
  definitions: Definitions,
  key: string,
  { scope, before = Number.POSITIVE_INFINITY }: { readonly scope?: string; readonly before?: number },
): BlameEntry[] {
  const secret = definitions.find(key)?.secret === true
  const entry = ({ path, value, version }: Blame): BlameEntry => ({
    ...withoutValues(version),
    path,
    value: freeze(value),
  })
  const versions = timeline.versions(key, scope).filter(({ revision }) => revision < before)
  const blames = blame(versions).map(entry)
  const [first] = blames
  return secret && first !== undefined ? [{ ...first, path: [], value: MASK }] : blames
}

/** Every stored key that differs between two states, in order of key and scope. */
export function diffStates(definitions: Definitions, a: LogState, b: LogState, pattern: string): Difference[] {
  const places = new Map<string, Stored>()
  for (const state of [a, b])
    for (const stored of state.live()) places.set(`${stored.key}\n${stored.scope ?? ''}`, stored)
  return [...places.values()]
    .filter(({ key }) => covers(pattern, key))
    .toSorted((x, y) => order(x.key, y.key) || order(x.scope ?? '', y.scope ?? ''))
    .flatMap(({ key, scope }) => {
      const [before, after] = [a, b].map(state => state.stored(key, scope)?.entry)
      return difference(definitions, { key, ...(scope === undefined ? {} : { scope }) }, before, after)
    })
}

/** The difference of one place, if there is one. */
export function difference(
  definitions: Definitions,
  place: { readonly key: string; readonly scope?: string },
  before: Entry | undefined,
  after: Entry | undefined,
): Difference[] {
  if (sameJson(before, after)) return []
  const [was, is] = [entryShown(definitions, place.key, before), entryShown(definitions, place.key, after)]
  const open = was !== MASK && is !== MASK && was !== undefined && is !== undefined
  return [
    {
      ...place,
      ...(was === undefined ? {} : { before: was }),
      ...(is === undefined ? {} : { after: is }),
      ...(open ? { parts: diffJson(was, is) } : {}),
    },
  ]
}

/** Every stored value of a state: what was live. Deleted ones are absent. */
export function liveEntries(definitions: Definitions, state: LogState): LiveEntry[] {
  const entries = [...state.live()].map(({ key, scope, entry, revision, at, by, message }) => ({
    key,
    ...(scope === undefined ? {} : { scope }),
    value: entryShown(definitions, key, entry) ?? null,
    revision,
    at,
    by,
    message,
  }))
  return entries.toSorted((a, b) => order(a.key, b.key) || order(a.scope ?? '', b.scope ?? ''))
}

/** Revisions newest first, from `before` down. A secret that was stored in the open is masked. */
export function* revisionsOf(
  timeline: Timeline,
  definitions: Definitions,
  before = Number.POSITIVE_INFINITY,
): Generator<Revision> {
  for (let number = Math.min(timeline.head.number, before - 1); number > timeline.oldest; number -= 1) {
    const revision = timeline.revision(number)
    if (revision === undefined) continue
    const changes = maskedChanges(definitions, revision.changes)
    yield freeze(changes === revision.changes ? revision : { ...revision, changes })
  }
}

function order(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
