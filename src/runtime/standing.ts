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

/** The same entry as it may be shown: a secret that stands in the open is masked. */
export function shownEntry(
  state: Pick<Entries, 'stored'>,
  definition: Pick<Definition, 'key' | 'aliases' | 'secret'>,
  scope?: string,
): Entry | undefined {
  const entry = standingOf(state, definition, scope)?.entry
  return freeze(definition.secret && entry !== undefined ? maskedEntry(entry) : entry)
}
