import { setTimeout as pause } from 'node:timers/promises'
import { isProblem, VarveError } from '../../src/core/errors.ts'
import type { Store } from '../../src/core/ports.ts'
import type { Head, Sealed } from '../../src/core/revisions/revision.ts'
import { type LineEvents, Listener } from '../../src/stores/listener.ts'
import { TimedOut, within } from '../../src/stores/patience.ts'
import type { NetworkUnderTest } from '../../src/testing/store-contract.ts'

/** How a store behaves towards the network it is behind. Mutants differ in these. */
export interface Ways {
  /** Milliseconds between two signs of life that the listening line is asked for. */
  readonly heartbeat: number
  /** How long a request may take, in milliseconds. */
  readonly patience: number
  /** What an append comes to whose answer does not come. */
  readonly unanswered: 'unknown' | 'refused' | 'kept' | 'asked again'
  /** Whether what timed out is asked on a new connection next time. */
  readonly reconnects: boolean
}

export const SOUND: Ways = { heartbeat: 20, patience: 50, unanswered: 'unknown', reconnects: true }

/** A longest timer: as good as never. */
export const NEVER = 2 ** 31 - 1

/** The generation of connections that one belongs to. */
interface Way {
  readonly generation: number
}

/** A network in this process: what it makes mute is never answered, and nobody is told. */
export class SimulatedNetwork implements NetworkUnderTest {
  #generation = 0
  #dark = false
  #losesAnswer = false

  connect(): Way {
    return { generation: this.#dark ? -1 : this.#generation }
  }

  forget(): void {
    this.#generation += 1
  }

  blackHole(): void {
    this.forget()
    this.#dark = true
  }

  loseAnswer(): void {
    this.#losesAnswer = true
  }

  heal(): void {
    this.#dark = false
    this.#losesAnswer = false
  }

  passes(way: Way): boolean {
    return !this.#dark && way.generation === this.#generation
  }

  /** Asks over a connection. Never answers where that is mute. */
  async carry<T>(way: Way, ask: () => Promise<T>): Promise<T> {
    await pause(0)
    if (!this.passes(way)) return new Promise(() => {})
    return ask()
  }

  /** An append on its way: the engine may carry it out, and its answer be lost. */
  async carryAppend<T>(way: Way, ask: () => Promise<T>): Promise<T> {
    const answer = await this.carry(way, ask)
    if (!this.#losesAnswer) return answer
    this.#losesAnswer = false
    throw new TimedOut(0)
  }
}

/** A store whose engine (another store) is behind a network. */
export function overNetwork(engine: Store, network: SimulatedNetwork, ways: Ways): Store {
  let way = network.connect()
  const failed = (): VarveError => {
    if (ways.reconnects) way = network.connect()
    return new VarveError('STORE_UNREACHABLE', { store: engine.name, reason: 'no answer' })
  }
  const request = async <T>(ask: () => Promise<T>): Promise<T> => {
    try {
      return await within(network.carry(way, ask), ways.patience)
    } catch (error) {
      throw error instanceof TimedOut ? failed() : error
    }
  }
  const append = async (head: Head, revisions: readonly Sealed[]): Promise<{ written: number; head: Head }> => {
    try {
      return await within(
        network.carryAppend(way, () => engine.append(head, revisions)),
        ways.patience,
      )
    } catch (error) {
      if (!(error instanceof TimedOut)) throw error
      failed()
      return unanswered(engine, ways, { head, revisions })
    }
  }
  const listener = new Listener({
    connect: async events => openLine(engine, network, events),
    heartbeat: ways.heartbeat,
    deadline: 50,
    longestPause: 20,
  })
  return {
    name: engine.name,
    snapshots: engine.snapshots,
    records: engine.records,
    lease: engine.lease,
    open: async origin => request(() => engine.open(origin)),
    head: () => request(() => engine.head()),
    read: (after, limit) => request(() => engine.read(after, limit)),
    append,
    subscribe: (onHint, onDown) => listener.subscribe(onHint, onDown),
    close: async () => {
      listener.close()
      await engine.close()
    },
  }
}

async function openLine(
  engine: Store,
  network: SimulatedNetwork,
  events: LineEvents,
): Promise<{ ping(): Promise<void>; close(): void }> {
  const way = network.connect()
  const end = engine.subscribe(
    number => (network.passes(way) ? events.hint(number) : undefined),
    () => {},
  )
  await network.carry(way, async () => {})
  return { ping: () => network.carry(way, async () => {}), close: end }
}

async function unanswered(
  engine: Store,
  ways: Ways,
  { head, revisions }: { readonly head: Head; readonly revisions: readonly Sealed[] },
): Promise<{ written: number; head: Head }> {
  const { number, hash } = revisions.at(-1) ?? head
  const id = revisions[0]?.id ?? ''
  switch (ways.unanswered) {
    case 'kept':
      return { written: revisions.length, head: { number, hash, at: head.at } }
    case 'refused':
      throw new VarveError('STORE_UNREACHABLE', { store: engine.name, reason: 'no answer' })
    case 'asked again':
      try {
        return await engine.append(head, revisions)
      } catch (error) {
        if (!isProblem(error, 'REVISION_EXISTS')) throw error
        return { written: 0, head: await engine.head() }
      }
    case 'unknown':
      throw new VarveError('STORE_INDETERMINATE', { store: engine.name, id, reason: 'no answer' })
  }
}
