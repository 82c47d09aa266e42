import { VarveError } from '../core/errors.ts'

/** Why a value changed. */
export type ChangeCause = 'revision' | 'override' | 'source' | 'declaration'

/** One value that is now another: what a watcher is told. */
export interface ValueChange<V = unknown> {
  readonly key: string
  readonly value: V
  /** What it was; undefined when no layer had a value. */
  readonly before: V | undefined
  readonly cause: ChangeCause
  /** When it took effect here, in milliseconds since 1970 UTC. */
  readonly at: number
  /** For a stored change: which revision, by whom, and why. */
  readonly revision?: number
  readonly by?: string
  readonly message?: string
}

/** What is called when a watched value changes. */
export type Listener<V = unknown> = (value: V, change: ValueChange<V>) => unknown

/** A watch in force: dispose it to stop, or iterate it for each change to come. */
export interface Watching<V = unknown> extends Disposable, AsyncIterable<ValueChange<V>> {
  stop(): void
}

/** True when a pattern (`limits.maxUploads`, `limits.*`, `*`) covers a key. */
export function covers(pattern: string, key: string): boolean {
  if (pattern === '*' || pattern === key) return true
  return pattern.endsWith('.*') && key.startsWith(pattern.slice(0, -1))
}

/** How many changes an unread iteration keeps before the oldest are dropped. */
const BACKLOG = 1000

/** Those who want to know of changes. One that throws is reported and keeps nobody else from being told. */
export class Watchers {
  readonly #watching = new Set<{ pattern: string; listener: Listener }>()
  readonly #ends = new Set<() => void>()
  readonly #report: (error: unknown, key: string) => void
  readonly #untold: ValueChange[] = []
  #telling = false
  #closed = false

  constructor(report: (error: unknown, key: string) => void) {
    this.#report = report
  }

  get size(): number {
    return this.#watching.size
  }

  /** Begins a watch; `onClose` is called if it ends because everything does. Throws CLOSED afterwards. */
  add(pattern: string, listener: Listener | undefined, onClose?: () => void): Watching {
    if (this.#closed) throw new VarveError('CLOSED', {})
    const backlog: ValueChange[] = []
    let wake: (() => void) | undefined
    let stopped = false
    const keep: Listener = (_value, change) => {
      backlog.push(change)
      if (backlog.length > BACKLOG) backlog.shift()
      wake?.()
    }
    const watcher = { pattern, listener: listener ?? keep }
    this.#watching.add(watcher)
    const stop = (): void => {
      stopped = true
      this.#watching.delete(watcher)
      this.#ends.delete(end)
      wake?.()
    }
    const end = (): void => {
      stop()
      onClose?.()
    }
    this.#ends.add(end)
    async function* changes(): AsyncGenerator<ValueChange> {
      try {
        while (true) {
          const change = backlog.shift()
          if (change !== undefined) yield change
          else if (stopped) return
          else await new Promise<void>(resolve => (wake = resolve))
        }
      } finally {
        stop()
      }
    }
    return { stop, [Symbol.dispose]: stop, [Symbol.asyncIterator]: changes }
  }

  /**
   * Tells everyone who watches one of these keys. Changes that listeners make are told after those they heard of, so
   * that everybody hears them in one order; who has stopped hears nothing more.
   */
  tell(changes: readonly ValueChange[]): void {
    this.#untold.push(...changes)
    if (this.#telling) return
    this.#telling = true
    for (let change = this.#untold.shift(); change !== undefined; change = this.#untold.shift()) {
      for (const watcher of [...this.#watching]) {
        if (this.#watching.has(watcher) && covers(watcher.pattern, change.key)) this.#call(watcher.listener, change)
      }
    }
    this.#telling = false
  }

  /** Ends every watch and every iteration. */
  close(): void {
    this.#closed = true
    for (const end of [...this.#ends]) end()
  }

  #call(listener: Listener, change: ValueChange): void {
    try {
      const outcome = listener(change.value, change)
      if (outcome instanceof Promise) outcome.catch((error: unknown) => this.#report(error, change.key))
    } catch (error) {
      this.#report(error, change.key)
    }
  }
}

/** Refuses a pattern that can match nothing. */
export function checkPattern(
  pattern: string,
  keys: Iterable<string>,
  nearest: (key: string) => string | undefined,
): void {
  for (const key of keys) if (covers(pattern, key)) return
  if (pattern !== '*') throw new VarveError('UNKNOWN_KEY', { key: pattern, nearest: nearest(pattern) })
}
