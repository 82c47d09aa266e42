import { VarveError } from '../../core/errors.ts'
import type { LeaseDesk, RecordShelf, SnapshotShelf, StoredRecord } from '../../core/ports.ts'
import { admitText } from '../admission.ts'
import { type Connection, statement } from './connection.ts'
import type { Row } from './driver.ts'
import { DURABLY } from './log.ts'
import type { Namespace } from './name.ts'
import { fromColumn, toColumn } from './text.ts'

/** Snapshots are long, and compaction goes over many rows: both may take so many times a request's patience. */
const LONG = 10

/** Folded states, one row each, and the compaction that depends on them. */
export function snapshotsIn(connection: Connection, { schema }: Namespace): SnapshotShelf {
  const how = { repeatable: true, patience: connection.patience * LONG }
  const put = statement(`INSERT INTO ${schema}.snapshot (number, hash, body) VALUES ($1, $2, $3)
    ON CONFLICT (number) DO UPDATE SET hash = excluded.hash, body = excluded.body RETURNING ${DURABLY}`)
  const latest = statement(
    `SELECT number, hash, body FROM ${schema}.snapshot WHERE number <= $1 ORDER BY number DESC LIMIT 1`,
  )
  const compact = statement(compaction(schema))
  return {
    async put(number, hash, body) {
      await connection.ask(put, [number, hash, toColumn(body)], { ...how, writes: true })
    },
    async latest(atMost = Number.MAX_SAFE_INTEGER) {
      const [row] = await connection.ask(latest, [Math.min(Math.floor(atMost), Number.MAX_SAFE_INTEGER)], how)
      if (row === undefined) return undefined
      return { number: Number(row['number']), hash: String(row['hash']), body: fromColumn(row['body']) }
    },
    async compact(through) {
      const [row] = await connection.ask(compact, [through], { ...how, writes: true })
      if (row === undefined) throw new VarveError('SNAPSHOT_MISSING', { through })
    },
  }
}

/** One statement, so that it is done whole or not at all. The parts see the tables as they were before. */
function compaction(schema: string): string {
  // The last revision that is dropped stays as the anchor the next is compared with, without what it said.
  return `WITH kept AS (
      SELECT $1::bigint AS number FROM ${schema}.snapshot JOIN ${schema}.revision USING (number) WHERE number = $1::bigint
    ), marked AS (
      UPDATE ${schema}.log SET oldest = greatest(oldest, kept.number + 1) FROM kept
    ), dropped AS (
      DELETE FROM ${schema}.revision USING kept WHERE revision.number < kept.number
    ), anchored AS (
      UPDATE ${schema}.revision SET text = split_part(text, ',', 1) || '}' FROM kept, ${schema}.log
      WHERE revision.number = kept.number AND kept.number >= log.oldest
    ), cleared AS (
      DELETE FROM ${schema}.snapshot USING kept WHERE snapshot.number < kept.number
    )
    SELECT ${DURABLY} FROM kept`
}

/** Records, one row each. Expired ones are invisible, and a few are swept whenever a record is put. */
export function recordsIn(connection: Connection, { schema }: Namespace): RecordShelf {
  const now = `${schema}.now_ms()`
  const columns = 'id, body, version, expires_at'
  const visible = `kind = $1 AND (expires_at IS NULL OR expires_at > ${now})`
  const get = statement(`SELECT ${columns} FROM ${schema}.record WHERE ${visible} AND id = $2`)
  const list = statement(
    `SELECT ${columns} FROM ${schema}.record WHERE ${visible} AND ($2::text IS NULL OR id > $2) ORDER BY id LIMIT $3::bigint`,
  )
  const erase = statement(`DELETE FROM ${schema}.record WHERE ${visible} AND id = $2 RETURNING ${DURABLY}`)
  const puts = putting(schema, now)
  return {
    async get(kind, id) {
      const [row] = await connection.ask(get, [toColumn(kind), toColumn(id)], { repeatable: true })
      return row === undefined ? undefined : recordOf(row)
    },
    async put(kind, id, body, { expect, expiresAt } = {}) {
      admitText(body)
      const values = [kind, id, body].map(toColumn)
      const how = { writes: true, repeatable: expect === undefined }
      const expiry = expiresAt === undefined ? null : Math.floor(expiresAt)
      const asked = expect === undefined ? puts.always : expect === 0 ? puts.fresh : puts.over
      const rows = await connection.ask(asked, [...values, expiry, ...(asked === puts.over ? [expect] : [])], how)
      return rows[0] === undefined ? undefined : Number(rows[0]['version'])
    },
    async delete(kind, id) {
      return (await connection.ask(erase, [toColumn(kind), toColumn(id)], { writes: true })).length > 0
    },
    async list(kind, { after, limit = 100 } = {}) {
      const most = Math.max(0, Math.min(limit, Number.MAX_SAFE_INTEGER))
      const how = { repeatable: true, patience: connection.patience * LONG }
      return (
        await connection.ask(list, [toColumn(kind), after === undefined ? null : toColumn(after), most], how)
      ).map(recordOf)
    },
  }
}

/** Putting a record whatever is there, where none is, and over one of a version. */
function putting(schema: string, now: string) {
  // A version is given once the row is held, so that it grows in the order of the puts.
  const version = `nextval('${schema.replaceAll("'", "''")}.record_version')`
  const swept = `WITH swept AS (DELETE FROM ${schema}.record WHERE (kind, id) IN (
      SELECT kind, id FROM ${schema}.record WHERE expires_at <= ${now} AND (kind, id) <> ($1, $2)
      LIMIT 10 FOR UPDATE SKIP LOCKED))`
  const insert = `${swept} INSERT INTO ${schema}.record AS record (kind, id, body, version, expires_at)
    VALUES ($1, $2, $3, ${version}, $4)
    ON CONFLICT (kind, id) DO UPDATE SET body = excluded.body, version = ${version}, expires_at = excluded.expires_at`
  const returning = `RETURNING version, ${DURABLY}`
  return {
    always: statement(`${insert} ${returning}`),
    fresh: statement(`${insert} WHERE record.expires_at <= ${now} ${returning}`),
    over: statement(`UPDATE ${schema}.record SET body = $3, version = ${version}, expires_at = $4
      WHERE kind = $1 AND id = $2 AND version = $5 AND (expires_at IS NULL OR expires_at > ${now}) ${returning}`),
  }
}

function recordOf(row: Row): StoredRecord {
  const expiry = row['expires_at']
  return {
    id: fromColumn(row['id']),
    body: fromColumn(row['body']),
    version: Number(row['version']),
    ...(expiry === null ? {} : { expiresAt: Number(expiry) }),
  }
}

/** Leases, one row each. A released row stays, so that its fence goes on growing. */
export function leasesIn(connection: Connection, { schema }: Namespace): LeaseDesk {
  const now = `${schema}.now_ms()`
  const how = { writes: true, repeatable: true }
  const take = statement(`INSERT INTO ${schema}.lease AS lease (name, holder, fence, expires_at)
    VALUES ($1, $2, 1, ${now} + $3::bigint)
    ON CONFLICT (name) DO UPDATE SET fence = lease.fence + (lease.holder <> excluded.holder)::integer,
      holder = excluded.holder, expires_at = excluded.expires_at
    WHERE lease.holder = excluded.holder OR lease.expires_at <= ${now}
    RETURNING fence, expires_at, ${DURABLY}`)
  const release = statement(
    `UPDATE ${schema}.lease SET expires_at = 0 WHERE name = $1 AND holder = $2 RETURNING ${DURABLY}`,
  )
  return {
    async take(name, holder, ttl) {
      const [row] = await connection.ask(take, [toColumn(name), toColumn(holder), Math.floor(ttl)], how)
      return row === undefined ? undefined : { fence: Number(row['fence']), expiresAt: Number(row['expires_at']) }
    },
    async release(name, holder) {
      await connection.ask(release, [toColumn(name), toColumn(holder)], how)
    },
  }
}
