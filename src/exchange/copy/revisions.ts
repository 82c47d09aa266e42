import { isProblem, VarveError, verifyRevisions, type Head, type Sealed } from 'varve'
import type { Report } from './progress.ts'
import type { Source } from './source.ts'
import { assertBeginning, type Target } from './target.ts'

/** The most that is read, or appended, at a time. */
export interface BatchLimits {
  readonly revisions: number
  /** UTF-8 bytes of text; a single longer revision goes alone. */
  readonly bytes: number
}

/** How often in a row an append may come to nothing. */
const MOST_VAIN = 5

/** What copying revisions needs. */
export interface RevisionCopy {
  readonly source: Source
  readonly target: Target
  readonly limits: BatchLimits
  readonly report: Report
}

/**
 * Copies revisions to the source's end, as it is when the end is reached, each checked on its way. Returns the target as it
 * stands then. Whatever became of an append, the target's head says from where to go on; as it may have been too much for
 * the time a request has there, the next ones are half as long.
 */
export async function copyRevisions({ source, target, limits, report }: RevisionCopy): Promise<Target> {
  const reading = new Reading(source, limits)
  let { head } = target
  let most = limits.revisions
  for (let vain = 0; ;) {
    const page = await reading.after(head)
    report.copied(head, page.head, { revisions: 0, bytes: 0 })
    if (page.oldest > head.number + 1) await assertBeginning({ ...source, ...page }, { ...target, head })
    if (page.revisions.length === 0) return { ...target, head }
    const before = head.number
    for (const batch of batches(page.revisions, { ...limits, revisions: most })) {
      const appended = await append(target, head, batch)
      head = appended ?? (await lookAgain(source, target))
      if (appended === undefined) {
        most = Math.max(1, Math.floor(batch.length / 2))
        break
      }
      report.copied(head, page.head, { revisions: batch.length, bytes: bytesOf(batch) })
    }
    vain = head.number > before ? 0 : vain + 1
    if (vain > MOST_VAIN) throw refusing(source, target, head)
  }
}

/** Reads a source on, in pages that are about as long as a batch may be. */
class Reading {
  readonly #source: Source
  readonly #limits: BatchLimits
  /** About how many bytes a revision has: long ones are read few at a time. */
  #length = 65_536

  constructor(source: Source, limits: BatchLimits) {
    this.#source = source
    this.#limits = limits
  }

  /** The next revisions, which follow from `head`, and where the source ends. Throws CHAIN_BROKEN. */
  async after(head: Head): Promise<{ revisions: readonly Sealed[]; oldest: number; head: Head }> {
    const { store, logId } = this.#source
    const { revisions: most, bytes } = this.#limits
    const limit = Math.max(1, Math.min(most, Math.floor(bytes / this.#length)))
    const page = await store.read(head.number, limit)
    // Compacted away before it was copied: whoever asked has to say so.
    if (page.oldest > head.number + 1) return { ...page, revisions: [] }
    verifyRevisions(page.revisions, { logId, ...head })
    const { length } = page.revisions
    if (length > 0) this.#length = Math.max(1, bytesOf(page.revisions) / length)
    else if (page.head.number > head.number)
      throw new VarveError('CHAIN_BROKEN', { revision: head.number + 1, reason: 'it is missing' })
    return page
  }
}

/** Runs of revisions within the limits. */
function* batches(revisions: readonly Sealed[], limits: BatchLimits): Generator<readonly Sealed[]> {
  let batch: Sealed[] = []
  let bytes = 0
  for (const revision of revisions) {
    const length = bytesOf([revision])
    if (batch.length > 0 && (batch.length === limits.revisions || bytes + length > limits.bytes)) {
      yield batch
      batch = []
      bytes = 0
    }
    batch.push(revision)
    bytes += length
  }
  if (batch.length > 0) yield batch
}

/** Appends a whole batch; undefined when it did not go as it should, and the target has to be looked at again. */
async function append({ store }: Target, head: Head, batch: readonly Sealed[]): Promise<Head | undefined> {
  try {
    const answer = await store.append(head, batch)
    return answer.written === batch.length ? answer.head : undefined
  } catch (error) {
    // Part of it may be there: from an append whose answer was lost, or another copy that runs at the same time.
    if (isProblem(error, 'STORE_INDETERMINATE') || isProblem(error, 'REVISION_EXISTS')) return undefined
    throw error
  }
}

async function lookAgain(source: Source, target: Target): Promise<Head> {
  const head = await target.store.head()
  // Asked afterwards: another copy may be further than this one knows the original to be.
  await assertBeginning({ ...source, head: await source.store.head() }, { ...target, head })
  return { number: head.number, hash: head.hash, at: head.at }
}

function refusing(source: Source, target: Target, head: Head): VarveError<'COPY_REFUSED'> {
  const reason = `it takes nothing after revision ${head.number}, tried ${MOST_VAIN} times`
  const remedy = 'See what `varve doctor` says of it, then run the copy again: it goes on from there.'
  return new VarveError('COPY_REFUSED', { from: source.store.name, to: target.store.name, reason, remedy })
}

const encoder = new TextEncoder()

function bytesOf(revisions: readonly Sealed[]): number {
  return revisions.reduce((sum, { text }) => sum + encoder.encode(text).byteLength, 0)
}
