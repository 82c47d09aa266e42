import { monitorEventLoopDelay } from 'node:perf_hooks'
import { setTimeout as pause } from 'node:timers/promises'
import { isVarveError, type Varve } from 'varve'
import { type config, signed } from './config.ts'

type Program = Varve<typeof config.tree>

/** One write, and what became of it. */
export interface Write {
  /** When it was asked for, on this process's clock. */
  readonly at: number
  readonly took: number
  readonly value: number
  /** The code it failed with; undefined for one that was acknowledged. */
  readonly failed: string | undefined
}

/** What reading all the time has seen. */
export interface Reads {
  readonly count: number
  /** What was thrown. */
  readonly failures: readonly unknown[]
  /** Values of what nobody changes. */
  readonly fixed: ReadonlySet<unknown>
  /** Values of what is counted up that came after a greater one. */
  readonly backwards: readonly number[]
}

/** A program under load: it reads all the time, and another one counts up. */
export class Load {
  readonly writes: Write[] = []
  readonly #reader: Program
  readonly #writer: Program
  readonly #delay = monitorEventLoopDelay({ resolution: 1 })
  readonly #ending = new AbortController()
  readonly #reads = { count: 0, failures: [] as unknown[], fixed: new Set<unknown>(), backwards: [] as number[] }
  readonly #work: Promise<unknown>

  constructor(reader: Program, writer: Program) {
    this.#reader = reader
    this.#writer = writer
    this.#delay.enable()
    this.#work = Promise.all([this.#read(), this.#write()])
  }

  get reads(): Reads {
    return this.#reads
  }

  /** Writes that were asked for from `from` on and over before `until`, on this process's clock. */
  writesIn(from: number, until: number): readonly Write[] {
    return this.writes.filter(({ at, took }) => at >= from && at + took < until)
  }

  /** The longest time this process itself stood still since it was asked last, in milliseconds. */
  stoodStill(): number {
    const most = this.#delay.max / 1e6
    this.#delay.reset()
    return most
  }

  /** Resolves with the first write asked for after `from` that was acknowledged. */
  async acknowledgedAfter(from: number): Promise<Write> {
    for (;;) {
      const found = this.writes.find(({ at, failed }) => at >= from && failed === undefined)
      if (found !== undefined) return found
      await pause(1)
    }
  }

  async end(): Promise<void> {
    this.#ending.abort()
    await this.#work
    this.#delay.disable()
  }

  async #read(): Promise<void> {
    let last = 0
    while (!this.#ending.signal.aborted) {
      try {
        this.#reads.fixed.add(this.#reader.get('limits.maxUploads')).add(this.#reader.get('mail.apiKey').reveal())
        const now = this.#reader.get('counter.now')
        if (now < last) this.#reads.backwards.push(now)
        last = now
        this.#reads.count += 1
      } catch (error) {
        this.#reads.failures.push(error)
      }
      await pause(1)
    }
  }

  async #write(): Promise<void> {
    for (let value = this.#writer.get('counter.now') + 1; !this.#ending.signal.aborted; value += 1) {
      const at = performance.now()
      const failed = await this.#writer.set('counter.now', value, signed).then(
        () => undefined,
        (error: unknown) => (isVarveError(error) ? error.code : String(error)),
      )
      this.writes.push({ at, took: performance.now() - at, value, failed })
      await pause(5)
    }
  }
}
