import type { Definition } from '../core/definition/definition.ts'
import type { Entry } from '../core/revisions/revision.ts'
import { EVERYBODY, type Entries } from '../core/revisions/state.ts'

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
