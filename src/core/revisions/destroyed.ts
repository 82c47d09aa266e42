import { VarveError } from '../errors.ts'
import { isObject, type Json } from '../json.ts'
import { commitmentsIn } from './commitment.ts'
import type { Change, Commitment, Entry, Revision } from './revision.ts'
import type { Place } from './rollback.ts'

/** What a revision says that it destroyed. */
export interface DestroyedSecrets extends Place {
  /** The revisions that had put the values there. */
  readonly revisions: readonly number[]
  /** The commitments to the values. */
  readonly sealed: readonly Commitment[]
}

/** What was destroyed, as the note of the revision that says so. */
export function destroyedNote({ key, scope, revisions, sealed }: DestroyedSecrets): Json {
  return { destroyed: { key, ...(scope === undefined ? {} : { scope }), revisions, sealed } }
}

/** What a revision says that it destroyed; undefined for any other revision, and for a note that is damaged. */
export function destroyedIn({ kind, note }: Pick<Revision, 'kind' | 'note'>): DestroyedSecrets | undefined {
  const told = kind === 'delete' && isObject(note) ? note['destroyed'] : undefined
  if (!isObject(told)) return undefined
  const { key, scope, revisions, sealed } = told
  if (typeof key !== 'string' || (scope !== undefined && typeof scope !== 'string')) return undefined
  if (!isListOf(revisions, isNumber) || !isListOf(sealed, isText)) return undefined
  return { key, ...(scope === undefined ? {} : { scope }), revisions, sealed }
}

/** The revision in which a value of an entry was destroyed, by commitment; undefined where all are still there. */
export function destroyedOf(
  entry: Entry | undefined,
  destroyed: ReadonlyMap<Commitment, Revision>,
): Revision | undefined {
  if (destroyed.size === 0) return undefined
  const [first] = commitmentsIn(entry).flatMap(commitment => destroyed.get(commitment) ?? [])
  return first
}

/** Throws SECRET_DESTROYED for a change that would bring back what was destroyed. */
export function refuseDestroyed(changes: readonly Change[], destroyed: ReadonlyMap<Commitment, Revision>): void {
  for (const { key, scope, entry } of changes) {
    const revision = destroyedOf(entry, destroyed)
    if (revision === undefined) continue
    throw new VarveError('SECRET_DESTROYED', { key, scope, revision: revision.number, by: revision.by })
  }
}

function isListOf<T extends Json>(list: Json | undefined, is: (item: Json) => item is T): list is readonly T[] {
  return Array.isArray(list) && list.every(item => is(item as Json))
}

function isNumber(item: Json): item is number {
  return typeof item === 'number'
}

function isText(item: Json): item is string {
  return typeof item === 'string'
}
