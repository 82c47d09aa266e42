import { VarveError } from '../../core/errors.ts'
import type { Head, Sealed } from '../../core/revisions/revision.ts'
import { standsAt } from '../admission.ts'
import { codeOf, isOutcomeUnknown, OutcomeUnknown } from './failures.ts'
import { KnownIds } from './known-ids.ts'
import type { Log } from './log.ts'
import type { Volume } from './volume.ts'

/** How many drafts are written at once. */
const AT_ONCE = 8

/**
 * Writes revisions to the end of a log. Each is a draft first, fsynced; `link` to its number is the compare-and-set,
 * and the fsync of the folder makes it count. The folder is fsynced after every link, not once for all: a disk may
 * keep the second of two names and lose the first, and a hole cannot be told from damage.
 */
export class Appending {
  readonly #log: Log
  readonly #volume: Volume
  readonly #ids: KnownIds

  constructor(log: Log) {
    this.#log = log
    this.#volume = log.volume
    this.#ids = new KnownIds(log)
  }

  /** As `Store.append`, for revisions that were admitted. */
  async append(expected: Head, revisions: readonly Sealed[]): Promise<{ written: number; head: Head }> {
    this.#volume.assertSound()
    revisions.forEach(assertOneLine)
    if (!standsAt(this.#log.head, expected)) await this.#log.refresh()
    if (revisions.length === 0 || !standsAt(this.#log.head, expected)) return { written: 0, head: this.#log.head }
    await this.#ids.refuse(revisions)
    const drafts: string[] = []
    try {
      await this.#draft(revisions, drafts)
      const written = await this.#placeAll(revisions, drafts)
      return { written, head: this.#log.head }
    } finally {
      await Promise.all(drafts.map(path => this.#volume.discard(path)))
    }
  }

  async #draft(revisions: readonly Sealed[], drafts: string[]): Promise<void> {
    const encoder = new TextEncoder()
    for (let from = 0; from < revisions.length; from += AT_ONCE) {
      const group = revisions.slice(from, from + AT_ONCE)
      const outcomes = await Promise.allSettled(
        group.map(({ text }) => this.#volume.draft([encoder.encode(`${text}\n`)])),
      )
      for (const outcome of outcomes) if (outcome.status === 'fulfilled') drafts.push(outcome.value)
      for (const outcome of outcomes) if (outcome.status === 'rejected') throw outcome.reason
    }
  }

  async #placeAll(revisions: readonly Sealed[], drafts: readonly string[]): Promise<number> {
    for (const [index, revision] of revisions.entries()) {
      try {
        if (await this.#place(revision, drafts[index] ?? '')) continue
        await this.#log.refresh()
      } catch (error) {
        // What was placed before is durable and must be said; the caller meets the error again with the rest.
        if (index === 0 || isUnknown(error)) throw error
      }
      return index
    }
    return revisions.length
  }

  async #place(revision: Sealed, draft: string): Promise<boolean> {
    try {
      if (!(await this.#volume.publish(draft, this.#log.single(revision.number)))) return false
    } catch (error) {
      throw isOutcomeUnknown(error) ? this.#indeterminate(revision, error) : error
    }
    try {
      const [settled] = await Promise.all([
        this.#log.isSettled(revision.number),
        this.#volume.syncFolder(this.#volume.path('revisions')),
      ])
      if (settled && !(await this.#wasOurs(revision))) return false
    } catch (error) {
      throw this.#indeterminate(revision, error)
    }
    this.#log.accept(revision)
    this.#ids.note(revision)
    return true
  }

  // Between our link and our look others may have gone on, and rolled our own revision up.
  async #wasOurs(revision: Sealed): Promise<boolean> {
    await this.#log.scan()
    if (revision.number < this.#log.oldest) throw new OutcomeUnknown('it was compacted at once')
    const [kept] = await this.#log.read(revision.number - 1, 1)
    const ours = kept?.hash === revision.hash
    if (!ours) await this.#volume.drop(this.#log.single(revision.number))
    return ours
  }

  #indeterminate({ id }: Sealed, error: unknown): VarveError {
    return new VarveError(
      'STORE_INDETERMINATE',
      { store: this.#volume.name, id, reason: reasonOf(error) },
      { cause: error },
    )
  }
}

// A segment is one revision a line. RFC 8785 text never has a line break, because JSON writes it as an escape.
function assertOneLine({ number, text }: Sealed): void {
  if (!text.includes('\n')) return
  throw new VarveError('USAGE', {
    issue: `The text of revision ${number} has a line break, so it is not canonical.`,
    remedy: 'Append what seal() returned.',
  })
}

function isUnknown(error: unknown): boolean {
  return error instanceof VarveError && error.code === 'STORE_INDETERMINATE'
}

function reasonOf(error: unknown): string {
  const cause = error instanceof VarveError && error.cause !== undefined ? error.cause : error
  return `the disk did not confirm it (${codeOf(cause)})`
}
