import { VarveError } from '../../core/errors.ts'
import type { Timers } from '../../core/ports.ts'
import { TimedOut, within } from '../patience.ts'
import { endsConnection, isMoving, movedTo, refusalOf, told } from './failures.ts'
import type { Script } from './script.ts'
import type { Dialer, Place, Wire } from './wire.ts'

/** What a connection needs to know. */
export interface ConnectionOptions {
  readonly dialer: Dialer
  /** Names the store to people. */
  readonly store: string
  /** How long one request may take, connecting included, in milliseconds. */
  readonly patience: number
  /** How long others wait behind one that has no answer, in milliseconds; as long as that one may take when absent. */
  readonly prompt?: number
  readonly timers: Timers
  /** Told of each answer: who waits with trying again need not. */
  readonly onAnswer?: () => void
}

/** What one request is about. */
export interface Request {
  /** Id of the first revision that is appended by it. */
  readonly appending?: string
}

/** How often one request follows a cluster that has moved our keys. */
const MOVES = 3

/** Milliseconds until it asks again while they are being moved. */
const PAUSE = 20

/**
 * A connection that is opened when it is needed, and again when it was lost. A request is sent once: it is answered
 * within its patience or fails, and nothing is done later that nobody waits for any more.
 */
export class Connection {
  readonly #options: ConnectionOptions
  #opening: Promise<Wire> | undefined
  /** The node that keeps our keys, where a cluster has said so. */
  #place: Place | undefined
  /** Requests under way, by the connection they are sent over. */
  readonly #waiting = new Map<Promise<Wire>, number>()
  /** True once the server has said that it has no commands for scripts that only read. */
  #old = false
  #closed = false

  constructor(options: ConnectionOptions) {
    this.#options = options
  }

  /** Throws CLOSED after `close`. */
  refuseClosed(): void {
    if (this.#closed) throw new VarveError('CLOSED', {})
  }

  /** Where our keys are, as far as is known: where the listening line had best go, too. */
  get place(): Place | undefined {
    return this.#place
  }

  /** Runs a script and returns its answer. */
  async run(
    script: Script,
    keys: readonly string[],
    args: readonly string[] = [],
    request: Request = {},
  ): Promise<unknown> {
    return this.#ask(async wire => this.#run(wire, script, [String(keys.length), ...keys, ...args]), {
      ...request,
      writes: !script.reads,
      script,
    })
  }

  /** Runs one command, which must be harmless to run twice. */
  async command(command: string, ...args: readonly string[]): Promise<unknown> {
    return this.#ask(async wire => wire.send(command, ...args), {})
  }

  /** Runs one command that writes, and must be harmless to run twice. */
  async change(command: string, ...args: readonly string[]): Promise<unknown> {
    return this.#ask(async wire => wire.send(command, ...args), { writes: true })
  }

  /** Sends something after what was sent before on the same connection; undefined when that one is gone. */
  async also(command: string, ...args: readonly string[]): Promise<unknown> {
    if (this.#opening === undefined) return undefined
    return this.#ask(async wire => wire.send(command, ...args), {})
  }

  close(): void {
    this.#closed = true
    this.#drop(this.#opening)
    for (const opening of this.#waiting.keys()) this.#drop(opening)
  }

  async #ask(
    ask: (wire: Wire) => Promise<unknown>,
    request: Request & { readonly writes?: boolean; readonly script?: Script },
  ): Promise<unknown> {
    this.refuseClosed()
    // On a busy machine that takes longer than any server, and is no reason to call it unreachable.
    await this.#options.dialer.load?.()
    const end = performance.now() + this.#options.patience
    for (let moves = 0; ;) {
      const opening = this.#open()
      const leave = this.#under(opening)
      try {
        const wire = await this.#opened(opening, end, request.writes)
        const answer = await this.#until(end, ask(wire))
        this.#options.onAnswer?.()
        return answer
      } catch (error) {
        // Closing has ended it, and not the server.
        this.refuseClosed()
        const place = movedTo(error)
        if (place !== undefined) this.#place = place
        if (endsConnection(error)) this.#drop(opening)
        if (place !== undefined) moves += 1
        const again = place === undefined ? isMoving(error) && (await this.#paused(end)) : moves <= MOVES
        if (!again) throw told(error, { store: this.#options.store, ...request })
      } finally {
        leave()
      }
    }
  }

  /**
   * Notes that a request is under way over a connection, until what this returns is called. One that keeps somebody waiting
   * may be dead: those who come later have another, and it ends with the last of its own requests.
   */
  #under(opening: Promise<Wire>): () => void {
    const { patience, prompt = patience, timers } = this.#options
    this.#waiting.set(opening, (this.#waiting.get(opening) ?? 0) + 1)
    const cancel = timers.after(prompt, () => {
      if (this.#opening === opening) this.#opening = undefined
    })
    return () => {
      cancel()
      const left = (this.#waiting.get(opening) ?? 1) - 1
      if (left > 0) return void this.#waiting.set(opening, left)
      this.#waiting.delete(opening)
      if (this.#opening !== opening) this.#drop(opening)
    }
  }

  /** Waits a little; false when too little time is left for another answer. */
  async #paused(end: number): Promise<boolean> {
    const { timers, patience } = this.#options
    await new Promise<void>(resolve => timers.after(PAUSE, resolve, { hold: true }))
    return performance.now() < end - patience / 4
  }

  async #until<T>(end: number, answer: Promise<T>): Promise<T> {
    const { patience, timers } = this.#options
    try {
      return await within(answer, Math.max(0, end - performance.now()), timers)
    } catch (error) {
      throw error instanceof TimedOut ? new TimedOut(patience) : error
    }
  }

  async #run(wire: Wire, script: Script, args: readonly string[]): Promise<unknown> {
    const suffix = script.reads && !this.#old ? '_RO' : ''
    try {
      return await wire.send(`EVALSHA${suffix}`, script.sha, ...args)
    } catch (error) {
      if (refusalOf(error) === 'NOSCRIPT') return wire.send(`EVAL${suffix}`, script.text, ...args)
      if (suffix === '' || !isUnknownCommand(error)) throw error
      this.#old = true
      return this.#run(wire, script, args)
    }
  }

  #open(): Promise<Wire> {
    if (this.#opening !== undefined) return this.#opening
    const opening = this.#dial(() => this.#drop(opening))
    this.#opening = opening
    return opening
  }

  async #dial(lost: () => void): Promise<Wire> {
    const { dialer, patience } = this.#options
    return dialer.dial({ patience, lost, place: this.#place })
  }

  async #opened(opening: Promise<Wire>, end: number, writes: boolean | undefined): Promise<Wire> {
    try {
      return await this.#until(end, opening)
    } catch (error) {
      this.refuseClosed()
      this.#drop(opening)
      // Where a cluster has sent us may be gone; whoever tries next begins anew.
      this.#place = undefined
      throw told(error, { store: this.#options.store, writes })
    }
  }

  #drop(opening: Promise<Wire> | undefined): void {
    if (opening === undefined) return
    if (this.#opening === opening) this.#opening = undefined
    opening.then(
      wire => wire.close(),
      () => {},
    )
  }
}

/** True when a server has no such command, being too old for it. */
export function isUnknownCommand(error: unknown): boolean {
  return error instanceof Error && /unknown command/i.test(error.message)
}
