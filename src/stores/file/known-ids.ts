import { VarveError } from '../../core/errors.ts'
import type { Sealed } from '../../core/revisions/revision.ts'
import { timeIn } from '../admission.ts'
import type { Log } from './log.ts'

/** How far, in milliseconds, a revision's time may lie before the time in its id: twice the skew that is accepted. */
const SLACK = 120_000
const PAGE = 100
/** Ids kept in memory before they are forgotten and read again when needed. */
const KEPT = 200_000

/**
 * Ids of revisions near the head, so that a repeated append is told what became of the first. A UUIDv7 begins with
 * the time it was made, and no revision is older than its id: the log is read back to that time and no further.
 */
export class KnownIds {
  readonly #log: Log
  readonly #numbers = new Map<string, number>()
  /** Ids of revisions `low` to `high` are known. */
  #low = 1
  #high = 0
  #lowAt = Infinity

  constructor(log: Log) {
    this.#log = log
  }

  /** Throws REVISION_EXISTS when the log has a revision of one of these ids. */
  async refuse(revisions: readonly Sealed[]): Promise<void> {
    await this.#cover(Math.min(...revisions.map(revision => this.#sinceOf(revision.id))))
    for (const { id } of revisions) {
      const number = this.#numbers.get(id)
      if (number !== undefined && number >= this.#log.oldest) {
        throw new VarveError('REVISION_EXISTS', { store: this.#log.volume.name, id, number })
      }
    }
  }

  /** Remembers a revision this process has appended, which spares reading it back. */
  note(revision: Sealed): void {
    if (revision.number === this.#high + 1) this.#learn([revision])
  }

  // An id dated in the future says nothing about when it was first used: the whole log is asked.
  #sinceOf(id: string): number {
    const time = timeOf(id)
    return time > this.#log.volume.clock.now() + SLACK ? 0 : time - SLACK
  }

  async #cover(since: number): Promise<void> {
    const { head } = this.#log
    if (this.#numbers.size > KEPT || this.#high === 0) this.#startAt(head.number, head.at)
    while (this.#high < head.number) {
      const revisions = await this.#log.read(this.#high, PAGE)
      if (revisions.length === 0) return
      this.#learn(revisions)
    }
    while (this.#low > this.#log.oldest && this.#lowAt >= since) {
      const after = Math.max(this.#log.oldest, this.#low - PAGE) - 1
      this.#learn((await this.#log.read(after, this.#low - after - 1)).toReversed())
    }
  }

  #startAt(number: number, at: number): void {
    this.#numbers.clear()
    this.#low = number + 1
    this.#high = number
    this.#lowAt = at
  }

  #learn(revisions: readonly Sealed[]): void {
    for (const { number, id, text } of revisions) {
      this.#numbers.set(id, number)
      this.#high = Math.max(this.#high, number)
      if (number >= this.#low) continue
      this.#low = number
      this.#lowAt = timeIn(text)
    }
  }
}

/** Milliseconds since 1970 UTC that a UUIDv7 begins with; 0, the beginning of everything, for any other id. */
function timeOf(id: string): number {
  return /^[0-9a-f]{8}-[0-9a-f]{4}-7/i.test(id) ? Number.parseInt(id.slice(0, 8) + id.slice(9, 13), 16) : 0
}
