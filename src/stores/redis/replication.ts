import { VarveError } from '../../core/errors.ts'
import { isUnknownCommand, type Connection } from './connection.ts'
import { textsOf } from './replies.ts'

/** How many replicas must have what is acknowledged. */
export interface ReplicationOptions {
  /** The connection that appends. */
  readonly appends: Connection
  /** Names the store to people. */
  readonly store: string
  readonly replicas: number
  /** How long they may take, in milliseconds. */
  readonly patience: number
}

/**
 * Waits until replicas have what was appended. While they do not have it, nobody can know whether it will survive the
 * primary, so it is not read back as if it were certain.
 */
export class Replication {
  readonly #options: ReplicationOptions
  /** True while something was appended that too few replicas have. */
  #owed = false
  /** False once the server has said that it cannot tell what its replicas have on their disks. */
  #disks = true

  constructor(options: ReplicationOptions) {
    this.#options = options
  }

  /** Resolves once enough replicas have all that was appended. Throws STORE_INDETERMINATE with the id when too few do. */
  async reached(id: string): Promise<void> {
    const { replicas, store } = this.#options
    if (replicas === 0) return
    const reached = await this.#wait()
    if (reached !== undefined && reached >= replicas) return
    this.#owed = true
    const reason = reached === undefined ? 'the connection was lost before a replica had it' : this.#shortOf(reached)
    throw new VarveError('STORE_INDETERMINATE', { store, id, reason })
  }

  /** Throws STORE_UNREACHABLE while too few replicas have what was appended. */
  async settled(): Promise<void> {
    if (!this.#owed) return
    const reached = await this.#wait()
    // Another connection may lead to another primary: whatever is there now is what there is.
    this.#owed = reached !== undefined && reached < this.#options.replicas
    if (!this.#owed || reached === undefined) return
    throw new VarveError('STORE_UNREACHABLE', { store: this.#options.store, reason: this.#shortOf(reached) })
  }

  #shortOf(reached: number): string {
    return `${reached} of the ${this.#options.replicas} replicas that must have each revision have the last one`
  }

  /** How many replicas have it; undefined where the connection it was appended on is gone. */
  async #wait(): Promise<number | undefined> {
    const { appends, replicas, patience } = this.#options
    // Sooner than the request itself is given up, which would end the connection.
    const most = String(Math.max(1, Math.floor(patience * 0.8)))
    try {
      if (!this.#disks) return numberIn(await appends.also('WAIT', String(replicas), most))
      const answer = textsOf(await appends.also('WAITAOF', '0', String(replicas), most))
      return answer.length === 0 ? undefined : Number(answer[1])
    } catch (error) {
      if (!this.#disks || !isUnknownCommand(error)) throw error
      this.#disks = false
      return this.#wait()
    }
  }
}

function numberIn(answer: unknown): number | undefined {
  return answer === undefined ? undefined : Number(answer)
}
