import { createHash, randomUUID } from 'node:crypto'
import { VarveError } from '../../core/errors.ts'
import type { LogOrigin } from '../../core/ports.ts'
import type { Head, Sealed } from '../../core/revisions/revision.ts'
import { genesisHash } from '../../core/revisions/seal.ts'
import { timeIn } from '../admission.ts'
import type { Connection } from './connection.ts'
import type { MongoRow } from './driver.ts'
import { isDuplicate } from './failures.ts'

/** The format of our documents; grows when an older Varve could not read them. */
const FORMAT = 1

/** The most revisions, and about the most UTF-16 units of text, that one read returns. */
const PAGE_LENGTH = 10_000
const PAGE_TEXT = 32 << 20

/** How often a read is begun again because a compaction came in its way. */
const READS = 5

/** The one document of the collection `log`. */
export const LOG = { _id: 'log' }

/** What the document of the log says. */
export interface LogFacts {
  readonly logId: string
  /** Number of the oldest revision that is kept. It grows before anything is dropped. */
  readonly oldest: number
}

/** A document of the collection `revisions`. `anchor` is one without a text: only the next is compared with it. */
export interface RevisionDocument {
  readonly _id: number
  readonly id: string
  readonly hash: string
  readonly at: number
  readonly text: string
  readonly anchor?: true
}

/**
 * The collection of revisions, whose key is the number, and the document that says where it begins. The document before
 * the oldest kept revision stays as an anchor, so that the log always has a head to compare with.
 */
export class MongoLog {
  readonly #connection: Connection

  constructor(connection: Connection) {
    this.#connection = connection
  }

  /** Makes the log where there is none, continuing `origin` where that is given. Several processes may do so at once. */
  async ensure(origin: LogOrigin | undefined): Promise<LogFacts> {
    const found = await this.#document()
    const document = found ?? (await this.#begin(origin))
    this.#refuseNewer(document)
    if (document['ready'] !== true) await this.#anchor(document)
    return factsOf(document)
  }

  /** True when there is a log. Asking makes nothing. */
  async exists(): Promise<boolean> {
    return (await this.#document()) !== undefined
  }

  async facts(): Promise<LogFacts> {
    const document = await this.#document()
    if (document === undefined) throw this.#corrupt('its log is gone', 0)
    return factsOf(document)
  }

  async head(): Promise<Head> {
    const [last] = await this.#connection.request(async desk =>
      desk
        .collection('revisions')
        .find({}, { ...desk.options, sort: { _id: -1 }, limit: 1, projection: { hash: 1, at: 1 } })
        .toArray(),
    )
    if (last === undefined) throw this.#corrupt('its revisions are gone', 0)
    return { number: Number(last['_id']), hash: String(last['hash']), at: Number(last['at']) }
  }

  async read(after: number, limit: number): Promise<{ revisions: Sealed[]; oldest: number; head: Head }> {
    const most = Math.max(0, Math.min(limit, PAGE_LENGTH))
    let last = after
    for (let tries = 0; tries < READS; tries++) {
      const [page, { oldest }] = await Promise.all([this.#page(after, most), this.facts()])
      const start = Math.max(after + 1, oldest)
      const revisions = page.revisions.filter(({ number }) => number >= start)
      const gap = revisions.findIndex(({ number }, index) => number !== start + index)
      last = gap === -1 ? last : start + gap - 1
      const head = page.head ?? (await this.head())
      // A page may miss what was dropped, or appended, between its own reading and that of the rest.
      if (gap === -1 && (revisions.length > 0 || most === 0 || head.number < start)) return { revisions, oldest, head }
    }
    throw this.#corrupt(`revision ${last + 1} is missing`, last)
  }

  /** Revisions after a number, and the head, where the page goes as far as that. */
  async #page(after: number, most: number): Promise<{ revisions: Sealed[]; head?: Head }> {
    if (most === 0) return { revisions: [] }
    return this.#connection.request(
      async desk => {
        const sort = { ...desk.options, sort: { _id: 1 }, limit: most, batchSize: most }
        // The anchor may be among them, and is none of the `most`.
        const cursor = desk.collection('revisions').find({ _id: { $gt: after }, anchor: { $ne: true } }, sort)
        const revisions: Sealed[] = []
        let length = 0
        let row: MongoRow | null = null
        while (length <= PAGE_TEXT && (row = await cursor.next()) !== null) {
          revisions.push(sealedOf(row))
          length += revisions.at(-1)?.text.length ?? 0
        }
        if (row !== null) await cursor.close()
        const last = revisions.at(-1)
        if (row !== null || last === undefined || revisions.length === most) return { revisions }
        return { revisions, head: { number: last.number, hash: last.hash, at: timeIn(last.text) } }
      },
      { times: 10 },
    )
  }

  async #document(): Promise<MongoRow | undefined> {
    const [document] = await this.#connection.request(async desk =>
      desk.collection('log').find(LOG, desk.options).toArray(),
    )
    return document
  }

  async #begin(origin: LogOrigin | undefined): Promise<MongoRow> {
    const logId = origin?.logId ?? randomUUID()
    const before = origin?.before ?? { number: 0, hash: genesisHash(logId, sha256), at: 0 }
    const begun = { ...LOG, format: FORMAT, logId, before, oldest: before.number + 1, versions: 0, ready: false }
    try {
      await this.#connection.request(async desk => desk.collection('log').insertOne(begun, desk.options), {
        writing: true,
      })
    } catch (error) {
      if (!isDuplicate(error)) throw error
    }
    return (await this.#document()) ?? begun
  }

  async #anchor(document: MongoRow): Promise<void> {
    const { number, hash, at } = headIn(document['before'])
    const anchor: RevisionDocument = { _id: number, id: '', hash, at, text: anchorText(at), anchor: true }
    await this.#connection.request(
      async desk => {
        try {
          await desk.collection('revisions').insertOne(anchor, desk.options)
        } catch (error) {
          if (!isDuplicate(error)) throw error
        }
        await desk.collection('log').updateOne(LOG, { $set: { ready: true } }, desk.options)
      },
      { writing: true },
    )
  }

  #refuseNewer(document: MongoRow): void {
    const format = Number(document['format'])
    if (format <= FORMAT) return
    throw new VarveError('STORE_UNSAFE', {
      store: this.#connection.store,
      reason: `its format is ${format}, and this Varve knows formats up to ${FORMAT}`,
      remedy: 'Run the newer Varve that wrote it.',
    })
  }

  #corrupt(reason: string, lastReadable: number): VarveError<'STORE_CORRUPT'> {
    return new VarveError('STORE_CORRUPT', { store: this.#connection.store, reason, lastReadable })
  }
}

/** The text an anchor keeps: its time. */
export function anchorText(at: number): string {
  return `{"at":${at}}`
}

function sealedOf(row: MongoRow): Sealed {
  return { number: Number(row['_id']), id: String(row['id']), hash: String(row['hash']), text: String(row['text']) }
}

function factsOf(document: MongoRow): LogFacts {
  return { logId: String(document['logId']), oldest: Number(document['oldest']) }
}

function headIn(before: unknown): Head {
  const { number, hash, at } = (before ?? {}) as Partial<Record<keyof Head, unknown>>
  return { number: Number(number), hash: String(hash), at: Number(at) }
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}
