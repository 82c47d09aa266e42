import { VarveError } from '../../core/errors.ts'
import type { Clock, LeaseDesk, RecordShelf, SnapshotShelf, StoredRecord } from '../../core/ports.ts'
import { admitText } from '../admission.ts'
import type { Connection } from './connection.ts'

type Row = Record<string, unknown>

/** Folded states, one row each, and the compaction that depends on them. */
export function snapshotsIn(connection: Connection): SnapshotShelf {
  const put = 'INSERT OR REPLACE INTO snapshot VALUES (?, ?, ?)'
  const latest = 'SELECT number, hash, body FROM snapshot WHERE number <= ? ORDER BY number DESC LIMIT 1'
  return {
    async put(number, hash, body) {
      await connection.attempt(() => connection.sql(put).run(number, hash, body))
    },
    async latest(atMost = Number.MAX_SAFE_INTEGER) {
      const row = await connection.attempt(() => connection.sql(latest).get(atMost))
      if (row === undefined) return undefined
      return { number: Number(row['number']), hash: String(row['hash']), body: String(row['body']) }
    },
    async compact(through) {
      await connection.transact(() => compact(connection, through))
    },
  }
}

function compact(connection: Connection, through: number): void {
  const kept = connection.sql('SELECT 1 FROM snapshot JOIN revision USING (number) WHERE number = ?').get(through)
  if (kept === undefined) throw new VarveError('SNAPSHOT_MISSING', { through })
  connection.sql('DELETE FROM revision WHERE number < ?').run(through)
  // The last one dropped stays as the anchor the next is compared with, without what it said.
  connection
    .sql(`UPDATE revision SET text = substr(text, 1, instr(text, ',') - 1) || '}' WHERE number = ?
    AND number >= (SELECT oldest FROM log)`)
    .run(through)
  connection.sql('UPDATE log SET oldest = max(oldest, ? + 1)').run(through)
  connection.sql('DELETE FROM snapshot WHERE number < ?').run(through)
}

/** Records, one row each. Expired ones are invisible, and swept whenever a record is put. */
export function recordsIn(connection: Connection, clock: Pick<Clock, 'now'>): RecordShelf {
  const visible = 'kind = ? AND (expires_at IS NULL OR expires_at > ?)'
  // As bytes, because Node 22 ends a text it reads at its first NUL.
  const columns = 'CAST(id AS BLOB) AS id, CAST(body AS BLOB) AS body, version, expires_at'
  const get = `SELECT ${columns} FROM record WHERE ${visible} AND id = ?`
  const list = `SELECT ${columns} FROM record WHERE ${visible} AND id > ? ORDER BY id LIMIT ?`
  const put = 'INSERT OR REPLACE INTO record (kind, id, body, version, expires_at) VALUES (?, ?, ?, ?, ?)'
  const count = 'UPDATE log SET versions = versions + 1 RETURNING versions'
  const find = (kind: string, id: string): StoredRecord | undefined => {
    const row = connection.sql(get).get(kind, clock.now(), id)
    return row === undefined ? undefined : recordOf(row)
  }
  return {
    get: async (kind, id) => connection.attempt(() => find(kind, id)),
    async put(kind, id, body, { expect, expiresAt } = {}) {
      admitText(body)
      return connection.transact(() => {
        connection.sql('DELETE FROM record WHERE expires_at <= ?').run(clock.now())
        if (expect !== undefined && expect !== (find(kind, id)?.version ?? 0)) return undefined
        const version = Number(connection.sql(count).get()?.['versions'])
        connection.sql(put).run(kind, id, body, version, expiresAt === undefined ? null : Math.floor(expiresAt))
        return version
      })
    },
    async delete(kind, id) {
      const erase = `DELETE FROM record WHERE ${visible} AND id = ?`
      return (await connection.attempt(() => connection.sql(erase).run(kind, clock.now(), id))).changes !== 0
    },
    async list(kind, { after = '', limit = 100 } = {}) {
      const most = Math.max(0, Math.min(limit, Number.MAX_SAFE_INTEGER))
      return connection.attempt(() => connection.sql(list).all(kind, clock.now(), after, most).map(recordOf))
    },
  }
}

function recordOf(row: Row): StoredRecord {
  const expiry = row['expires_at']
  return {
    id: textOf(row['id']),
    body: textOf(row['body']),
    version: Number(row['version']),
    ...(expiry === null ? {} : { expiresAt: Number(expiry) }),
  }
}

function textOf(bytes: unknown): string {
  return bytes instanceof Uint8Array ? new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes) : ''
}

/** Leases, one row each. A released row stays, so that its fence goes on growing. */
export function leasesIn(connection: Connection, clock: Pick<Clock, 'now'>): LeaseDesk {
  const take = `INSERT INTO lease VALUES (?, ?, 1, ?) ON CONFLICT (name) DO UPDATE
    SET fence = fence + (holder <> excluded.holder), holder = excluded.holder, expires_at = excluded.expires_at
    WHERE holder = excluded.holder OR expires_at <= ? RETURNING fence, expires_at`
  const release = 'UPDATE lease SET expires_at = 0 WHERE name = ? AND holder = ?'
  return {
    async take(name, holder, ttl) {
      const row = await connection.attempt(() => {
        const now = clock.now()
        return connection.sql(take).get(name, holder, Math.floor(now + ttl), now)
      })
      return row === undefined ? undefined : { fence: Number(row['fence']), expiresAt: Number(row['expires_at']) }
    },
    async release(name, holder) {
      await connection.attempt(() => connection.sql(release).run(name, holder))
    },
  }
}
