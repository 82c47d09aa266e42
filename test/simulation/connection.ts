import { VarveError, type Head, type Sealed, type Store } from 'varve'
import type { World } from './world.ts'

/** What can go wrong between one process and the storage. */
export class Connection {
  readonly #world: World
  /** True: nothing gets through, and hints are lost. */
  away = false
  /** True: everything gets through in order and at once. */
  calm = false
  /** True: the process is gone; nothing it asked for is ever answered. */
  dead = false
  /** Resolves when it goes. */
  readonly died: Promise<void>
  #die: () => void = () => {}

  constructor(world: World) {
    this.#world = world
    this.died = new Promise(resolve => (this.#die = resolve))
  }

  end(): void {
    this.dead = true
    this.#die()
  }

  /** The process's timers, which end with it. */
  after(delay: number, fire: () => void): () => void {
    return this.#world.after(delay, () => {
      if (!this.dead) fire()
    })
  }

  /** Puts a store behind this connection. */
  over(store: Store): Store {
    return {
      name: store.name,
      open: () => this.#call(() => store.open()),
      head: () => this.#call(() => store.head()),
      read: (after, limit) => this.#call(() => store.read(after, this.#pageOf(limit))),
      append: (expected, revisions) => this.#append(store, expected, revisions),
      subscribe: (onHint, onDown) => store.subscribe(number => this.#hint(onHint, onDown, number), onDown),
      snapshots: {
        put: (number, hash, body) => this.#call(() => store.snapshots.put(number, hash, body)),
        latest: atMost => this.#call(() => store.snapshots.latest(atMost)),
        compact: through => this.#call(() => store.snapshots.compact(through)),
      },
      records: store.records,
      lease: store.lease,
      close: () => store.close(),
    }
  }

  async #call<T>(body: () => Promise<T>): Promise<T> {
    await this.#latency()
    if (this.away || (!this.calm && this.#world.chance(0.03))) throw unreachable()
    const answer = await body()
    // The answer is of this moment, whenever it arrives.
    await this.#latency()
    if (this.away || (!this.calm && this.#world.chance(0.03))) throw unreachable()
    return answer
  }

  async #append(store: Store, expected: Head, revisions: readonly Sealed[]): Promise<{ written: number; head: Head }> {
    await this.#latency()
    if (this.away) throw unreachable()
    const broken = !this.calm && this.#world.chance(0.15)
    if (!broken) {
      const answer = await store.append(expected, revisions)
      await this.#latency()
      if (this.away) throw indeterminate(revisions)
      return answer
    }
    // Nobody knows whether it was never sent, is there already, or is under way still.
    const fate = this.#world.below(3)
    if (fate === 1) await store.append(expected, revisions)
    if (fate === 2)
      this.#world.after(this.#world.random() * 500, () => void store.append(expected, revisions).catch(() => {}))
    await this.#latency()
    throw indeterminate(revisions)
  }

  #hint(onHint: (number?: number) => void, onDown: () => void, number: number | undefined): void {
    if (this.away || this.dead) return
    if (this.calm) return onHint(number)
    if (this.#world.chance(0.02)) onDown()
    if (this.#world.chance(0.3)) return
    const told = this.#world.chance(0.2) ? undefined : number
    const late = (): number => this.#world.random() * this.#world.pick([1, 50, 3_000])
    this.#world.after(late(), () => onHint(told))
    if (this.#world.chance(0.2)) this.#world.after(late(), () => onHint(told))
  }

  /** Pages may be short, as those of long revisions are. */
  #pageOf(limit: number): number {
    return this.calm || this.#world.chance(0.7) ? limit : Math.min(limit, 1 + this.#world.below(4))
  }

  async #latency(): Promise<void> {
    if (this.dead) await new Promise(() => {})
    if (this.calm) return
    await this.#world.pause(this.#world.random() * this.#world.pick([1, 10, 10, 100, 1_000]))
    if (this.dead) await new Promise(() => {})
  }
}

function unreachable(): VarveError {
  return new VarveError('STORE_UNREACHABLE', { store: 'memory', reason: 'the network is gone' })
}

function indeterminate(revisions: readonly Sealed[]): VarveError {
  return new VarveError('STORE_INDETERMINATE', {
    store: 'memory',
    id: revisions[0]?.id ?? '',
    reason: 'the network broke off',
  })
}
