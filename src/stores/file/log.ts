import { VarveError } from '../../core/errors.ts'
import { isObject } from '../../core/json.ts'
import type { Head, Sealed } from '../../core/revisions/revision.ts'
import { headOf } from '../admission.ts'
import { asFiled, Damage, Moved } from './filed.ts'
import { blockOf, singleName, type Span } from './layout.ts'
import { floorOf, listLog, type Listing } from './listing.ts'
import { Segments } from './segments.ts'
import type { Volume } from './volume.ts'

/** What is written once in `log.json`, and never changes. */
export interface LogIdentity {
  readonly logId: string
  /** How many revisions a segment has. */
  readonly block: number
  /** The head while there is no revision: the genesis, or in a copy the head it goes on after. */
  readonly before: Head
}

/** How often reading begins again because others rolled up or compacted meanwhile, before it is called damage. */
const ATTEMPTS = 25
/** How many files are read at once. */
const AT_ONCE = 16

/** The revisions in one volume, as this process has seen them last: where they end, and how to read them. */
export class Log {
  readonly identity: LogIdentity
  readonly segments: Segments
  readonly volume: Volume
  #head: Head
  #floor: number
  #rolled: Set<number> = new Set()

  constructor(volume: Volume, identity: LogIdentity) {
    this.volume = volume
    this.identity = identity
    this.segments = new Segments(volume)
    this.#head = identity.before
    this.#floor = identity.before.number
  }

  /** The last revision known here. It is durable. */
  get head(): Head {
    return this.#head
  }

  /** The first revision that is kept. */
  get oldest(): number {
    return this.#floor + 1
  }

  /** The block `number` lies in. */
  blockOf(number: number): Span {
    return blockOf(number, this.identity.block)
  }

  /** True when a block is known to be a segment. */
  isRolled(block: Span): boolean {
    return this.#rolled.has(block.last)
  }

  /** The path of a revision's own file. */
  single(number: number): string {
    return this.volume.path('revisions', singleName(number))
  }

  /** Finds out from the folders where the log stands. Throws STORE_CORRUPT when a revision before the last is gone. */
  async scan(): Promise<Listing> {
    for (let attempt = 1; ; attempt++) {
      const listing = await listLog(this.volume, this.identity.before.number)
      // A folder that changes while it is listed may show a name and not the one given before it: look again.
      if (listing.beyond !== undefined && attempt < ATTEMPTS) continue
      if (listing.beyond !== undefined) throw this.#hole(listing.last + 1, listing.beyond)
      try {
        await this.#adopt(listing)
        return listing
      } catch (error) {
        if (!(error instanceof Moved) || attempt >= ATTEMPTS) throw this.#told(error, listing.last)
      }
    }
  }

  /** Looks for revisions after the known head. Costs four looks at the disk when there are none. */
  async refresh(): Promise<void> {
    for (;;) {
      const next = this.#head.number + 1
      if (!(await this.volume.has(this.single(next)))) {
        if ((await this.#isStale(next)) || !(await this.#stands())) await this.scan()
        return
      }
      if (!(await this.#advance(next))) await this.scan()
    }
  }

  /** Takes in a revision that this process has made durable itself. */
  accept(revision: Sealed): void {
    // Others may have gone on before this process looked, and then the known head is theirs.
    if (revision.number > this.#head.number) this.#head = headOf(revision)
  }

  /** Notes that a block is a segment now. */
  noteRolled(block: Span): void {
    this.#rolled.add(block.last)
  }

  /**
   * True when `number` was in the log before: it is part of a segment, or compacted away. Whoever links a file of
   * that number has linked beside the log, because the file that was there has been rolled up.
   */
  async isSettled(number: number): Promise<boolean> {
    const [rolled, floor] = await Promise.all([
      this.volume.has(this.segments.path(this.blockOf(number))),
      this.#floorNow(),
    ])
    return rolled || floor >= number
  }

  /** Revisions after `after`, at most `limit`, from the oldest kept on. Never one with a hole in it. */
  async read(after: number, limit: number): Promise<Sealed[]> {
    let { first, last } = this.#range(after, limit)
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.collect(first, last)
      } catch (error) {
        if (!(error instanceof Moved) || attempt >= ATTEMPTS) throw this.#told(error, first)
        await this.scan()
        // The end stays while the beginning does: whoever runs after a head that moves, with files rolled up behind
        // it, may never arrive.
        if (first < this.oldest) ({ first, last } = this.#range(after, limit))
      }
    }
  }

  #range(after: number, limit: number): Span {
    const first = Math.max(after + 1, this.oldest)
    return { first, last: Math.min(this.#head.number, first + limit - 1) }
  }

  /** Revisions `first` to `last`. Throws Moved when they were rolled up or compacted meanwhile. */
  async collect(first: number, last: number): Promise<Sealed[]> {
    const found: Sealed[] = []
    for (let from = first; from <= last;) {
      const block = this.blockOf(from)
      const to = Math.min(last, block.last)
      found.push(...(await this.#collectIn(block, from, to)))
      from = to + 1
    }
    return found
  }

  async #collectIn(block: Span, from: number, to: number): Promise<Sealed[]> {
    if (this.isRolled(block)) return this.segments.read(block, from, to, this.identity.logId)
    const found: Sealed[] = []
    for (let start = from; start <= to; start += AT_ONCE) {
      const length = Math.min(AT_ONCE, to - start + 1)
      found.push(...(await Promise.all(Array.from({ length }, (_, index) => this.#readSingle(start + index)))))
    }
    // A file is the log's only while its block is not a segment: see isSettled.
    if (await this.#isStale(to)) throw new Moved()
    return found
  }

  async #readSingle(number: number): Promise<Sealed> {
    const text = await this.volume.read(this.single(number))
    if (text === undefined) throw new Moved()
    // Without its last byte it is damaged, even if all the others are there.
    return asFiled(text.endsWith('\n') ? text.slice(0, -1) : `${text}\n`, number, this.identity.logId)
  }

  async #isStale(number: number): Promise<boolean> {
    const block = this.blockOf(number)
    const [rolled, floor] = await Promise.all([
      this.isRolled(block) ? false : this.volume.has(this.segments.path(block)),
      this.#floorNow(),
    ])
    return rolled || floor !== this.#floor
  }

  #floorNow(): Promise<number> {
    return floorOf(this.volume, this.identity.before.number)
  }

  /** True while the known head is still what its file says: a backup may have been put back under this process. */
  async #stands(): Promise<boolean> {
    const { number, hash } = this.#head
    if (number === this.#floor || this.isRolled(this.blockOf(number))) return true
    return (await this.volume.read(this.single(number)))?.includes(hash) === true
  }

  // Files of one block are linked one after the other, so their last is found by doubling steps.
  async #advance(next: number): Promise<boolean> {
    const { last: end } = this.blockOf(next)
    let last = next
    for (let step = 1; step > 0;) {
      const there = last + step <= end && (await this.volume.has(this.single(last + step)))
      if (there) last += step
      step = there ? step * 2 : Math.floor(step / 2)
    }
    try {
      const [revision] = await this.collect(last, last)
      if (revision === undefined) return false
      await this.volume.syncFolder(this.volume.path('revisions'))
      this.#head = headOf(revision)
      return true
    } catch (error) {
      if (error instanceof Moved) return false
      throw this.#told(error, last)
    }
  }

  async #adopt(listing: Listing): Promise<void> {
    await this.volume.syncFolder(this.volume.path('revisions'))
    this.#floor = listing.floor
    this.#rolled = new Set(listing.segments.keys())
    if (listing.last === listing.floor) {
      this.#head = await this.#headOfFloor(listing.floor)
      return
    }
    try {
      const [revision] = await this.collect(listing.last, listing.last)
      if (revision !== undefined) this.#head = headOf(revision)
    } catch (error) {
      throw error instanceof Moved ? error : this.#told(error, listing.last)
    }
  }

  async #headOfFloor(floor: number): Promise<Head> {
    if (floor === this.identity.before.number) return this.identity.before
    const text = await this.volume.read(this.volume.path('compacted', singleName(floor)))
    if (text === undefined) throw new Moved()
    try {
      const read: unknown = JSON.parse(text)
      if (isObject(read) && typeof read['hash'] === 'string' && typeof read['at'] === 'number') {
        return { number: floor, hash: read['hash'], at: read['at'] }
      }
    } catch {
      // Said below.
    }
    throw new Damage(floor, `the mark that revisions up to ${floor} were compacted is damaged`).toProblem(
      this.volume.name,
    )
  }

  #hole(missing: number, beyond: number): VarveError {
    const reason = `revision ${missing} is missing, though ${beyond} was written`
    return new Damage(missing, reason).toProblem(this.volume.name)
  }

  #told(error: unknown, number: number): unknown {
    if (error instanceof Moved) return new Damage(number, `revision ${number} is missing`).toProblem(this.volume.name)
    return error instanceof Damage ? error.toProblem(this.volume.name) : error
  }
}
