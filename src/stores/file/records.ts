import { randomBytes, randomInt } from 'node:crypto'
import { VarveError } from '../../core/errors.ts'
import type { Clock, StoredRecord } from '../../core/ports.ts'
import { admitText } from '../admission.ts'
import {
  bucketOf,
  LINEAGE,
  readVersion,
  readVersionName,
  recordName,
  versionName,
  writeVersion,
  type RecordVersion,
} from './record-version.ts'
import { unplain } from './layout.ts'
import type { Volume } from './volume.ts'

/** How long, in milliseconds, a deleted or expired record keeps its file, so that slow writers still meet it. */
const MARK_AGE = 3_600_000
/** How old a draft is that nobody is going to publish any more, in milliseconds, when records are scrubbed. */
const DRAFT_AGE = 60_000
/** After how many writes one folder is cleared of records that ended, the next one each time, whether it is written to or not. */
const SWEEP_EVERY = 16

/**
 * Records as files: `records/<kind>/<two digits>/<id>.<version>.json`; the highest version is the record. A version
 * is published by link, so of two writers that saw the same one, one wins. A delete is a version without a body, so
 * it cannot be overtaken by a writer that saw the record before.
 */
export class RecordFiles {
  readonly #volume: Volume
  readonly #clock: Pick<Clock, 'now'>
  readonly #folders = new Set<string>()
  #writes = 0
  /** Which folder is cleared next: processes that make a few writes each do not all begin with the first. */
  #turn = randomInt(256)

  constructor(volume: Volume) {
    this.#volume = volume
    this.#clock = volume.clock
  }

  /** The record, unless it is deleted or expired. */
  async get(kind: string, id: string): Promise<StoredRecord | undefined> {
    return this.#live(await this.#newest(kind, id))
  }

  /** As `RecordShelf.put`. */
  async put(
    kind: string,
    id: string,
    body: string,
    { expect, expiresAt }: { expect?: number; expiresAt?: number } = {},
  ): Promise<number | undefined> {
    admitText(body)
    for (;;) {
      const before = await this.#newest(kind, id)
      if (expect !== undefined && expect !== (this.#live(before)?.version ?? 0)) return undefined
      const next = this.#following(before, id, { body, ...(expiresAt === undefined ? {} : { expiresAt }) })
      if (await this.#publish(kind, next, before)) return next.version
    }
  }

  /** As `RecordShelf.delete`. */
  async delete(kind: string, id: string): Promise<boolean> {
    for (;;) {
      const before = await this.#newest(kind, id)
      if (this.#live(before) === undefined) return false
      if (await this.#publish(kind, this.#following(before, id, {}), before)) return true
    }
  }

  /** As `RecordShelf.list`. */
  async list(kind: string, options: { after?: string; limit?: number } = {}): Promise<StoredRecord[]> {
    const { after, limit = 100 } = options
    const found: StoredRecord[] = []
    const ids = (await this.#ids(kind)).filter(id => after === undefined || id > after)
    for (const id of ids.toSorted((a, b) => (a < b ? -1 : 1))) {
      if (found.length >= limit) break
      const record = await this.get(kind, id)
      if (record !== undefined) found.push(record)
    }
    return found
  }

  /** Leaves one file of each record, without a body where the record has ended, and no draft that is a minute old. */
  async scrub(): Promise<void> {
    await this.#volume.sweep(DRAFT_AGE)
    for (const name of await this.#volume.list(this.#volume.path('records'))) {
      const kind = unplain(name)
      for (const id of await this.#ids(kind)) await this.#settle(kind, id)
    }
  }

  /** Writes a record once more where there is more of it than there should be: whoever is writing it then finds what follows. */
  async #settle(kind: string, id: string): Promise<void> {
    for (;;) {
      const newest = await this.#newest(kind, id)
      if (newest === undefined) return
      const isOver = this.#live(newest) === undefined
      const isAlone = (await this.#versions(kind, id)).length === 1
      if (isAlone && (!isOver || newest.body === undefined)) return
      const { body, expiresAt } = newest
      const content = {
        ...(isOver || body === undefined ? {} : { body }),
        ...(isOver || expiresAt === undefined ? {} : { expiresAt }),
      }
      if (await this.#publish(kind, this.#following(newest, id, content), newest)) return
    }
  }

  #live(version: RecordVersion | undefined): StoredRecord | undefined {
    if (version?.body === undefined) return undefined
    const { id, body, version: number, expiresAt } = version
    if (expiresAt !== undefined && expiresAt <= this.#clock.now()) return undefined
    return { id, body, version: number, ...(expiresAt === undefined ? {} : { expiresAt }) }
  }

  #following(
    before: RecordVersion | undefined,
    id: string,
    content: { body?: string; expiresAt?: number },
  ): RecordVersion {
    const follows = before === undefined ? [] : [before.mark, ...before.follows].slice(0, LINEAGE)
    const mark = randomBytes(6).toString('hex')
    return { id, version: (before?.version ?? 0) + 1, at: this.#clock.now(), mark, follows, ...content }
  }

  async #newest(kind: string, id: string): Promise<RecordVersion | undefined> {
    for (;;) {
      const versions = await this.#versions(kind, id)
      if (versions.length === 0) return undefined
      const version = Math.max(...versions)
      const text = await this.#volume.read(this.#path(kind, id, version))
      // A version that is gone by now was replaced by a higher one.
      if (text !== undefined) return readVersion(text) ?? this.#refuse(kind, id, version)
    }
  }

  async #versions(kind: string, id: string): Promise<number[]> {
    const owner = recordName(id)
    const names = (await this.#volume.list(this.#folder(kind, bucketOf(id)))).map(readVersionName)
    return names.flatMap(name => (name?.owner === owner ? [name.version] : []))
  }

  async #publish(kind: string, next: RecordVersion, before: RecordVersion | undefined): Promise<boolean> {
    const bucket = bucketOf(next.id)
    await this.#makeFolder(this.#folder(kind))
    await this.#makeFolder(this.#folder(kind, bucket))
    const draft = await this.#volume.draft([new TextEncoder().encode(writeVersion(next))])
    try {
      if (!(await this.#volume.publish(draft, this.#path(kind, next.id, next.version)))) return false
      await this.#volume.syncFolder(this.#folder(kind, bucket))
    } finally {
      await this.#volume.discard(draft)
    }
    const stands = await this.#stands(kind, next, before)
    await this.#dropVersions(kind, next.id, version => (stands ? version < next.version : version === next.version))
    if (this.#writes++ % SWEEP_EVERY === 0) await this.#sweepNext(kind)
    return stands
  }

  // A writer that was slow may link a version that others have given, passed and removed meanwhile. Its own is true
  // if a later version follows it, or if the version it follows was still there.
  async #stands(kind: string, next: RecordVersion, before: RecordVersion | undefined): Promise<boolean> {
    for (const last of [false, true]) {
      const versions = await this.#versions(kind, next.id)
      if (versions.some(version => version > next.version)) {
        const newest = await this.#newest(kind, next.id)
        return newest?.mark === next.mark || newest?.follows.includes(next.mark) === true
      }
      if (before === undefined || versions.includes(before.version)) return true
      // A folder that changes while it is listed may lack the old name and the new one; a second look shows one.
      if (last) return false
    }
    return false
  }

  async #dropVersions(kind: string, id: string, isGone: (version: number) => boolean): Promise<void> {
    for (const version of await this.#versions(kind, id)) {
      if (isGone(version)) await this.#volume.drop(this.#path(kind, id, version))
    }
  }

  async #sweepNext(kind: string): Promise<void> {
    const buckets = (await this.#volume.list(this.#folder(kind))).toSorted()
    const bucket = buckets[this.#turn++ % buckets.length]
    if (bucket !== undefined) await this.#sweep(kind, bucket)
  }

  async #sweep(kind: string, bucket: string): Promise<void> {
    const ended = this.#clock.now() - MARK_AGE
    for (const name of await this.#volume.list(this.#folder(kind, bucket))) {
      const path = this.#volume.path('records', recordName(kind), bucket, name)
      const version = readVersion((await this.#volume.read(path)) ?? '')
      if (version === undefined) continue
      const end = version.body === undefined ? version.at : (version.expiresAt ?? Infinity)
      if (end < ended) await this.#volume.drop(path)
    }
  }

  async #ids(kind: string): Promise<string[]> {
    const ids = new Set<string>()
    for (const bucket of await this.#volume.list(this.#folder(kind))) {
      for (const name of await this.#volume.list(this.#folder(kind, bucket))) {
        const read = readVersionName(name)
        if (read === undefined) continue
        const id = read.id ?? (await this.#idIn(this.#volume.path('records', recordName(kind), bucket, name)))
        if (id !== undefined) ids.add(id)
      }
    }
    return [...ids]
  }

  async #idIn(path: string): Promise<string | undefined> {
    return readVersion((await this.#volume.read(path)) ?? '')?.id
  }

  #folder(kind: string, ...bucket: readonly string[]): string {
    return this.#volume.path('records', recordName(kind), ...bucket)
  }

  #path(kind: string, id: string, version: number): string {
    return this.#volume.path('records', recordName(kind), bucketOf(id), versionName(id, version))
  }

  async #makeFolder(path: string): Promise<void> {
    if (this.#folders.has(path)) return
    await this.#volume.makeFolder(path)
    this.#folders.add(path)
  }

  #refuse(kind: string, id: string, version: number): never {
    throw new VarveError('STORE_UNREACHABLE', {
      store: this.#volume.name,
      reason: `${this.#path(kind, id, version)} is damaged; restore it, or delete it to lose that record only`,
    })
  }
}
