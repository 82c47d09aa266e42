import type { Timers } from '../../core/ports.ts'
import { within } from '../patience.ts'
import type { PostgresClient, PostgresQuery, Row } from './driver.ts'
import { leavesConnection } from './failures.ts'

/** One connection of a pool while it is ours alone. */
export class Session {
  readonly #client: PostgresClient
  readonly #timers: Timers
  #asking = false

  constructor(client: PostgresClient, timers: Timers) {
    this.#client = client
    this.#timers = timers
    // Whoever waits for an answer is told by its promise; unheard, the event would end the process.
    client.on('error', ignore)
  }

  /** True while an answer is waited for. */
  get busy(): boolean {
    return this.#asking
  }

  /** The server's process as it was told when the connection was made; a pooler in between makes one up. */
  get process(): number | undefined {
    const client: object = this.#client
    return 'processID' in client && typeof client.processID === 'number' ? client.processID : undefined
  }

  /** Asks, and waits so many milliseconds for the answer. Throws TimedOut, and what the driver throws. */
  async ask(query: PostgresQuery, patience: number): Promise<readonly Row[]> {
    this.#asking = true
    try {
      const { rows } = await within(this.#client.query(query), patience, this.#timers)
      return rows
    } finally {
      this.#asking = false
    }
  }

  /**
   * Gives the connection back. After an error it is closed, unless the error was only the statement's: what the server
   * still works on must not be taken for the answer to the next.
   */
  end(error?: unknown): void {
    this.#client.release(error === undefined || leavesConnection(error) ? undefined : true)
    this.#client.removeListener('error', ignore)
  }

  /** Closes the connection, and with it the transaction that is open on it. */
  drop(): void {
    this.#client.release(true)
    this.#client.removeListener('error', ignore)
  }
}

function ignore(): void {}
