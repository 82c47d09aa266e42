import { sameJson } from '../json.ts'
import type { KnownHistory } from './known-history.ts'
import type { Change, Revision } from './revision.ts'
import { heldAt } from './rollback.ts'
import { EVERYBODY, type StateView, type Stored } from './state.ts'

/** One key in one scope that a history changed after it parted from the store's. */
export interface LostPlace {
  readonly key: string
  readonly scope?: string
  /** What that history last said of it; without an entry, that it was deleted. */
  readonly lost: Stored
  /** What the store says of it now; undefined where it never heard of it. */
  readonly there: Stored | undefined
  /**
   * `put-back`: the store has what both had before, so putting it back takes nothing away. `conflict`: the store was given
   * something else meanwhile. `same`: the store has it already.
   */
  readonly fate: 'put-back' | 'conflict' | 'same'
}

/**
 * Every place that a known history changed after revision `common`, the last that it shares with a store, in order of key
 * and scope. For another log `common` is 0: then all that is known counts.
 */
export function lostPlaces({ state }: KnownHistory, common: number, store: StateView): LostPlace[] {
  const places: LostPlace[] = []
  for (const [key, scopes] of state.keys) {
    for (const [name, lost] of scopes) {
      if (lost.revision <= common) continue
      const there = store.stored(key, name)
      const scope = name === EVERYBODY ? {} : { scope: name }
      places.push({ key, ...scope, lost, there, fate: fateOf(lost, there, common) })
    }
  }
  return places.toSorted((a, b) => order(a.key, b.key) || order(a.scope ?? '', b.scope ?? ''))
}

function fateOf(lost: Stored, there: Stored | undefined, common: number): LostPlace['fate'] {
  if (sameJson(lost.entry, there?.entry)) return 'same'
  return there !== undefined && there.revision > common ? 'conflict' : 'put-back'
}

/**
 * The changes that put back what a store lost; where the store was given something else meanwhile, only to `overwrite` it.
 * A rollout comes back paused at the share it had when the store was last heard, as after any going back: nobody is given
 * anything before somebody resumes it.
 */
export function putBack(places: readonly LostPlace[], { heard, overwrite }: PutBackHow): Change[] {
  const wanted = places.filter(({ fate }) => fate === 'put-back' || (overwrite && fate === 'conflict'))
  return wanted.map(({ key, scope, lost }) => {
    const place = { key, ...(scope === undefined ? {} : { scope }) }
    const entry = heldAt(lost.entry, heard)
    return entry === undefined ? { ...place, op: 'delete' } : { ...place, op: 'set', entry }
  })
}

/** How lost changes are put back. */
export interface PutBackHow {
  /** When the store was last heard by who knows them, in milliseconds since 1970 UTC. */
  readonly heard: number
  /** True: what the store was given meanwhile gives way. */
  readonly overwrite: boolean
}

/** True when an entry of a state stems from this revision: who, when, why and what are the same. */
export function stemsFrom(stored: Stored, revision: Revision): boolean {
  const { at, by, message } = stored
  if (revision.at !== at || revision.by !== by || revision.message !== message) return false
  return revision.changes.some(
    ({ key, scope, entry }) => key === stored.key && scope === stored.scope && sameJson(entry, stored.entry),
  )
}

function order(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
