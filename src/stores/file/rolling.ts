import { filed, Moved } from './filed.ts'
import type { Span } from './layout.ts'
import type { Log } from './log.ts'

const PAGE = 64

/**
 * Rolls the complete blocks of a log that still are single files into segments, one at a time, beside whatever else
 * goes on. Several processes may roll one block at once: the first file stands, and all of them are the same.
 */
export class Rolling {
  readonly #log: Log
  #running: Promise<void> | undefined
  /** Blocks that end at or before this number need no look. */
  #done: number

  constructor(log: Log) {
    this.#log = log
    this.#done = log.blockOf(log.oldest).first - 1
  }

  /** Begins rolling if there is a complete block to roll. A failure leaves the files as they are, until next time. */
  begin(): void {
    if (this.#running !== undefined || this.#next() === undefined) return
    this.#running = this.#rollAll()
      .catch(() => undefined)
      .finally(() => {
        this.#running = undefined
      })
  }

  /** Resolves once nothing is being rolled. */
  async settled(): Promise<void> {
    await this.#running
  }

  #next(): Span | undefined {
    const block = this.#log.blockOf(this.#done + 1)
    return block.last <= this.#log.head.number ? block : undefined
  }

  async #rollAll(): Promise<void> {
    for (let block = this.#next(); block !== undefined; block = this.#next()) {
      this.#done = block.last
      if (!this.#log.isRolled(block) && block.last >= this.#log.oldest) await this.#roll(block)
    }
  }

  async #roll(block: Span): Promise<void> {
    const from = Math.max(block.first, this.#log.oldest)
    await this.#log.segments.write(block, this.#texts(from, block.last))
    this.#log.noteRolled(block)
    for (let number = from; number <= block.last; number++) await this.#log.volume.drop(this.#log.single(number))
  }

  async *#texts(from: number, to: number): AsyncIterable<string> {
    for (let first = from; first <= to; first += PAGE) {
      const last = Math.min(to, first + PAGE - 1)
      const revisions = await this.#log.collect(first, last)
      if (revisions.length !== last - first + 1) throw new Moved()
      // What is damaged stays a file of its own, so that nothing else is lost with it.
      for (const { number, text } of revisions) yield filed(text, number, this.#log.identity.logId).text
    }
  }
}
