import { defineConfig, live, open, type Store, type Varve } from 'varve'
import { integer } from 'varve/schema'
import { Connection } from './connection.ts'
import type { Values } from './model.ts'
import type { World } from './world.ts'

const counted = live(integer(), { default: 0, doc: 'Counts.' })

/** What every simulated process declares. */
export const config = defineConfig({
  counters: { shared: counted },
  a: { x: counted, y: counted },
  b: { z: counted },
})

type Declared = typeof config extends { tree: infer T } ? T : never

/** One change a watcher was told of, with where its process stood then. */
export interface Told {
  readonly head: number
  readonly hash: string
  readonly key: string
  readonly value: unknown
  readonly before: unknown
  /** Absent when what happened in between was compacted away. */
  readonly revision: number | undefined
  /** The last revision that was compacted away by then. */
  readonly floor: number
}

/** What one process saw from its start to its end. */
export interface Life {
  readonly name: string
  /** Where it stood when its watch began, and what it served. */
  readonly start: { readonly head: number; readonly values: Values }
  readonly told: Told[]
}

/** A process of the simulation, started anew after each crash. */
export class Process {
  readonly name: string
  readonly lives: Life[] = []
  readonly #world: World
  readonly #connect: () => Store
  readonly #floor: () => number
  /** What is wrong with this machine's clock, in milliseconds. */
  readonly #skew: number
  connection: Connection
  varve: Varve<Declared> | undefined

  constructor(name: string, world: World, connect: () => Store, floor: () => number) {
    this.name = name
    this.#world = world
    this.#connect = connect
    this.#floor = floor
    this.#skew = (world.random() - 0.5) * 40_000
    this.connection = new Connection(world)
  }

  /** Opens, again and again while the store cannot be heard. */
  async start(): Promise<void> {
    this.connection = new Connection(this.#world)
    for (;;) {
      try {
        this.varve = await this.#open(this.connection)
        return
      } catch {
        await this.#world.pause(100)
      }
    }
  }

  /** Ends without a word: what was under way is never heard of again here. */
  crash(): void {
    this.connection.end()
    // Its timers end with it.
    void this.varve?.close().catch(() => {})
    this.varve = undefined
  }

  async #open(connection: Connection): Promise<Varve<Declared>> {
    const world = this.#world
    const random = (length: number): Uint8Array => Uint8Array.from({ length }, () => world.below(256))
    const clock = { now: () => Math.round(world.now() + this.#skew), monotonic: () => world.monotonic() }
    const varve = await open(config, {
      store: connection.over(this.#connect()),
      as: { environment: 'test' },
      onProblem: () => {},
      platform: { clock, timers: connection, random },
    })
    const told: Told[] = []
    varve.watch('*', (value, { key, before, revision }) => {
      const { number, hash } = varve.head()
      told.push({ head: number, hash, key, value, before, revision, floor: this.#floor() })
    })
    this.lives.push({ name: this.name, start: { head: varve.head().number, values: varve.all() }, told })
    return varve
  }
}
