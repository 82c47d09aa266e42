import type { Definition } from '../core/definition/definition.ts'
import { freeze } from '../core/json.ts'
import type { Entry } from '../core/revisions/revision.ts'
import { EVERYBODY, type Entries } from '../core/revisions/state.ts'
import { maskedEntry } from './secrets/masked.ts'

/** What a key holds, and the name under which it is stored. */
export interface Standing {
  readonly name: string
  readonly entry: Entry
}

/** What a key holds in a scope: under its own name, or else under a former one. Undefined where it holds nothing. */
export function standingOf(
  state: Pick<Entries, 'stored'>,
  { key, aliases }: Pick<Definition, 'key' | 'aliases'>,
  scope: string = EVERYBODY,
): Standing | undefined {
  for (const name of [key, ...aliases]) {
    const entry = state.stored(name, scope)?.entry
    if (entry !== undefined) return { name, entry }
  }
  return undefined
}

/** Number of the revision that last touched a key in a scope, under any of its names, a deletion too: 0 where none did. */
export function touchedAt(
  state: Pick<Entries, 'stored'>,
  { key, aliases }: Pick<Definition, 'key' | 'aliases'>,
  scope: string = EVERYBODY,
): number {
  return Math.max(...[key, ...aliases].map(name => state.stored(name, scope)?.revision ?? 0))
}

/** The same entry as it may be shown: a secret that stands in the open is masked. */
export function shownEntry(
  state: Pick<Entries, 'stored'>,
  definition: Pick<Definition, 'key' | 'aliases' | 'secret'>,
  scope?: string,
): Entry | undefined {
  const entry = standingOf(state, definition, scope)?.entry
  return freeze(definition.secret && entry !== undefined ? maskedEntry(entry) : entry)
}
