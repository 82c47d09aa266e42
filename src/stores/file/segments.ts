import type { Sealed } from '../../core/revisions/revision.ts'
import { hasCode } from './disk.ts'
import { diskFailure } from './failures.ts'
import { asFiled, Damage, Moved } from './filed.ts'
import { segmentName, type Span } from './layout.ts'
import type { Volume } from './volume.ts'

/** Where each line of a segment begins, in bytes, and where the last one ends. */
interface SegmentIndex {
  /** Number of the revision in the first line: more than the span's when older ones were compacted before rolling. */
  readonly first: number
  readonly offsets: Float64Array
}

/** How many segments keep their index in memory: 8 KB each. */
const INDEXES_KEPT = 16
const PART = 1 << 20
const NEWLINE = 10

/** Files of whole blocks of revisions, one line each. A segment never changes once it has its name. */
export class Segments {
  readonly #volume: Volume
  readonly #indexes = new Map<number, SegmentIndex>()

  constructor(volume: Volume) {
    this.#volume = volume
  }

  path(span: Span): string {
    return this.#volume.path('segments', segmentName(span))
  }

  /** Writes a segment durably. When another process was faster, its file is as good: the lines are the same. */
  async write(span: Span, texts: AsyncIterable<string>): Promise<void> {
    const draft = await this.#volume.draft(lines(texts))
    try {
      await this.#volume.publish(draft, this.path(span))
    } finally {
      await this.#volume.discard(draft)
    }
    await this.#volume.syncFolder(this.#volume.path('segments'))
  }

  /** Revisions `from` to `to` of a segment. Throws Moved when it is gone, Damage when it is not what was written. */
  async read(span: Span, from: number, to: number, logId: string): Promise<Sealed[]> {
    try {
      const { first, offsets } = await this.#index(span)
      const start = offsets[from - first]
      const end = offsets[to - first + 1]
      if (start === undefined || end === undefined) throw new Damage(from, `the segment of revision ${from} lacks it`)
      const bytes = await this.#volume.disk.readPart(this.path(span), start, end - start)
      const texts = new TextDecoder().decode(bytes).split('\n')
      return Array.from({ length: to - from + 1 }, (_, at) => asFiled(texts[at] ?? '', from + at, logId))
    } catch (error) {
      if (error instanceof Damage) throw error
      if (hasCode(error, 'ENOENT')) throw new Moved()
      throw diskFailure(this.#volume.name, 'reading a segment', error)
    }
  }

  async #index(span: Span): Promise<SegmentIndex> {
    const known = this.#indexes.get(span.last) ?? (await this.#scan(span))
    this.#indexes.delete(span.last)
    this.#indexes.set(span.last, known)
    for (const oldest of this.#indexes.keys()) {
      if (this.#indexes.size <= INDEXES_KEPT) break
      this.#indexes.delete(oldest)
    }
    return known
  }

  async #scan(span: Span): Promise<SegmentIndex> {
    const offsets = [0]
    let end = 0
    for (;;) {
      const part = await this.#volume.disk.readPart(this.path(span), end, PART)
      for (let at = part.indexOf(NEWLINE); at >= 0; at = part.indexOf(NEWLINE, at + 1)) offsets.push(end + at + 1)
      end += part.length
      if (part.length < PART) break
    }
    const count = offsets.length - 1
    if (offsets.at(-1) !== end || count === 0 || count > span.last - span.first + 1) {
      throw new Damage(span.first, `the segment ${segmentName(span)} is cut short or damaged`)
    }
    return { first: span.last - count + 1, offsets: Float64Array.from(offsets) }
  }
}

// Lines are gathered, so that a block of small revisions is one write and a block of large ones does not fill memory.
async function* lines(texts: AsyncIterable<string>): AsyncIterable<Uint8Array> {
  const encoder = new TextEncoder()
  let gathered = ''
  for await (const text of texts) {
    gathered += `${text}\n`
    if (gathered.length < PART) continue
    yield encoder.encode(gathered)
    gathered = ''
  }
  if (gathered !== '') yield encoder.encode(gathered)
}
