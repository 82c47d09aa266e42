import type { Change, Entry } from '../core/revisions/revision.ts'
import { EVERYBODY, type Entries, type Stored } from '../core/revisions/state.ts'
import type { World } from '../core/rollouts/asking.ts'
import { SEGMENTS } from '../core/rollouts/segment.ts'
import type { StoredCandidates } from './stored-candidates.ts'

/** True for an entry that decides who gets what, rather than being a value. */
export function isDocument(entry: Entry | undefined): boolean {
  return entry !== undefined && ('flag' in entry || 'rollout' in entry)
}

/** True for a change whose judgement needs to know what stands around it. */
export function needsDocumentJudge({ scope, entry }: Change): boolean {
  return scope === SEGMENTS || isDocument(entry)
}

/** Which keys hold documents, in which scopes: those whose answers depend on who asks, on time and on one another. */
export class Documents {
  readonly #places = new Map<string, Set<string>>()

  get size(): number {
    return this.#places.size
  }

  /** Names of keys, as they are stored. */
  keys(): Iterable<string> {
    return this.#places.keys()
  }

  has(key: string): boolean {
    return this.#places.has(key)
  }

  /** Begins anew with the entries of a state. */
  begin(live: Iterable<Stored>): void {
    this.#places.clear()
    for (const { key, scope, entry } of live) this.note(key, scope, entry)
  }

  /** Notes what a key now holds in a scope. */
  note(key: string, scope: string = EVERYBODY, entry: Entry | undefined): void {
    const scopes = this.#places.get(key)
    if (isDocument(entry)) {
      if (scopes === undefined) this.#places.set(key, new Set([scope]))
      else scopes.add(scope)
    } else if (scopes?.delete(scope) === true && scopes.size === 0) this.#places.delete(key)
  }

  /** The documents there are, with where they stand. */
  *stored(state: Entries): Generator<Stored> {
    for (const [key, scopes] of this.#places) {
      for (const scope of scopes) {
        const stored = state.stored(key, scope)
        if (stored !== undefined) yield stored
      }
    }
  }

  /** When each key's answers may next change by themselves; keys whose answers never do are left out. */
  *boundaries(
    state: Entries,
    candidates: StoredCandidates,
    world: World,
  ): Generator<readonly [key: string, at: number]> {
    for (const stored of this.stored(state)) {
      const next = candidates.of(stored)?.decision?.next(world) ?? Infinity
      if (next !== Infinity) yield [stored.key, next]
    }
  }
}
