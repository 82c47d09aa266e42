import type { Timers } from '../../core/ports.ts'
import { within } from '../patience.ts'
import type { PostgresClient, PostgresQuery, Row } from './driver.ts'
import { leavesConnection } from './failures.ts'

/** One connection of a pool while it is ours alone. */
export class Session {
  readonly #client: PostgresClient
  readonly #timers: Timers
  #asking: Promise<unknown> | undefined
  #isOver = false

  constructor(client: PostgresClient, timers: Timers) {
    this.#client = client
    this.#timers = timers
    // Whoever waits for an answer is told by its promise; unheard, the event would end the process.
    client.on('error', ignore)
  }

  /** True while an answer is waited for. */
  get busy(): boolean {
    return this.#asking !== undefined
  }

  /** The server's process as it was told when the connection was made; a pooler in between makes one up. */
  get process(): number | undefined {
    const client: object = this.#client
    return 'processID' in client && typeof client.processID === 'number' ? client.processID : undefined
  }

  /** Asks, and waits so many milliseconds for the answer. Throws TimedOut, and what the driver throws. */
  async ask(query: PostgresQuery, patience: number): Promise<readonly Row[]> {
    const answer = within(this.#client.query(query), patience, this.#timers)
    this.#asking = answer
    try {
      return (await answer).rows
    } finally {
      this.#asking = undefined
    }
  }

  /** Resolves once no answer is waited for; false where the connection is ours no more. */
  async idle(): Promise<boolean> {
    await this.#asking?.catch(ignore)
    return !this.#isOver
  }

  /**
   * Gives the connection back. After an error it is closed, unless the error was only the statement's: what the server
   * still works on must not be taken for the answer to the next.
   */
  end(error?: unknown): void {
    this.#giveBack(error === undefined || leavesConnection(error) ? undefined : true)
  }

  /** Closes the connection, and with it the transaction that is open on it. */
  drop(): void {
    this.#giveBack(true)
  }

  /** Two may find out about the same loss. */
  #giveBack(broken: true | undefined): void {
    if (this.#isOver) return
    this.#isOver = true
    this.#client.release(broken)
    this.#client.removeListener('error', ignore)
  }
}

function ignore(): void {}
