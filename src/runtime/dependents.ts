import type { Entry } from '../core/revisions/revision.ts'
import type { Stored } from '../core/revisions/state.ts'
import {
  referencesOfCond,
  referencesOfFlag,
  referencesOfRollout,
  type References,
} from '../core/rollouts/references.ts'
import { asSegment } from '../core/rollouts/segment.ts'

/** Where names in documents lead. */
export interface Directory {
  /** A segment as it is stored. */
  segment(name: string): Stored | undefined
  /** The key that a name stands for. */
  own(name: string): string
}

const NOTHING: References = { flags: [], segments: [] }

/** Finds the keys whose documents ask what other keys serve: what is decided of one decides of the others too. */
export class Dependents {
  readonly #named = new WeakMap<Entry, References>()

  /** Keys that depend on any of these, in one step or in several; not these themselves. */
  of(keys: ReadonlySet<string>, documents: Iterable<Stored>, directory: Directory): ReadonlySet<string> {
    const asks = [...documents].map(stored => ({
      key: directory.own(stored.key),
      flags: this.#flags(stored, directory).map(name => directory.own(name)),
    }))
    const found = new Set<string>()
    const isMoved = (key: string): boolean => keys.has(key) || found.has(key)
    for (let before = -1; before < found.size;) {
      before = found.size
      for (const { key, flags } of asks) if (!isMoved(key) && flags.some(isMoved)) found.add(key)
    }
    return found
  }

  /** Flags that a document names, itself and by its segments. */
  #flags(stored: Stored, directory: Directory): readonly string[] {
    const flags: string[] = []
    const visited = new Set<string>()
    const visit = (one: Stored | undefined): void => {
      const named = one?.entry === undefined ? NOTHING : this.#references(one.entry)
      flags.push(...named.flags)
      for (const name of named.segments) {
        if (visited.has(name)) continue
        visited.add(name)
        visit(directory.segment(name))
      }
    }
    visit(stored)
    return flags
  }

  #references(entry: Entry): References {
    let known = this.#named.get(entry)
    if (known === undefined) this.#named.set(entry, (known = referencesOf(entry)))
    return known
  }
}

function referencesOf(entry: Entry): References {
  if ('flag' in entry) return referencesOfFlag(entry.flag)
  if ('rollout' in entry) return referencesOfRollout(entry.rollout)
  const segment = 'value' in entry ? asSegment(entry.value) : undefined
  return segment === undefined ? NOTHING : referencesOfCond(segment.when)
}
