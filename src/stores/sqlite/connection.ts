import { existsSync, statSync } from 'node:fs'
import { setTimeout as pause } from 'node:timers/promises'
import { DatabaseSync, type StatementSync } from 'node:sqlite'
import { VarveError } from '../../core/errors.ts'
import type { LogOrigin } from '../../core/ports.ts'
import { isBusy, told } from './failures.ts'
import { hasLog, migrate, pragma, recognise } from './format.ts'
import { placeOf, prepare } from './place.ts'

/** Where a connection leads and how patient it is. */
export interface ConnectionOptions {
  /** Path of the file, as the user wrote it. */
  readonly path: string
  /** Names the store to people. */
  readonly store: string
  /** How long to wait for another process's lock altogether, in milliseconds. */
  readonly patience: number
  /** Waits that many milliseconds; default a timer. */
  readonly wait?: (milliseconds: number) => Promise<void>
}

/** The longest single wait for a lock, in milliseconds. */
const LONGEST_WAIT = 25

/**
 * One connection to the file. The engine is synchronous, so it is never allowed to wait for a lock itself: a busy
 * file is tried again later, and other work of this process goes on meanwhile.
 */
export class Connection {
  readonly store: string
  readonly place: string
  /** Which log one that is made by connecting continues. */
  origin: LogOrigin | undefined
  readonly #patience: number
  readonly #wait: (milliseconds: number) => Promise<unknown>
  readonly #statements = new Map<string, StatementSync>()
  #database: DatabaseSync | undefined
  #inode = 0
  #closed = false

  constructor({ path, store, patience, wait = pause }: ConnectionOptions) {
    this.place = placeOf(path)
    this.store = store
    this.#patience = patience
    this.#wait = wait
  }

  /** Throws CLOSED after `close`. */
  refuseClosed(): void {
    if (this.#closed) throw new VarveError('CLOSED', {})
  }

  /** True when the file has a log. Neither is made by asking. */
  async exists(): Promise<boolean> {
    this.refuseClosed()
    if (!existsSync(this.place)) return false
    if (this.#database !== undefined) return true
    // Not by connecting as for use: that makes whatever is missing.
    return this.#retry(() => {
      const database = new DatabaseSync(this.place, { timeout: 0 })
      try {
        recognise(database, this.store)
        return hasLog(database)
      } finally {
        database.close()
      }
    })
  }

  /** The prepared statement of a text, kept for the next time. */
  sql(text: string): StatementSync {
    const kept = this.#statements.get(text)
    if (kept !== undefined) return kept
    const statement = this.#use().prepare(text)
    this.#statements.set(text, statement)
    return statement
  }

  /**
   * Does `work`, which must be one statement or only read, again and again while the file is locked, until the
   * patience is used up (STORE_UNREACHABLE). `appending` is the id that resolves an outcome nobody knows.
   */
  async attempt<T>(work: () => T, appending?: string): Promise<T> {
    return this.#retry(() => {
      this.#use()
      return work()
    }, appending)
  }

  async #retry<T>(work: () => T, appending?: string): Promise<T> {
    let waited = 0
    for (let tries = 0; ; tries++) {
      try {
        return work()
      } catch (error) {
        if (!isBusy(error))
          throw told(error, { store: this.store, appending, lastReadable: () => this.#lastReadable() })
        if (waited >= this.#patience) throw this.#lockedOut(error)
      }
      // With jitter, so that writers who met once do not meet again.
      const longest = Math.min(2 ** tries, LONGEST_WAIT, this.#patience - waited)
      const milliseconds = longest / 2 + (Math.random() * longest) / 2
      waited += Math.max(milliseconds, 1)
      await this.#wait(milliseconds)
    }
  }

  /** Does `work` in one transaction that holds the write lock from the start. */
  async transact<T>(work: () => T, appending?: string): Promise<T> {
    return this.attempt(() => this.#within('BEGIN IMMEDIATE', work), appending)
  }

  /** Does `work`, which only reads, on one state of the file. */
  async look<T>(work: () => T): Promise<T> {
    return this.attempt(() => this.#within('BEGIN', work))
  }

  /**
   * Throws STORE_UNSAFE when the path no longer leads to the file that is open: what is written to a deleted or
   * replaced file is lost with it.
   */
  refuseReplaced(): void {
    if (statSync(this.place, { throwIfNoEntry: false })?.ino === this.#inode) return
    throw new VarveError('STORE_UNSAFE', {
      store: this.store,
      reason: 'the file was deleted or replaced while it was open',
      remedy: 'Restart this program, so that it opens the file that is there now.',
    })
  }

  close(): void {
    this.#closed = true
    this.#statements.clear()
    this.#database?.close()
    this.#database = undefined
  }

  #use(): DatabaseSync {
    this.refuseClosed()
    this.#database ??= this.#connect()
    return this.#database
  }

  #connect(): DatabaseSync {
    this.#inode = prepare(this.place, this.store)
    const database = new DatabaseSync(this.place, { timeout: 0, enableForeignKeyConstraints: true })
    try {
      recognise(database, this.store)
      configure(database, this.store)
      migrate(database, this.origin)
      return database
    } catch (error) {
      if (isBusy(error)) {
        database.close()
        throw error
      }
      const failure = told(error, { store: this.store, lastReadable: () => lastReadable(database) })
      database.close()
      throw failure
    }
  }

  #within<T>(begin: string, work: () => T): T {
    this.sql(begin).run()
    try {
      const result = work()
      this.sql('COMMIT').run()
      return result
    } catch (error) {
      // The engine has rolled back by itself after the graver errors.
      if (this.#database?.isTransaction === true) this.sql('ROLLBACK').run()
      throw error
    }
  }

  #lockedOut(cause: unknown): VarveError {
    const reason = `locked by another process for more than ${this.#patience} ms`
    return new VarveError('STORE_UNREACHABLE', { store: this.store, reason }, { cause })
  }

  #lastReadable(): number {
    return this.#database === undefined ? 0 : lastReadable(this.#database)
  }
}

/** Sets what an acknowledged write depends on, and believes only what it reads back. */
function configure(database: DatabaseSync, store: string): void {
  const mode = pragma(database, 'journal_mode = WAL')
  // FULL syncs the write-ahead log at each commit; fullfsync makes macOS empty the disk's own cache too.
  database.exec('PRAGMA synchronous = FULL; PRAGMA fullfsync = ON; PRAGMA checkpoint_fullfsync = ON')
  database.exec('PRAGMA foreign_keys = ON; PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON')
  // What is deleted is overwritten with zeros, also in pages that nothing uses any more: it may be a token whose key got out.
  database.exec('PRAGMA secure_delete = ON')
  const synchronous = pragma(database, 'synchronous')
  if (mode === 'wal' && synchronous === 2) return
  throw new VarveError('STORE_UNSAFE', {
    store,
    reason: `it cannot be written durably (journal_mode ${String(mode)}, synchronous ${String(synchronous)})`,
    remedy: 'Keep the file on a local disk: network file systems have no shared memory for its write-ahead log.',
  })
}

function lastReadable(database: DatabaseSync): number {
  let last = 0
  try {
    for (const row of database.prepare('SELECT number, text FROM revision ORDER BY number').iterate()) {
      last = Number(row['number'])
    }
  } catch {
    // This is the end of what can be read, which is what was asked.
  }
  return last
}
