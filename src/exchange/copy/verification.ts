import { isProblem, VarveError, verifyRevisions, type Head } from 'varve'
import type { Report } from './progress.ts'
import { forEach, recordDifferences, stillDiffers } from './records.ts'
import { hasSnapshot, snapshotsFor } from './snapshots.ts'
import type { Source } from './source.ts'
import { assertOneLog, type Target } from './target.ts'

/** Revisions read at a time. */
const PAGE = 1000

/** What comparing a copy with its original found; whatever does not fit is thrown instead. */
export interface CopyVerification {
  readonly logId: string
  /** Where the copy ends. */
  readonly head: Head
  /** Number of the copy's oldest revision. */
  readonly oldest: number
  /** Revisions of the copy that were read and found to be the original's. */
  readonly checked: number
  /** Revisions that the original has and the copy does not have yet. */
  readonly behind: number
  /** Revisions that the copy has and the original does not: it is in use already. */
  readonly ahead: number
}

/** What verifying needs. */
export interface Comparison {
  readonly source: Source
  readonly target: Target
  readonly kinds: readonly string[]
  readonly report: Report
}

/**
 * Reads a copy and checks every revision by its hash, from where the original begins, and that the original's last is among
 * them, or the copy's last among the original's; then, where both end alike, snapshots and records. Throws
 * COPY_UNFAITHFUL or COPY_DIVERGED.
 */
export async function verifyTarget(comparison: Comparison): Promise<CopyVerification> {
  const { source, target } = comparison
  const unfaithful = (reason: string): VarveError<'COPY_UNFAITHFUL'> =>
    new VarveError('COPY_UNFAITHFUL', { from: source.store.name, to: target.store.name, reason })
  const end = await walk(comparison, unfaithful)
  // As every hash covers all before it, one that is the same in both is all of them.
  await assertOneLog(source, { ...target, head: end })
  const behind = Math.max(0, source.head.number - end.number)
  const ahead = Math.max(0, end.number - source.head.number)
  await compareSnapshots(comparison, unfaithful, behind + ahead === 0)
  if (behind + ahead === 0) await compareRecords(comparison, unfaithful)
  const { logId, oldest } = target
  return { logId, head: end, oldest, checked: end.number - source.before.number, behind, ahead }
}

type Unfaithful = (reason: string) => VarveError<'COPY_UNFAITHFUL'>

async function walk({ source, target, report }: Comparison, unfaithful: Unfaithful): Promise<Head> {
  report.begin('verifying', source.before, target.head)
  let end = source.before
  while (end.number < target.head.number) {
    const { revisions } = await target.store.read(end.number, PAGE)
    if (revisions.length === 0) throw unfaithful(`its revision ${end.number + 1} is missing`)
    try {
      end = verifyRevisions(revisions, { logId: source.logId, ...end })
    } catch (error) {
      if (!isProblem(error, 'CHAIN_BROKEN')) throw error
      throw unfaithful(`its revision ${error.details.revision} is not what was written (${error.details.reason})`)
    }
    report.verified(end)
  }
  if (end.number === target.head.number && end.hash !== target.head.hash)
    throw unfaithful(`it says that it ends otherwise than its revision ${end.number} does`)
  return end
}

/** Who lacks revisions may lack the newest snapshot as well, but never the one it begins with. */
async function compareSnapshots({ source, target }: Comparison, unfaithful: Unfaithful, equal: boolean): Promise<void> {
  for (const snapshot of await snapshotsFor(source, target)) {
    const needed = equal || snapshot === source.base
    if (needed && !(await hasSnapshot(target.store, snapshot)))
      throw unfaithful(`its snapshot of revision ${snapshot.number} is missing, or another one`)
  }
}

async function compareRecords({ source, target, kinds }: Comparison, unfaithful: Unfaithful): Promise<void> {
  for (const kind of kinds) {
    for await (const differences of recordDifferences(source.store, target.store, kind)) {
      await forEach(differences, async difference => {
        if (await stillDiffers(source.store, target.store, difference))
          throw unfaithful(`its record ${difference.id} of the kind ${kind} is another one`)
      })
    }
  }
}
