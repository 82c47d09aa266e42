import { VarveError } from '../../core/errors.ts'
import type { LogOrigin } from '../../core/ports.ts'
import type { Head, Sealed } from '../../core/revisions/revision.ts'
import { admit, headOf, timeIn } from '../admission.ts'
import { type Connection, type Statement, statement } from './connection.ts'
import type { Row } from './driver.ts'
import { brokenConstraint } from './failures.ts'
import type { Namespace } from './name.ts'
import type { Turn } from './turn.ts'

/** When hints are sent: with the append, in the same transaction; after it; or never. */
export type Notifying = 'inside' | 'separate' | 'off'

/** The most revisions, and about the most bytes of text, that one read returns. */
const PAGE_LENGTH = 10_000
const PAGE_BYTES = 32 << 20

/** A connection that is slower than so many bytes in a millisecond is not worth waiting for. */
const SLOWEST = 4_096

/** Makes this transaction wait for the disk, where the role does not. */
export const DURABLY = `CASE WHEN current_setting('synchronous_commit') = 'off'
  THEN set_config('synchronous_commit', 'on', true) END`

/** The log's tables. */
export class PostgresLog {
  readonly #connection: Connection
  readonly #namespace: Namespace
  readonly #notifying: Notifying
  readonly #turn: Turn
  readonly #sql: ReturnType<typeof statements>
  /** Conflicts since the last append that was written. */
  #conflicts = 0

  constructor(connection: Connection, namespace: Namespace, { turn, notifying }: { turn: Turn; notifying: Notifying }) {
    this.#connection = connection
    this.#namespace = namespace
    this.#notifying = notifying
    this.#turn = turn
    this.#sql = statements(namespace, notifying)
  }

  /** The log's facts; undefined while there is no log in its tables. */
  async facts(): Promise<{ logId: string; oldest: number; head: Head; now: number } | undefined> {
    const [row] = await this.#connection.ask(this.#sql.facts, [], { repeatable: true })
    if (row === undefined) return undefined
    return { logId: String(row['id']), oldest: Number(row['oldest']), head: this.#head(row), now: Number(row['now']) }
  }

  /** Makes the log in its empty tables, unless somebody else has. */
  async make({ logId, before }: LogOrigin): Promise<void> {
    const values = [logId, before.number + 1, before.number, before.hash, `{"at":${before.at}}`]
    await this.#connection.ask(this.#sql.make, values, { writes: true, repeatable: true })
  }

  async head(): Promise<Head & { now: number }> {
    const [row] = await this.#connection.ask(this.#sql.head, [], { repeatable: true })
    if (row === undefined) throw this.#empty()
    return { ...this.#head(row), now: Number(row['now']) }
  }

  async append(expected: Head, revisions: readonly Sealed[]): Promise<{ written: number; head: Head }> {
    const [first] = revisions
    const last = revisions.at(-1)
    if (first === undefined || last === undefined) return { written: 0, head: withoutNow(await this.head()) }
    admit(this.#connection.store, expected, revisions)
    if (!(await this.#insert(expected, first, revisions))) return { written: 0, head: await this.#lost() }
    this.#conflicts = 0
    this.#connection.seen = last.number
    if (this.#notifying === 'separate') this.#hint(last.number)
    return { written: revisions.length, head: headOf(last) }
  }

  async read(after: number, limit: number): Promise<{ revisions: Sealed[]; oldest: number; head: Head }> {
    const most = Math.max(0, Math.min(limit, PAGE_LENGTH))
    const patience = this.#connection.patience * 10
    const rows = await this.#connection.ask(this.#sql.page, [after, most], { repeatable: true, patience })
    const log = rows.find(row => row['oldest'] !== null)
    if (log === undefined) throw this.#empty()
    const revisions = rows.filter(row => row !== log).map(sealedOf)
    // The rows of a union have no order of their own.
    revisions.sort((a, b) => a.number - b.number)
    return { revisions, oldest: Number(log['oldest']), head: this.#head(log) }
  }

  async #insert(expected: Head, first: Sealed, revisions: readonly Sealed[]): Promise<boolean> {
    const { asked, values } = this.#appending(expected, first, revisions.slice(1))
    const bytes = revisions.reduce((sum, { text }) => sum + text.length, 0)
    const patience = this.#connection.patience + bytes / SLOWEST
    try {
      const rows =
        (await this.#turn.append(asked, values, first.id)) ??
        (await this.#connection.ask(asked, values, { writes: true, appending: first.id, patience }))
      return rows.length > 0
    } catch (error) {
      const cause = error instanceof Error ? error.cause : undefined
      throw brokenConstraint(cause) === 'revision_id' ? await this.#repeated(revisions, cause) : error
    }
  }

  #appending(expected: Head, first: Sealed, rest: readonly Sealed[]): { asked: Statement; values: unknown[] } {
    const values = [expected.number, expected.hash, first.number, first.id, first.hash, first.text]
    const hint = this.#notifying === 'inside' ? [this.#namespace.channel, String(first.number + rest.length)] : []
    if (rest.length === 0) return { asked: this.#sql.one, values: [...values, ...hint] }
    const columns = (['number', 'id', 'hash', 'text'] as const).map(column => rest.map(sealed => sealed[column]))
    return { asked: this.#sql.several, values: [...values, ...columns, ...hint] }
  }

  /** Where the log stands after a conflict. Whoever loses twice in a row looks when it is his turn, and keeps it. */
  async #lost(): Promise<Head> {
    this.#conflicts += 1
    if (this.#conflicts >= 2) await this.#turn.take()
    return withoutNow(await this.head())
  }

  async #repeated(revisions: readonly Sealed[], cause: unknown): Promise<VarveError> {
    const { store } = this.#connection
    const ids = revisions.map(({ id }) => id)
    const [row] = await this.#connection.ask(this.#sql.find, [ids], { repeatable: true })
    if (row === undefined) return new VarveError('REVISION_EXISTS', { store, id: ids[0] ?? '' }, { cause })
    return new VarveError('REVISION_EXISTS', { store, id: String(row['id']), number: Number(row['number']) }, { cause })
  }

  #hint(number: number): void {
    // It is only a hint, so nobody waits for it and nobody is told when it fails.
    this.#connection.ask(this.#sql.hint, [this.#namespace.channel, String(number)], { writes: true }).catch(() => {})
  }

  #head(row: Row): Head {
    const head = { number: Number(row['number']), hash: String(row['hash']), at: timeIn(String(row['text'])) }
    this.#connection.seen = head.number
    return head
  }

  #empty(): VarveError<'STORE_CORRUPT'> {
    const { store, seen } = this.#connection
    return new VarveError('STORE_CORRUPT', { store, reason: 'its log is gone', lastReadable: seen })
  }
}

function withoutNow({ number, hash, at }: Head): Head {
  return { number, hash, at }
}

function sealedOf(row: Row): Sealed {
  return {
    number: Number(row['number']),
    id: String(row['id']),
    hash: String(row['hash']),
    text: String(row['text']),
  }
}

/** What is asked of the tables of one schema. */
function statements(
  { schema, turn }: Namespace,
  notifying: Notifying,
): Record<keyof ReturnType<typeof texts>, Statement> {
  const { facts, make, head, one, several, page, find, hint } = texts(schema, turn, notifying)
  return {
    facts: statement(facts),
    make: statement(make),
    head: statement(head),
    one: statement(one),
    several: statement(several),
    page: statement(page),
    find: statement(find),
    hint: statement(hint),
  }
}

function texts(schema: string, turn: bigint, notifying: Notifying) {
  const last = `SELECT number, hash, left(text, 32) AS text FROM ${schema}.revision ORDER BY number DESC LIMIT 1`
  // The insert is the comparison: it writes a row only behind the head that was expected, and none where one is.
  const insert = `INSERT INTO ${schema}.revision (number, id, hash, text)`
  const first = `first AS (${insert}
    SELECT $3::bigint, $4::text, $5::text, $6::text
    FROM ${schema}.revision AS last, (SELECT pg_advisory_xact_lock_shared(${turn})) AS turn
    WHERE last.number = $1::bigint AND last.hash = $2::text
    ON CONFLICT (number) DO NOTHING RETURNING number)`
  const rest = `rest AS (${insert}
    SELECT more.* FROM first, unnest($7::bigint[], $8::text[], $9::text[], $10::text[]) AS more)`
  const ending = (parameter: number): string =>
    notifying === 'inside'
      ? `SELECT ${DURABLY}, pg_notify($${parameter}, $${parameter + 1}) FROM first`
      : `SELECT ${DURABLY} FROM first`
  return {
    facts: `SELECT log.id, log.oldest, last.*, ${schema}.now_ms() AS now FROM ${schema}.log, (${last}) AS last`,
    make: `WITH made AS (INSERT INTO ${schema}.log (id, oldest) VALUES ($1, $2) ON CONFLICT DO NOTHING RETURNING one)
      ${insert} SELECT $3::bigint, '', $4::text, $5::text FROM made RETURNING ${DURABLY}`,
    head: `SELECT last.*, ${schema}.now_ms() AS now FROM (${last}) AS last`,
    one: `WITH ${first} ${ending(7)}`,
    several: `WITH ${first}, ${rest} ${ending(11)}`,
    page: `SELECT log.oldest, last.number, NULL AS id, last.hash, last.text
      FROM ${schema}.log, (${last}) AS last
      UNION ALL SELECT NULL, number, id, hash, text FROM (
        SELECT *, sum(octet_length(text)) OVER (ORDER BY number) - octet_length(text) AS before FROM (
          SELECT number, id, hash, text FROM ${schema}.revision
          WHERE number > greatest($1::bigint, (SELECT oldest - 1 FROM ${schema}.log)) ORDER BY number LIMIT $2::bigint
        ) AS page
      ) AS sized WHERE before < ${PAGE_BYTES}`,
    find: `SELECT number, id FROM ${schema}.revision WHERE id = ANY($1::text[]) LIMIT 1`,
    hint: 'SELECT pg_notify($1, $2)',
  }
}
