import { VarveError, type Head, type Store } from 'varve'
import { Report, type CopyProgress } from './copy/progress.ts'
import { forEach, kindsThatMove, recordDifferences, settleRecord } from './copy/records.ts'
import { copyRevisions, type BatchLimits } from './copy/revisions.ts'
import { hasSnapshot, snapshotsFor } from './copy/snapshots.ts'
import { openSource } from './copy/source.ts'
import { assertBeginning, assertOneLog, openTarget } from './copy/target.ts'
import { verifyTarget, type Comparison, type CopyVerification } from './copy/verification.ts'

export type { CopyProgress } from './copy/progress.ts'
export type { CopyVerification } from './copy/verification.ts'

/** Two stores of one log, or of one that is to be. Neither is closed. */
export interface CopyPair {
  /** The original. It is only read; no log is made where there is none. */
  readonly from: Store
  /** The copy: a place where nothing is yet, or what an earlier run left there. */
  readonly to: Store
  /** Kinds of records of your own that go with the log, besides `recordKinds`. */
  readonly kinds?: readonly string[]
}

/** How `copyLog` copies. */
export interface CopyOptions extends CopyPair {
  /** Told after every step. */
  readonly onProgress?: (progress: CopyProgress) => void
  /** Ends the run after the step it is at. What is copied stays, and the next run goes on from there. */
  readonly signal?: AbortSignal
  /** The most that is read or appended at a time; default 1,000 revisions, 4 MiB of text. */
  readonly batch?: Partial<BatchLimits>
}

/** What a run of `copyLog` did, and what it left. */
export interface Copied extends CopyVerification {
  /** Revisions copied by this run; those of earlier runs are in `checked` only. */
  readonly revisions: number
  /** Bytes of their text, as UTF-8. */
  readonly bytes: number
  /** Snapshots written by this run. */
  readonly snapshots: number
  /** Records written or deleted by this run. */
  readonly records: number
}

/** What `copyLog` would do. */
export interface CopyPlan {
  readonly logId: string
  /** Where the original ends. */
  readonly head: Head
  /** Number of the original's oldest revision: 1 unless it was compacted. */
  readonly oldest: number
  /** Number of the last revision that is in the copy; undefined while there is no log. */
  readonly copied: number | undefined
  /** Revisions that are still to be copied. */
  readonly revisions: number
}

/** Rounds after which a copy of a log that never stands still is called done. */
const MOST_ROUNDS = 10

/**
 * Copies a whole log into another store: every revision byte for byte, under its number, id and hash, the snapshots that
 * stand for what was compacted, and the records that belong to its history. Then reads the copy back and compares. An
 * original that is written to meanwhile is followed to its head. A run that was ended at any moment is gone on with by
 * calling this again.
 *
 * Throws NO_LOG, COPY_REFUSED, COPY_DIVERGED, CHAIN_BROKEN for an original that is damaged, COPY_UNFAITHFUL, whatever
 * either store throws, or the signal's reason.
 * @example
 * const { head } = await copyLog({ from: sqlite('varve.db'), to: file('history') })
 */
export async function copyLog(options: CopyOptions): Promise<Copied> {
  const { from, to, onProgress, signal } = options
  const limits = { revisions: 1000, bytes: 4 << 20, ...options.batch }
  const report = new Report(onProgress, signal)
  let source = await openSource(from)
  let target = await openTarget(to, source)
  await assertBeginning(source, target)
  const kinds = kindsThatMove(options.kinds)
  for (let round = 1; ; round++) {
    report.begin('revisions', target.head, source.head)
    await copySnapshots({ source, target, kinds, report })
    target = await copyRevisions({ source, target, limits, report })
    await copySnapshots({ source, target, kinds, report })
    await copyRecords({ source, target, kinds, report })
    const { number, hash, at } = await from.head()
    source = { ...source, head: { number, hash, at } }
    if (number <= target.head.number || round === MOST_ROUNDS) break
  }
  return { ...(await verifyTarget({ source, target, kinds, report })), ...report.counts }
}

/**
 * Says what `copyLog` would do, and writes nothing. Throws what it would refuse with: NO_LOG, COPY_REFUSED, COPY_DIVERGED.
 * A store that cannot tell without making a log (it has no `exists`) counts as one where nothing is yet.
 * @example
 * const { revisions } = await planCopy({ from: sqlite('varve.db'), to: file('history') })
 */
export async function planCopy({ from, to }: CopyPair): Promise<CopyPlan> {
  const source = await openSource(from)
  const { logId, head, oldest, before } = source
  if (to.exists === undefined || !(await to.exists()))
    return { logId, head, oldest, copied: undefined, revisions: head.number - before.number }
  const target = await openTarget(to, source)
  await assertBeginning(source, target)
  const copied = target.head.number
  return { logId, head, oldest, copied, revisions: head.number - copied }
}

/**
 * Compares a copy with its original, and writes nothing: every revision of the copy by its hash, snapshots and records.
 * One of them may have gone on; snapshots and records are compared where both end alike. Throws NO_LOG, COPY_REFUSED,
 * COPY_DIVERGED, COPY_UNFAITHFUL.
 * @example
 * const { behind, ahead } = await verifyCopy({ from: sqlite('varve.db'), to: file('history') })
 */
export async function verifyCopy(
  options: CopyPair & Pick<CopyOptions, 'onProgress' | 'signal'>,
): Promise<CopyVerification> {
  const { from, to, onProgress, signal } = options
  const source = await openSource(from)
  if (to.exists !== undefined && !(await to.exists())) throw new VarveError('NO_LOG', { store: to.name })
  const target = await openTarget(to, source)
  await assertOneLog(source, target)
  const report = new Report(onProgress, signal)
  return verifyTarget({ source, target, kinds: kindsThatMove(options.kinds), report })
}

async function copySnapshots({ source, target, report }: Comparison): Promise<void> {
  for (const snapshot of await snapshotsFor(source, target)) {
    if (await hasSnapshot(target.store, snapshot)) continue
    report.begin('snapshots', target.head, source.head)
    await target.store.snapshots.put(snapshot.number, snapshot.hash, snapshot.body)
    report.kept('snapshots', 1)
  }
}

async function copyRecords({ source, target, kinds, report }: Comparison): Promise<void> {
  report.begin('records', target.head, source.head)
  for (const kind of kinds) {
    for await (const differences of recordDifferences(source.store, target.store, kind)) {
      await forEach(differences, async difference => settleRecord(target.store, difference))
      report.kept('records', differences.length)
    }
  }
}
