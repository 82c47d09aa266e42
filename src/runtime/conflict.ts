import { VarveError } from '../core/errors.ts'
import type { Change, Entry } from '../core/revisions/revision.ts'
import type { StateView, Stored } from '../core/revisions/state.ts'
import { MASK } from '../core/secret.ts'
import { brief } from './proposal.ts'
import type { WriteRequest } from './writer.ts'

/** What decides whether a change still fits. */
export interface Standing {
  readonly request: WriteRequest & { readonly base: number; readonly head?: number }
  /** Revisions this process wrote itself: it knows of those. */
  readonly own: ReadonlySet<number>
  /** Revisions after this number are drafts of this process, not written yet. */
  readonly written: number
  /** True for a key of which no value may be told, not even one from before it was a secret. */
  readonly isSecret: (key: string) => boolean
}

/**
 * Throws REVISION_CONFLICT when somebody else changed a key since the author of this change looked, or when what the
 * author expects does not hold. Changes to other keys and scopes never conflict: they are simply built upon.
 */
export function checkConflicts(state: StateView, changes: readonly Change[], standing: Standing): void {
  const { expect } = standing.request.options
  if (expect === 'any') return
  const head = standing.request.head ?? state.head.number
  if (typeof expect === 'object' && head !== expect.head) {
    throw new VarveError('REVISION_CONFLICT', { expected: expect.head, actual: head })
  }
  for (const change of changes) {
    const now = state.stored(change.key, change.scope)
    const touched = now?.revision ?? 0
    if (typeof expect === 'number' ? touched !== expect : isForeign(touched, standing))
      throw conflict(change, now, standing)
  }
}

function isForeign(revision: number, { request, own, written }: Standing): boolean {
  return revision > request.base && revision <= written && !own.has(revision)
}

function conflict(
  change: Change,
  now: Stored | undefined,
  { request, isSecret }: Standing,
): VarveError<'REVISION_CONFLICT'> {
  const { expect } = request.options
  const said = (entry: Entry | undefined): string =>
    entry !== undefined && isSecret(change.key) ? MASK : entryText(entry)
  return new VarveError('REVISION_CONFLICT', {
    key: change.key,
    scope: change.scope,
    expected: typeof expect === 'number' ? expect : request.base,
    actual: now?.revision ?? 0,
    by: now?.by,
    theirs: said(now?.entry),
    yours: said(change.entry),
  })
}

function entryText(entry: Entry | undefined): string {
  if (entry === undefined) return 'not set'
  return 'value' in entry ? brief(entry.value) : MASK
}
