import { VarveError, type Head, type Store } from 'varve'
import { hashAt, partingOf } from './parting.ts'
import type { Source } from './source.ts'

/** The log that becomes a copy. */
export interface Target {
  readonly store: Store
  readonly logId: string
  /** Where it stands: everything up to here is copied. */
  readonly head: Head
  readonly oldest: number
}

const EMPTY_PLACE = 'Name a place where nothing is yet: another file, folder or namespace.'

/** Makes the log that becomes a copy, or opens the one that is there. */
export async function openTarget(store: Store, { logId, before }: Source): Promise<Target> {
  return { store, ...(await store.open({ logId, before })) }
}

/**
 * Makes sure that a target is the source's beginning, or more than all of it. Throws COPY_REFUSED where it is another
 * log or a piece does not fit, COPY_DIVERGED where the two part.
 */
export async function assertOneLog(source: Source, target: Target): Promise<void> {
  const misfit = misfitOf(source, target)
  if (misfit !== undefined) throw refused(source, target, misfit)
  const common = Math.min(source.head.number, target.head.number)
  const [original, copy] = await Promise.all([hashAt(source, common), hashAt(target, common)])
  if (original === copy && original !== undefined) return
  const revision = await partingOf(source, target, common)
  throw new VarveError('COPY_DIVERGED', { from: source.store.name, to: target.store.name, revision })
}

/** Makes sure besides that a target has nothing that the source does not have. Throws COPY_REFUSED. */
export async function assertBeginning(source: Source, target: Target): Promise<void> {
  await assertOneLog(source, target)
  if (target.head.number <= source.head.number) return
  throw refused(source, target, {
    reason: `it has gone on to revision ${target.head.number}, and the original ends at ${source.head.number}`,
    remedy: 'Nothing is left to copy to it. Compare them with verifyCopy or --verify-only.',
  })
}

interface Misfit {
  readonly reason: string
  readonly remedy: string
}

function misfitOf(source: Source, target: Target): Misfit | undefined {
  if (target.logId !== source.logId) return { reason: ofItsOwn(target), remedy: EMPTY_PLACE }
  if (target.oldest > source.oldest) {
    const reason = `it begins at revision ${target.oldest}, and the original at ${source.oldest}`
    return { reason, remedy: EMPTY_PLACE }
  }
  if (target.head.number >= source.oldest - 1) return undefined
  const reason = `it ends at revision ${target.head.number}, and the original was compacted and begins at ${source.oldest}`
  return { reason, remedy: EMPTY_PLACE }
}

function ofItsOwn({ head }: Target): string {
  if (head.number === 0) return 'it has a log of its own, though no revision yet'
  return `it has a log of its own, which ends at revision ${head.number}`
}

function refused(source: Source, target: Target, { reason, remedy }: Misfit): VarveError<'COPY_REFUSED'> {
  return new VarveError('COPY_REFUSED', { from: source.store.name, to: target.store.name, reason, remedy })
}
