import { VarveError } from '../../core/errors.ts'
import type { Timers } from '../../core/ports.ts'
import { TimedOut, within } from '../patience.ts'
import { Clients, type ClientsOptions } from './clients.ts'
import type { PostgresQuery, Row } from './driver.ts'
import { gaveWay, isLost, isUnprepared, told } from './failures.ts'
import { sha256 } from './name.ts'
import type { Session } from './session.ts'

/** What requests go over, and whom they tell. */
export interface ConnectionOptions extends ClientsOptions {
  /** Names the store to people. */
  readonly store: string
  /** Told after every answer: the server is there. */
  readonly onAnswer: () => void
}

/** How a request is made. */
export interface Asking {
  /** How long it may take, in milliseconds; default the connection's patience. */
  readonly patience?: number
  /** True when it writes, so that it must be a transaction of its own. */
  readonly writes?: boolean | undefined
  /** True when doing it twice is the same as once, so that a lost connection is no reason to fail. */
  readonly repeatable?: boolean
  /** Id of the first revision that is being appended. */
  readonly appending?: string | undefined
}

/** A statement that is prepared once per connection. */
export interface Statement {
  readonly name: string
  readonly text: string
}

/** A statement under a name made of its text: one connection may serve stores of several schemas. */
export function statement(text: string): Statement {
  return { name: `varve_${sha256(text, 24)}`, text }
}

/** How often something is tried that others or a lost connection got in the way of. */
const TRIES = 4

/**
 * Requests to the server. Each gets a connection of its own for as long as it takes, and one answer, or fails within its
 * patience. Lost connections are replaced.
 */
export class Connection {
  readonly store: string
  readonly patience: number
  /** Number of the last revision that was seen. */
  seen = 0
  readonly #clients: Clients
  readonly #onAnswer: () => void
  readonly #timers: Timers
  #lent: Session | undefined
  #prepares = true
  #closed = false

  constructor(options: ConnectionOptions) {
    this.store = options.store
    this.patience = options.patience
    this.#onAnswer = options.onAnswer
    this.#timers = options.timers
    this.#clients = new Clients(options)
  }

  /** Throws CLOSED after `close`. */
  refuseClosed(): void {
    if (this.#closed) throw new VarveError('CLOSED', {})
  }

  /** Asks one statement, which is a transaction of its own. Throws a VarveError. */
  async ask(asked: Statement, values: readonly unknown[], how: Asking = {}): Promise<readonly Row[]> {
    for (let tries = 1; ; tries += 1) {
      this.refuseClosed()
      const sent = { was: false }
      try {
        return await this.#once(asked, values, how, sent)
      } catch (error) {
        if (tries < TRIES && this.#mayRepeat(error, how, sent.was)) continue
        const whole = withWhole(error, how.patience ?? this.patience)
        throw this.told(whole, { ...how, appending: sent.was ? how.appending : undefined })
      }
    }
  }

  /** Does `work` on one connection, in a transaction when it begins one; it is closed when that fails. */
  async use<T>(work: (session: Session) => Promise<T>, how: Asking = {}): Promise<T> {
    const session = await this.open(how)
    try {
      const result = await work(session)
      session.end()
      this.#onAnswer()
      return result
    } catch (error) {
      session.drop()
      throw this.told(error, how)
    }
  }

  /** Takes a connection to be used for longer than one request. Throws a VarveError: nothing was sent. */
  async open({ patience = this.patience, writes }: Asking = {}): Promise<Session> {
    this.refuseClosed()
    await this.#clients.load()
    try {
      return await this.#clients.take(timeFrom(patience))
    } catch (error) {
      throw this.told(withWhole(error, patience), { writes })
    }
  }

  /** Lets what only reads go over `session` while it is idle, until it is taken back, or ended by what writes. */
  lend(session: Session): void {
    if (this.#closed) session.drop()
    else this.#lent = session
  }

  /**
   * Takes back what was lent, once what is being read over it is there. Undefined when there is nothing, or that takes too
   * long: whoever went another way meanwhile would wait for the very lock that he holds.
   */
  async takeBack(): Promise<Session | undefined> {
    const session = this.#lent
    if (session === undefined) return undefined
    this.#lent = undefined
    const isOurs = await within(session.idle(), this.patience, this.#timers).catch(() => false)
    if (isOurs) return session
    session.drop()
    return undefined
  }

  /** Ends what is lent and the transaction on it, in which nothing is kept. */
  async endLent(): Promise<void> {
    const session = await this.takeBack()
    if (session === undefined) return
    await session.ask({ text: 'ROLLBACK' }, this.patience).then(
      () => session.end(),
      () => session.drop(),
    )
  }

  /** True while a session is lent. */
  get lends(): boolean {
    return this.#lent !== undefined
  }

  /** The query of a statement, prepared where that can be. */
  queryOf({ name, text }: Statement, values: readonly unknown[]): PostgresQuery {
    return this.#prepares ? { name, text, values: [...values] } : { text, values: [...values] }
  }

  /** True, from then on without prepared statements, when that was what went wrong. */
  unprepared(error: unknown): boolean {
    if (!this.#prepares || !isUnprepared(error)) return false
    this.#prepares = false
    return true
  }

  /** A failure in Varve's words. */
  told(error: unknown, { appending, writes }: Pick<Asking, 'appending' | 'writes'>): unknown {
    return told(error, { store: this.store, appending, writes, seen: this.seen })
  }

  /** Ends everything. Calling it twice is harmless. */
  async close(): Promise<void> {
    if (this.#closed) return
    this.#closed = true
    this.#lent?.drop()
    this.#lent = undefined
    await this.#clients.close()
  }

  async #once(
    asked: Statement,
    values: readonly unknown[],
    { patience = this.patience, writes = false }: Asking,
    sent: { was: boolean },
  ): Promise<readonly Row[]> {
    // On a busy machine that takes longer than any server, and is no reason to call it unreachable.
    await this.#clients.load()
    const left = timeFrom(patience)
    if (writes) await this.endLent()
    const lent = this.#lent?.busy === false && !writes ? this.#lent : undefined
    const session = lent ?? (await this.#clients.take(left))
    try {
      sent.was = true
      const rows = await session.ask(this.queryOf(asked, values), left())
      if (session !== lent) session.end()
      this.#onAnswer()
      return rows
    } catch (error) {
      if (session !== lent) session.end(error)
      else this.#lose(session)
      throw error
    }
  }

  /** A transaction in which something failed is over. */
  #lose(session: Session): void {
    if (this.#lent === session) this.#lent = undefined
    session.drop()
  }

  #mayRepeat(error: unknown, { repeatable = false }: Asking, sent: boolean): boolean {
    if (this.unprepared(error) || gaveWay(error)) return true
    return repeatable && sent && isLost(error)
  }
}

/** Says of a request that took too long how long it might take as a whole, and not what was left for its last step. */
function withWhole(error: unknown, patience: number): unknown {
  return error instanceof TimedOut ? new TimedOut(Math.round(patience)) : error
}

/** The milliseconds that are left of some, from now on. */
function timeFrom(milliseconds: number): () => number {
  const end = performance.now() + milliseconds
  return () => Math.max(1, end - performance.now())
}
