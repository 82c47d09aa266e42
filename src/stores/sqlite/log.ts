import { VarveError } from '../../core/errors.ts'
import type { LogOrigin } from '../../core/ports.ts'
import type { Head, Sealed } from '../../core/revisions/revision.ts'
import { admit, headOf, timeIn } from '../admission.ts'
import type { Connection } from './connection.ts'
import { isRepeatedId } from './failures.ts'

// Placeholders are bare: Node 22 binds no numbered ones by position.
const HEAD = 'SELECT number, hash, substr(text, 1, 32) AS start FROM revision ORDER BY number DESC LIMIT 1'
const LOG = 'SELECT id, oldest FROM log'
const PAGE = 'SELECT number, id, hash, text FROM revision WHERE number > ? ORDER BY number LIMIT ?'
// The insert is the comparison: it writes a row only behind the head that was expected.
const APPEND = `INSERT INTO revision
  SELECT ?, ?, ?, ? FROM revision
  WHERE number = (SELECT max(number) FROM revision) AND number = ? AND hash = ?`

/** The most revisions, and about the most UTF-16 units of text, that one read returns. */
const PAGE_LENGTH = 10_000
const PAGE_TEXT = 32 << 20

/** The log's table. */
export class SqliteLog {
  readonly #connection: Connection

  constructor(connection: Connection) {
    this.#connection = connection
  }

  /** What the file says of its log; one that is made by this continues `origin`. */
  async facts(origin?: LogOrigin): Promise<{ logId: string; head: Head; oldest: number }> {
    this.#connection.origin = origin
    return this.#connection.look(() => ({ ...this.#log(), head: this.#head() }))
  }

  async head(): Promise<Head> {
    return this.#connection.attempt(() => this.#head())
  }

  /** The head's number at this moment, without waiting for anything. Throws SQLite's own errors. */
  peek(): number {
    return this.#head().number
  }

  /** Another number after every commit of another connection to the file. Throws SQLite's own errors. */
  version(): number {
    return Number(this.#connection.sql('PRAGMA data_version').get()?.['data_version'])
  }

  async append(expected: Head, revisions: readonly Sealed[]): Promise<{ written: number; head: Head }> {
    const [first] = revisions
    const last = revisions.at(-1)
    if (first === undefined || last === undefined) return { written: 0, head: await this.head() }
    admit(this.#connection.store, expected, revisions)
    if (await this.#insert(expected, revisions, first.id)) return { written: revisions.length, head: headOf(last) }
    return { written: 0, head: await this.head() }
  }

  async read(after: number, limit: number): Promise<{ revisions: Sealed[]; oldest: number; head: Head }> {
    const most = Math.max(0, Math.min(limit, PAGE_LENGTH))
    return this.#connection.look(() => {
      // Who went on reading a file that was replaced would never hear of a change again.
      this.#connection.refuseReplaced()
      const { oldest } = this.#log()
      return { revisions: this.#page(Math.max(after, oldest - 1), most), oldest, head: this.#head() }
    })
  }

  async #insert(expected: Head, revisions: readonly Sealed[], appending: string): Promise<boolean> {
    const insert = (): boolean => this.#insertEach(expected, revisions)
    try {
      // One statement is a transaction of its own; more need one around them.
      if (revisions.length === 1) return await this.#connection.attempt(insert, appending)
      return await this.#connection.transact(insert, appending)
    } catch (error) {
      const cause = error instanceof Error ? error.cause : undefined
      throw isRepeatedId(cause) ? await this.#repeated(revisions, cause) : error
    }
  }

  #insertEach(expected: Head, revisions: readonly Sealed[]): boolean {
    this.#connection.refuseReplaced()
    const statement = this.#connection.sql(APPEND)
    let before = expected.hash
    for (const { number, id, hash, text } of revisions) {
      // Only the first can meet another writer's revision: behind it the transaction holds the lock.
      if (statement.run(number, id, hash, text, number - 1, before).changes === 0) return false
      before = hash
    }
    return true
  }

  async #repeated(revisions: readonly Sealed[], cause: unknown): Promise<VarveError> {
    const { store } = this.#connection
    const find = this.#connection.sql('SELECT number FROM revision WHERE id = ?')
    for (const { id } of revisions) {
      const row = await this.#connection.attempt(() => find.get(id))
      if (row !== undefined)
        return new VarveError('REVISION_EXISTS', { store, id, number: Number(row['number']) }, { cause })
    }
    return new VarveError('REVISION_EXISTS', { store, id: revisions[0]?.id ?? '' }, { cause })
  }

  #log(): { logId: string; oldest: number } {
    const row = this.#connection.sql(LOG).get()
    return { logId: String(row?.['id']), oldest: Number(row?.['oldest']) }
  }

  #head(): Head {
    const row = this.#connection.sql(HEAD).get()
    return { number: Number(row?.['number']), hash: String(row?.['hash']), at: timeIn(String(row?.['start'])) }
  }

  #page(after: number, limit: number): Sealed[] {
    const revisions: Sealed[] = []
    let length = 0
    for (const row of this.#connection.sql(PAGE).iterate(after, limit)) {
      const text = String(row['text'])
      revisions.push({ number: Number(row['number']), id: String(row['id']), hash: String(row['hash']), text })
      length += text.length
      if (length > PAGE_TEXT) break
    }
    return revisions
  }
}
