import type { Timers, Unsubscribe } from '../../core/ports.ts'
import type { Connection, Statement } from './connection.ts'
import type { Row } from './driver.ts'
import { gaveWay } from './failures.ts'
import type { Session } from './session.ts'

/** How long a writer keeps its turn without appending, in milliseconds. */
const KEPT = 150

/**
 * A writer's turn: a lock in the database that keeps all others from appending between the look at the head and the
 * append that follows it. It is never needed for what is true, only so that somebody who lost twice does not lose for
 * ever. While it lasts, everything this store asks goes over the connection that holds it.
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
      this.#cancel = this.#timers.after(KEPT, () => this.#giveUp())
    } catch {
      session?.drop()
    }
  }

  /** Appends as the end of the turn. Undefined when there is no turn, or it came to nothing; throws a VarveError. */
  async append(statement: Statement, values: readonly unknown[], id: string): Promise<readonly Row[] | undefined> {
    const session = this.#connection.takeBack()
    if (session === undefined) return undefined
    this.#cancel()
    const { patience } = this.#connection
    try {
      const rows = await session.ask(this.#connection.queryOf(statement, values), patience)
      await session.ask({ text: rows.length === 0 ? 'ROLLBACK' : 'COMMIT' }, patience)
      session.end()
      return rows
    } catch (error) {
      session.drop()
      if (this.#connection.unprepared(error) || gaveWay(error)) return undefined
      throw this.#connection.told(error, { writes: true, appending: id })
    }
  }

  /** Ends the turn of a store that is closed. */
  end(): void {
    this.#cancel()
  }

  #begin(patience: number): string {
    return `BEGIN ISOLATION LEVEL READ COMMITTED;
      SET LOCAL lock_timeout = ${Math.ceil(patience)};
      SET LOCAL idle_in_transaction_session_timeout = ${KEPT * 2};
      SELECT pg_advisory_xact_lock(${this.#lock})`
  }

  #giveUp(): void {
    if (!this.#connection.lends) return
    const session = this.#connection.takeBack()
    if (session === undefined) this.#cancel = this.#timers.after(KEPT, () => this.#giveUp())
    else
      session.ask({ text: 'ROLLBACK' }, this.#connection.patience).then(
        () => session.end(),
        () => session.drop(),
      )
  }
}
