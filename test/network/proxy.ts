import { once } from 'node:events'
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net'
import { Lane, type Fault } from './lane.ts'

export type { Fault } from './lane.ts'

/** Where an engine listens. */
export interface Address {
  readonly host: string
  readonly port: number
}

/** `up` is from the client to the engine, `down` the way back. */
export type Direction = 'up' | 'down'

interface Passage {
  readonly client: Socket
  readonly engine: Socket
  readonly lanes: Readonly<Record<Direction, Lane>>
  /** Set once the request that is to stay unanswered has gone up. */
  cut: Cut | undefined
  /** True once a request of the kind that `mark` names has gone up. */
  marked: boolean
}

interface Cut {
  readonly isIt: (request: Buffer) => boolean
  readonly done: () => void
}

/**
 * A network between clients and an engine, with faults that can be switched while it runs. Clients connect to `port` on
 * `host`; everything passes until something else is said.
 * @example
 * await using network = await FaultProxy.before(engine)
 * network.fault('swallow', 'down')    // the engine hears, and is not heard
 * network.heal()
 */
export class FaultProxy implements Address, AsyncDisposable {
  readonly host: string
  readonly port: number
  readonly #server: Server
  readonly #passages = new Set<Passage>()
  readonly #faults: Record<Direction, Fault> = { up: 'pass', down: 'pass' }
  #cut: Cut | undefined
  #mark: (request: Buffer) => boolean = () => false

  private constructor(server: Server, target: Address) {
    this.#server = server
    const { address, port } = server.address() as AddressInfo
    this.host = address
    this.port = port
    server.on('connection', client => this.#join(client, target))
  }

  /** Starts a network before an engine, on a free port. */
  static async before(target: Address): Promise<FaultProxy> {
    return FaultProxy.on('127.0.0.1', target)
  }

  /** The same on another address of this machine. */
  static async on(host: string, target: Address): Promise<FaultProxy> {
    const server = createServer({ allowHalfOpen: true, noDelay: true })
    server.listen(0, host)
    await once(server, 'listening')
    return new FaultProxy(server, target)
  }

  /** How many connections clients have through it, those included that only they believe in. */
  get connections(): number {
    return [...this.#passages].filter(({ client }) => !client.destroyed).length
  }

  /** Puts a fault on one direction, or on both: for connections that are there and those to come. */
  fault(fault: Fault, ...directions: readonly Direction[]): void {
    for (const direction of directions.length === 0 ? (['up', 'down'] as const) : directions) {
      this.#faults[direction] = fault
      for (const { lanes } of this.#passages) lanes[direction].fault = fault
    }
  }

  /** New connections are accepted, old ones stay, and nothing passes on either any more. */
  blackHole(): void {
    this.fault('swallow')
  }

  /** New connections are refused; those that are there go on. */
  refuse(): void {
    this.#server.close()
  }

  /** Ends every connection at once, as a crash does: both sides are told. */
  reset(): void {
    for (const passage of this.#passages) end(passage)
  }

  /**
   * Lets the next request that `isIt` (any, when absent) through to the engine and resets its connection in place of the
   * engine's answer. Resolves when that has happened. The engine has carried it out by then, as far as it answers after
   * it has.
   */
  cutAfterRequest(isIt: (request: Buffer) => boolean = () => true): Promise<void> {
    return new Promise(done => (this.#cut = { isIt, done }))
  }

  /** From now on, connections over which such a request goes up are marked. */
  mark(isIt: (request: Buffer) => boolean): void {
    this.#mark = isIt
  }

  /** How many of the connections that are there are marked. */
  get marked(): number {
    return [...this.#passages].filter(({ client, marked }) => marked && !client.destroyed).length
  }

  /** Nothing passes any more on connections that are marked, and nobody is told; the others go on. */
  swallowMarked(): void {
    for (const { lanes, marked } of this.#passages) if (marked) for (const lane of Object.values(lanes)) lane.mute()
  }

  /** Leaves every connection half open: `believer` thinks that it lives, the other side was told that it ended. */
  halfOpen(believer: 'client' | 'engine'): void {
    for (const { client, engine, lanes } of this.#passages) {
      lanes.up.mute()
      lanes.down.mute()
      const other = believer === 'client' ? engine : client
      other.resetAndDestroy()
    }
  }

  /** Ends every fault: what was held goes on, new connections are accepted. One that was swallowed stays mute. */
  async heal(): Promise<void> {
    this.#cut = undefined
    for (const passage of this.#passages) passage.cut = undefined
    this.fault('pass')
    if (this.#server.listening) return
    this.#server.listen(this.port, this.host)
    await once(this.#server, 'listening')
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.close()
    for (const { client, engine } of this.#passages) for (const side of [client, engine]) side.destroy()
  }

  #join(client: Socket, target: Address): void {
    const engine = connect({ ...target, allowHalfOpen: true, noDelay: true })
    // How a side ended is told by its lane.
    for (const side of [client, engine]) side.on('error', () => {})
    const { up, down } = this.#faults
    const passage: Passage = {
      client,
      engine,
      lanes: {
        up: new Lane(client, engine, up, request => this.#watch(passage, request)),
        down: new Lane(engine, client, down, () => this.#answer(passage)),
      },
      cut: undefined,
      marked: false,
    }
    this.#passages.add(passage)
    const forget = (): void => {
      if (client.destroyed && engine.destroyed) this.#passages.delete(passage)
    }
    client.on('close', forget)
    engine.on('close', forget)
  }

  #watch(passage: Passage, request: Buffer): true {
    passage.marked ||= this.#mark(request)
    if (this.#cut?.isIt(request) !== true) return true
    passage.cut = this.#cut
    this.#cut = undefined
    return true
  }

  /** True for what goes on to the client. */
  #answer(passage: Passage): boolean {
    if (passage.cut === undefined) return true
    end(passage)
    passage.cut.done()
    return false
  }
}

function end({ client, engine, lanes }: Passage): void {
  lanes.up.mute()
  lanes.down.mute()
  client.resetAndDestroy()
  engine.resetAndDestroy()
}
