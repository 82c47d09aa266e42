import type { DatabaseSync } from 'node:sqlite'
import { randomUUID } from 'node:crypto'
import { VarveError } from '../../core/errors.ts'
import type { LogOrigin } from '../../core/ports.ts'
import { genesisHash } from '../../core/revisions/seal.ts'
import { sha256 } from './digest.ts'

/** Marks a file as ours in its header (`PRAGMA application_id`): the letters VARV. */
const APPLICATION = 0x56415256

/**
 * How a file of one format becomes one of the next; `PRAGMA user_version` counts the steps a file has taken.
 * Steps are only ever added. In `revision`, the row before the oldest kept one stays as an anchor (for a new log it is
 * number 0 with the genesis hash, for a copy the head that it goes on after), so that the log always has a head to compare with; its text is only its time.
 */
const steps: readonly ((database: DatabaseSync, origin: LogOrigin | undefined) => void)[] = [
  (database, origin) => {
    database.exec(`
      CREATE TABLE log (
        one INTEGER PRIMARY KEY CHECK (one = 1), id TEXT NOT NULL, oldest INTEGER NOT NULL, versions INTEGER NOT NULL
      ) STRICT;
      CREATE TABLE revision (
        number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, hash TEXT NOT NULL, text TEXT NOT NULL
      ) STRICT;
      CREATE TABLE snapshot (number INTEGER PRIMARY KEY, hash TEXT NOT NULL, body TEXT NOT NULL) STRICT;
      CREATE TABLE record (
        kind TEXT NOT NULL, id TEXT NOT NULL, version INTEGER NOT NULL, expires_at INTEGER, body TEXT NOT NULL,
        PRIMARY KEY (kind, id)
      ) STRICT, WITHOUT ROWID;
      CREATE INDEX record_expiry ON record (expires_at) WHERE expires_at IS NOT NULL;
      CREATE TABLE lease (
        name TEXT PRIMARY KEY, holder TEXT NOT NULL, fence INTEGER NOT NULL, expires_at INTEGER NOT NULL
      ) STRICT, WITHOUT ROWID;`)
    const { logId, before } = origin ?? newLog()
    database.prepare('INSERT INTO log VALUES (1, ?, ?, 0)').run(logId, before.number + 1)
    const anchor = database.prepare("INSERT INTO revision VALUES (?, '', ?, ?)")
    anchor.run(before.number, before.hash, JSON.stringify({ at: before.at }))
  },
]

function newLog(): LogOrigin {
  const logId = randomUUID()
  return { logId, before: { number: 0, hash: genesisHash(logId, sha256), at: 0 } }
}

/**
 * Refuses a file that is not ours, or that a newer Varve has written, before anything in it is changed (STORE_UNSAFE).
 */
export function recognise(database: DatabaseSync, store: string): void {
  const application = pragma(database, 'application_id')
  const empty = database.prepare('SELECT 1 FROM sqlite_schema LIMIT 1').get() === undefined
  if (application !== APPLICATION && !(application === 0 && empty)) {
    throw new VarveError('STORE_UNSAFE', {
      store,
      reason: 'the file belongs to another program',
      remedy: 'Give Varve a file of its own.',
    })
  }
  const format = Number(pragma(database, 'user_version'))
  if (format <= steps.length) return
  throw new VarveError('STORE_UNSAFE', {
    store,
    reason: `its format is ${format}, and this Varve knows formats up to ${steps.length}`,
    remedy: 'Run the newer Varve that wrote it.',
  })
}

/** True when a recognised file has a log in it, of whatever format. */
export function hasLog(database: DatabaseSync): boolean {
  return Number(pragma(database, 'user_version')) > 0
}

/**
 * Brings a recognised file to the newest format, in one transaction; two processes may try at once. A log that is made
 * by it continues `origin`.
 */
export function migrate(database: DatabaseSync, origin?: LogOrigin): void {
  if (pragma(database, 'user_version') === steps.length) return
  database.exec('BEGIN IMMEDIATE')
  try {
    // Asked again under the lock: another process may have been first.
    for (const step of steps.slice(Number(pragma(database, 'user_version')))) step(database, origin)
    database.exec(`PRAGMA application_id = ${APPLICATION}; PRAGMA user_version = ${steps.length}; COMMIT`)
  } catch (error) {
    if (database.isTransaction) database.exec('ROLLBACK')
    throw error
  }
}

/** Reads one of SQLite's settings. */
export function pragma(database: DatabaseSync, name: string): unknown {
  return Object.values(database.prepare(`PRAGMA ${name}`).get() ?? {})[0]
}
