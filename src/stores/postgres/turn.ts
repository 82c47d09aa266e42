import type { Timers, Unsubscribe } from '../../core/ports.ts'
import type { Connection, Statement } from './connection.ts'
import type { Row } from './driver.ts'
import { gaveWay, isEvicted, isLost } from './failures.ts'
import type { Session } from './session.ts'

/** How long a writer keeps its turn without appending, as a part of its patience: everybody else waits. */
const KEPT = 1 / 6

/**
 * A writer's turn: a lock in the database that keeps all others from appending between the look at the head and the
 * append that follows it. It is never needed for what is true, only so that somebody who lost twice does not lose for
 * ever. While it lasts, this store reads over the connection that holds it; whatever it writes besides ends it.
 */
export class Turn {
  readonly #connection: Connection
  readonly #lock: bigint
  readonly #timers: Timers
  #cancel: Unsubscribe = () => {}

  constructor(connection: Connection, lock: bigint, timers: Timers) {
    this.#connection = connection
    this.#lock = lock
    this.#timers = timers
  }

  /** Waits for the turn, a while at most. Without it everything goes on as before. */
  async take(): Promise<void> {
    if (this.#connection.lends) return
    const patience = this.#connection.patience / 2
    let session: Session | undefined
    try {
      session = await this.#connection.open({ patience })
      await session.ask({ text: this.#begin(patience) }, patience)
      this.#connection.lend(session)
      this.#cancel = this.#timers.after(this.#kept, () => void this.#connection.endLent())
    } catch {
      session?.drop()
    }
  }

  /** Appends as the end of the turn. Undefined when there is no turn, or it came to nothing; throws a VarveError. */
  async append(statement: Statement, values: readonly unknown[], id: string): Promise<readonly Row[] | undefined> {
    if (!this.#connection.lends) return undefined
    this.#cancel()
    const session = await this.#connection.takeBack()
    if (session === undefined) return undefined
    const { patience } = this.#connection
    let appending: string | undefined
    try {
      const rows = await session.ask(this.#connection.queryOf(statement, values), patience)
      // Until then nothing can have been kept, whatever becomes of the connection.
      if (rows.length > 0) appending = id
      await session.ask({ text: rows.length === 0 ? 'ROLLBACK' : 'COMMIT' }, patience)
      session.end()
      return rows
    } catch (error) {
      session.drop()
      if (this.#cameToNothing(error, appending)) return undefined
      throw this.#connection.told(error, { writes: true, appending })
    }
  }

  /** Ends the turn of a store that is closed. */
  end(): void {
    this.#cancel()
  }

  /** True when the turn was lost, and the revision with it, so that it can be appended without one. */
  #cameToNothing(error: unknown, appending: string | undefined): boolean {
    if (this.#connection.unprepared(error) || gaveWay(error) || isEvicted(error)) return true
    return appending === undefined && isLost(error)
  }

  get #kept(): number {
    return Math.ceil(this.#connection.patience * KEPT)
  }

  #begin(patience: number): string {
    return `BEGIN ISOLATION LEVEL READ COMMITTED;
      SET LOCAL lock_timeout = ${Math.ceil(patience)};
      SET LOCAL idle_in_transaction_session_timeout = ${this.#kept * 2};
      SELECT pg_advisory_xact_lock(${this.#lock})`
  }
}
