import type { RecordShelf, StoredRecord } from '../../core/ports.ts'
import { admitText } from '../admission.ts'
import type { Connection, Desk } from './connection.ts'
import type { MongoRow } from './driver.ts'
import { isDuplicate } from './failures.ts'
import { LOG } from './log.ts'
import { plain } from './text.ts'

/** How often one handle sweeps what has expired, in milliseconds of the server's clock. */
const SWEEP_EVERY = 60_000

/** The longest list: MongoDB counts with 32 bits. */
const LONGEST = 2 ** 31 - 1

/** What a record is written with. */
interface Write {
  readonly kind: string
  readonly id: string
  readonly body: string
  readonly version: number
  readonly expiresAt: number | undefined
  /** The server's clock, which decides what has expired. */
  readonly now: number
}

/** Records, one document each. Expired ones are invisible, and swept now and then by whoever puts one. */
export function recordsIn(connection: Connection): RecordShelf {
  let swept = -Infinity
  const sweep = async ({ collection, options }: Desk, now: number): Promise<void> => {
    if (now - swept < SWEEP_EVERY) return
    swept = now
    await collection('records').deleteMany({ expiresAt: { $lte: now } }, options)
  }
  return {
    async get(kind, id) {
      const where = whereIs(kind, id)
      const now = await connection.now()
      const [row] = await connection.request(async ({ collection, options }) =>
        collection('records')
          .find({ ...where, ...visible(now) }, options)
          .toArray(),
      )
      return row === undefined ? undefined : recordOf(row)
    },
    async put(kind, id, body, { expect, expiresAt } = {}) {
      whereIs(kind, id)
      admitText(plain('The record', body))
      const now = await connection.now()
      return connection.request(
        async desk => {
          await sweep(desk, now)
          const version = await nextVersion(desk)
          const write = {
            kind,
            id,
            body,
            version,
            now,
            expiresAt: expiresAt === undefined ? undefined : Math.floor(expiresAt),
          }
          return (await writeExpecting(desk, write, expect)) ? version : undefined
        },
        { writing: true },
      )
    },
    async delete(kind, id) {
      const where = whereIs(kind, id)
      const now = await connection.now()
      return connection.request(
        async ({ collection, options }) =>
          (await collection('records').deleteOne({ ...where, ...visible(now) }, options)).deletedCount > 0,
        { writing: true },
      )
    },
    async list(kind, { after = '', limit = 100 } = {}) {
      const where = {
        kind: { $eq: plain('The kind of a record', kind) },
        id: { $gt: plain('The id of a record', after) },
      }
      const now = await connection.now()
      const most = Math.max(0, Math.min(limit, LONGEST))
      if (most === 0) return []
      return connection.request(async ({ collection, options }) => {
        const cursor = collection('records').find(
          { ...where, ...visible(now) },
          { ...options, sort: { id: 1 }, limit: most },
        )
        return (await cursor.toArray()).map(recordOf)
      })
    },
  }
}

/** Versions come from one counter and are never used twice, so that an old one never fits a record that was put anew. */
async function nextVersion({ collection, options }: Desk): Promise<number> {
  const count = { ...options, returnDocument: 'after' }
  const counted = await collection('log').findOneAndUpdate(LOG, { $inc: { versions: 1 } }, count)
  return Number(counted?.['versions'])
}

/** True when it was written: always, unless it expects another version than is there. */
async function writeExpecting(desk: Desk, write: Write, expect: number | undefined): Promise<boolean> {
  const where = whereIs(write.kind, write.id)
  if (expect === undefined) {
    // Two who make the same record at once meet at its key; then it is there.
    if (await insert(desk, write)) return true
    return (await update(desk, where, write)) || insert(desk, write)
  }
  if (expect === 0)
    return (await update(desk, { ...where, expiresAt: { $lte: write.now } }, write)) || insert(desk, write)
  return update(desk, { ...where, version: { $eq: expect }, ...visible(write.now) }, write)
}

async function update({ collection, options }: Desk, where: object, write: Write): Promise<boolean> {
  const { body, version, expiresAt } = write
  const change =
    expiresAt === undefined
      ? { $set: { body, version }, $unset: { expiresAt: '' } }
      : { $set: { body, version, expiresAt } }
  return (await collection('records').updateOne(where, change, options)).matchedCount > 0
}

async function insert({ collection, options }: Desk, write: Write): Promise<boolean> {
  const { kind, id, body, version, expiresAt } = write
  try {
    const record = { kind, id, body, version, ...(expiresAt === undefined ? {} : { expiresAt }) }
    await collection('records').insertOne(record, options)
    return true
  } catch (error) {
    if (!isDuplicate(error)) throw error
    return false
  }
}

function whereIs(kind: string, id: string): { kind: { $eq: string }; id: { $eq: string } } {
  return { kind: { $eq: plain('The kind of a record', kind) }, id: { $eq: plain('The id of a record', id) } }
}

function visible(now: number): object {
  return { $or: [{ expiresAt: { $exists: false } }, { expiresAt: { $gt: now } }] }
}

function recordOf(row: MongoRow): StoredRecord {
  const expiry = row['expiresAt']
  return {
    id: String(row['id']),
    body: String(row['body']),
    version: Number(row['version']),
    ...(expiry === undefined ? {} : { expiresAt: Number(expiry) }),
  }
}
