import { VarveError } from '../core/errors.ts'

/** Why a value changed. */
export type ChangeCause = 'revision' | 'override' | 'source' | 'declaration' | 'rollout' | 'secret'

/** A key whose answer may now be another, for somebody: a revision touched it, or a rollout went on by itself. */
export interface DecisionChange {
  readonly key: string
  /** Whose answers: those of this scope; everybody's when absent. */
  readonly scope?: string
  readonly cause: 'revision' | 'rollout' | 'secret'
  /** Milliseconds since 1970 UTC. */
  readonly at: number
  readonly revision?: number
  readonly by?: string
  readonly message?: string
}

/** One value that is now another: what a watcher is told. */
export interface ValueChange<V = unknown> {
  readonly key: string
  readonly value: V
  /** What it was; undefined when no layer had a value. */
  readonly before: V | undefined
  readonly cause: ChangeCause
  /** When it took effect here, in milliseconds since 1970 UTC. */
  readonly at: number
  /** For a stored change: which revision, by whom, and why. For a rollout that went on, the revision that says how it does. */
  readonly revision?: number
  readonly by?: string
  readonly message?: string
}

/** What is called when a watched value changes. */
export type Listener<V = unknown> = (value: V, change: ValueChange<V>) => unknown

/** A watch in force: dispose it to stop, or iterate it for each change to come. */
export interface Watch<C> extends Disposable, AsyncIterable<C> {
  stop(): void
}

/** A watch of values. */
export type Watching<V = unknown> = Watch<ValueChange<V>>

/** True when a pattern (`limits.maxUploads`, `limits.*`, `*`) covers a key. */
export function covers(pattern: string, key: string): boolean {
  if (pattern === '*' || pattern === key) return true
  return pattern.endsWith('.*') && key.startsWith(pattern.slice(0, -1))
}

/** The same for a pattern or several: true when one of them covers a key. */
export function coversAny(patterns: string | readonly string[], key: string): boolean {
  return typeof patterns === 'string' ? covers(patterns, key) : patterns.some(pattern => covers(pattern, key))
}

/** How many changes an unread iteration keeps before the oldest are dropped. */
const BACKLOG = 1000

/** Those who want to know of changes. One that throws is reported and keeps nobody else from being told. */
export class Listening<C> {
  readonly #listeners = new Set<{ wants: (change: C) => boolean; listener: (change: C) => unknown }>()
  readonly #ends = new Set<() => void>()
  readonly #report: (error: unknown, change: C) => void
  readonly #untold: C[] = []
  #telling = false
  #closed = false

  constructor(report: (error: unknown, change: C) => void) {
    this.#report = report
  }

  /** Begins to tell of changes that are wanted; `onClose` is called if that ends because everything does. Throws CLOSED afterwards. */
  add(wants: (change: C) => boolean, listener: ((change: C) => unknown) | undefined, onClose?: () => void): Watch<C> {
    if (this.#closed) throw new VarveError('CLOSED', {})
    const backlog: C[] = []
    let wake: (() => void) | undefined
    let stopped = false
    const keep = (change: C): void => {
      backlog.push(change)
      if (backlog.length > BACKLOG) backlog.shift()
      wake?.()
    }
    const listening = { wants, listener: listener ?? keep }
    this.#listeners.add(listening)
    const stop = (): void => {
      stopped = true
      this.#listeners.delete(listening)
      this.#ends.delete(end)
      wake?.()
    }
    const end = (): void => {
      stop()
      onClose?.()
    }
    this.#ends.add(end)
    async function* changes(): AsyncGenerator<C> {
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
   * Tells everyone who wants one of these changes. Changes that listeners make are told after those they heard of, so
   * that everybody hears them in one order; who has stopped hears nothing more.
   */
  tell(changes: readonly C[]): void {
    this.#untold.push(...changes)
    if (this.#telling) return
    this.#telling = true
    for (let change = this.#untold.shift(); change !== undefined; change = this.#untold.shift()) {
      for (const listening of [...this.#listeners]) {
        if (this.#listeners.has(listening) && listening.wants(change)) this.#call(listening.listener, change)
      }
    }
    this.#telling = false
  }

  /** Ends every watch and every iteration. */
  close(): void {
    this.#closed = true
    for (const end of [...this.#ends]) end()
  }

  #call(listener: (change: C) => unknown, change: C): void {
    try {
      const outcome = listener(change)
      if (outcome instanceof Promise) outcome.catch((error: unknown) => this.#report(error, change))
    } catch (error) {
      this.#report(error, change)
    }
  }
}

/** Those who want to know of changes of some keys. */
export class Watchers<C extends { readonly key: string } = ValueChange> {
  readonly #listening: Listening<C>

  constructor(report: (error: unknown, key: string) => void) {
    this.#listening = new Listening((error, { key }) => report(error, key))
  }

  /** Begins a watch of the keys that a pattern covers, as `Listening` does. */
  add(pattern: string, listener: ((change: C) => unknown) | undefined, onClose?: () => void): Watch<C> {
    return this.#listening.add(({ key }) => covers(pattern, key), listener, onClose)
  }

  /** Tells everyone who watches one of these keys. */
  tell(changes: readonly C[]): void {
    this.#listening.tell(changes)
  }

  /** Ends every watch and every iteration. */
  close(): void {
    this.#listening.close()
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
