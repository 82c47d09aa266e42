import type { Timers } from '../../core/ports.ts'
import { TimedOut, within } from '../patience.ts'
import { makePool, type PostgresClient, type PostgresPool, type Source } from './driver.ts'
import { leavesConnection } from './failures.ts'
import { Session } from './session.ts'

/** Where connections lead, and how patient they are. */
export interface ClientsOptions {
  readonly source: Source
  /** How long one request may take, in milliseconds. */
  readonly patience: number
  readonly timers: Timers
}

/** The connections of a store: those of a pool made at first use, or of a pool somebody else has. */
export class Clients {
  readonly #options: ClientsOptions
  readonly #ready = new WeakSet<PostgresClient>()
  #pool: Promise<PostgresPool> | undefined

  constructor(options: ClientsOptions) {
    this.#options = options
  }

  /** Loads the driver, where that is still to be done; whether it can be loaded is told by `take`. */
  async load(): Promise<void> {
    this.#pool ??= this.#makePool()
    await this.#pool.catch(ignore)
  }

  /** Takes a connection, within the milliseconds that `left` says. Throws what the driver throws, and TimedOut. */
  async take(left: () => number): Promise<Session> {
    const client = await this.#connect(left())
    const session = new Session(client, this.#options.timers)
    if (!this.#ready.has(client)) await this.#prepare(client, session, left())
    return session
  }

  /** Closes the pool that was made here; one that was given stays open. */
  async close(): Promise<void> {
    const pool = await this.#pool?.catch(() => undefined)
    if (pool === undefined) return
    const { source, patience, timers } = this.#options
    if (pool === source) pool.removeListener('error', ignore)
    // Where the server does not say goodbye, it is left without.
    else await within(pool.end(), patience, timers).catch(ignore)
  }

  async #connect(patience: number): Promise<PostgresClient> {
    this.#pool ??= this.#makePool()
    const connecting = this.#pool.then(pool => pool.connect())
    try {
      return await within(connecting, patience, this.#options.timers)
    } catch (error) {
      // One that comes after its time goes back to where it came from.
      if (error instanceof TimedOut) connecting.then(client => client.release()).catch(ignore)
      throw error
    }
  }

  async #makePool(): Promise<PostgresPool> {
    const { source, patience } = this.#options
    try {
      const pool = typeof source === 'string' ? await makePool(source, patience) : source
      // A connection that is lost while nobody uses it is told to the pool; unheard, that would end the process.
      pool.on('error', ignore)
      return pool
    } catch (error) {
      this.#pool = undefined
      throw error
    }
  }

  /**
   * What the server is to do by itself on a connection of ours: give up what nobody waits for any more. A pooler may
   * hand the same connection to others, and a pool of somebody else is theirs: those stay as they are.
   */
  async #prepare(client: PostgresClient, session: Session, patience: number): Promise<void> {
    this.#ready.add(client)
    if (typeof this.#options.source !== 'string' || session.process === undefined) return
    const longest = this.#options.patience
    const limits = {
      lock_timeout: longest,
      statement_timeout: longest * 20,
      idle_in_transaction_session_timeout: longest,
      client_connection_check_interval: longest,
      tcp_keepalives_idle: 30,
    }
    try {
      await session.ask({ text: SET_LIMITS, values: [session.process, JSON.stringify(limits)] }, patience)
    } catch (error) {
      // They are a second line of defence: where a server has no such limits, ours are enough.
      if (leavesConnection(error)) return
      session.drop()
      throw error
    }
  }
}

/** Sets limits by name, where this is the very process that the connection was made to. */
const SET_LIMITS = `SELECT set_config(name, $2::json ->> name, false) FROM pg_settings
  WHERE $2::json ->> name IS NOT NULL AND pg_backend_pid() = $1
  AND (name <> 'client_connection_check_interval' OR version() LIKE '%linux%')`

function ignore(): void {}
