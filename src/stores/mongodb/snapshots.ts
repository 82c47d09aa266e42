import { randomUUID } from 'node:crypto'
import { VarveError } from '../../core/errors.ts'
import type { SnapshotShelf } from '../../core/ports.ts'
import type { Connection, Desk } from './connection.ts'
import type { MongoRow } from './driver.ts'
import { anchorText, LOG } from './log.ts'

/** The most bytes of one part: a document of MongoDB's may have 16 MiB. */
const PART = 4 << 20

/** How often the newest snapshot is looked for again that was replaced while it was read. */
const LOOKS = 3

/**
 * Folded states, in parts. The document of a snapshot is written after its parts and names the putting they belong to, so
 * a snapshot is there whole or not at all; parts that nothing names are swept by the next compaction.
 */
export function snapshotsIn(connection: Connection): SnapshotShelf {
  const slow = { times: 10 }
  return {
    async put(number, hash, body) {
      const bytes = Buffer.from(body)
      await connection.request(async desk => put(desk, { number, hash, bytes }), { ...slow, writing: true })
    },
    async latest(atMost = Number.MAX_SAFE_INTEGER) {
      return connection.request(async desk => latest(desk, atMost), slow)
    },
    async compact(through) {
      await connection.request(async desk => compact(desk, through), { ...slow, writing: true })
    },
  }
}

async function put(
  { collection, options }: Desk,
  { number, hash, bytes }: { number: number; hash: string; bytes: Buffer },
): Promise<void> {
  const id = randomUUID()
  const parts = Array.from({ length: Math.ceil(bytes.length / PART) }, (_, index) => ({
    number,
    put: id,
    index,
    bytes: bytes.subarray(index * PART, (index + 1) * PART),
  }))
  // One at a time: a message to the server may have 48 MB.
  for (const part of parts) await collection('snapshot_parts').insertOne(part, options)
  const document = { hash, put: id, parts: parts.length }
  await collection('snapshots').updateOne({ _id: number }, { $set: document }, { ...options, upsert: true })
  await collection('snapshot_parts').deleteMany({ number: { $eq: number }, put: { $ne: id } }, options)
}

async function latest(desk: Desk, atMost: number): Promise<{ number: number; hash: string; body: string } | undefined> {
  let below = atMost
  for (let look = 0; ; look++) {
    const [found] = await desk
      .collection('snapshots')
      .find({ _id: { $lte: below } }, { ...desk.options, sort: { _id: -1 }, limit: 1 })
      .toArray()
    if (found === undefined) return undefined
    const number = Number(found['_id'])
    const body = await bodyOf(desk, found)
    if (body !== undefined) return { number, hash: String(found['hash']), body }
    // It was replaced meanwhile; or it is damaged, and an older one does.
    if (look % LOOKS === LOOKS - 1) below = number - 1
  }
}

async function bodyOf({ collection, options }: Desk, snapshot: MongoRow): Promise<string | undefined> {
  const parts = await collection('snapshot_parts')
    .find({ put: { $eq: String(snapshot['put']) } }, { ...options, sort: { index: 1 } })
    .toArray()
  const bytes = parts.map(part => part['bytes']).filter(part => part instanceof Uint8Array)
  if (bytes.length !== snapshot['parts']) return undefined
  return Buffer.concat(bytes).toString('utf8')
}

/** Each step leaves a log that can be read, and all of them can be done again. */
async function compact({ collection, options }: Desk, through: number): Promise<void> {
  const there = { _id: { $eq: through } }
  const [[snapshot], [last]] = await Promise.all([
    collection('snapshots').find(there, options).toArray(),
    collection('revisions')
      .find(there, { ...options, projection: { at: 1 } })
      .toArray(),
  ])
  if (snapshot === undefined || last === undefined) throw new VarveError('SNAPSHOT_MISSING', { through })
  // First, so that who reads meanwhile knows why something is gone.
  await collection('log').updateOne(LOG, { $max: { oldest: through + 1 } }, options)
  const below = { _id: { $lt: through } }
  await collection('revisions').deleteMany(below, options)
  // The last one dropped stays as the anchor the next is compared with, without what it said.
  const emptied = { $set: { text: anchorText(Number(last['at'])), anchor: true } }
  await collection('revisions').updateOne(there, emptied, options)
  await collection('snapshots').deleteMany(below, options)
  await collection('snapshot_parts').deleteMany({ number: { $lt: through } }, options)
}
