import type { Flat, ValueOf } from '../core/definition/inference.ts'
import type { Tree } from '../core/definition/tree.ts'
import type { Audience } from '../core/layers/audience.ts'
import type { Timers } from '../core/ports/platform.ts'
import type { TokenSource } from '../core/protocol/pass.ts'
import type { Reason } from '../core/rollouts/evaluation.ts'
import { RemoteValues } from './remote/values.ts'

/** Where a browser keeps texts: `localStorage`, `sessionStorage`, or anything like them. */
export interface RemoteStorage {
  getItem(name: string): string | null
  setItem(name: string, text: string): void
}

/** How `remote` reaches its server, and for whom. */
export interface RemoteOptions {
  /** The server, with the path it is mounted under: `https://config.example.com`, or `/varve` of the page's own origin. */
  readonly url: string
  /**
   * A token with the permission `evaluate`, which is all a browser should have: whoever opens the page can read it. Without
   * one, cookies of the page's own origin are sent. A function is asked at the first question, and again where the server
   * refuses the token it told.
   */
  readonly token?: TokenSource
  /** Who is asking. */
  readonly audience?: Audience
  /** The keys that are wanted; every key when absent. */
  readonly keys?: readonly string[]
  /**
   * Keeps the last known values, so that a page has some before the server answers, or while it is away. A function is for what
   * may be refused: a browser that blocks cookies throws at the very name `localStorage`, and the page then does without.
   */
  readonly storage?: RemoteStorage | (() => RemoteStorage)
  /** How often the server is asked while nothing is heard of it, in milliseconds; default 30,000. */
  readonly poll?: number
  /** How long an answer may take, in milliseconds; default 10,000. */
  readonly patience?: number
  /** Told why values cannot be asked for: each time that becomes so. They go on being served. */
  readonly onProblem?: (error: Error) => void
  /** Asks the server; the `fetch` of the page when absent. */
  readonly fetch?: typeof fetch
  /** Calls back later; the page's own timers when absent. */
  readonly timers?: Timers
  /** A number from 0 to 1, which pauses are scattered by; `Math.random` when absent. */
  readonly random?: () => number
}

/** A value with what the server said about it. */
export interface RemoteEvaluation<V = unknown> {
  readonly key: string
  readonly value: V | undefined
  readonly variant: string | undefined
  readonly reason: Reason
  readonly ruleId: string | undefined
  /** Number of the revision that the value, or the document that decided, comes from. */
  readonly revision: number | undefined
}

/** How a remote view is doing. */
export interface RemoteHealth {
  /** `fresh`: the server said so. `stale`: these are the last known values. `empty`: there are none yet. */
  readonly status: 'fresh' | 'stale' | 'empty'
  /** The server's revision that the values are of. */
  readonly revision: number | undefined
  /** Why the server cannot be asked; undefined while it can. */
  readonly problem: Error | undefined
}

/**
 * The values of one audience, evaluated by a server and kept fresh: what a browser has of a configuration. Rules, other
 * people's values and the history stay at the server. Reading never waits.
 */
export interface RemoteView<T extends Tree = Tree, F = Flat<T>> extends AsyncDisposable {
  /** Resolves once there are values; rejects where there are none and the server refuses, or does not answer in time. */
  readonly ready: Promise<void>
  /** Who the values are for. */
  readonly audience: Audience
  /** The value of a key. Throws MISSING_VALUE where the server told none, unless `fallback` is given. */
  get<K extends keyof F & string>(key: K, fallback?: ValueOf<F[K]>): ValueOf<F[K]>
  /** The value with variant, reason and rule. Throws as `get` does. */
  evaluate<K extends keyof F & string>(key: K): RemoteEvaluation<ValueOf<F[K]>>
  /** The name of the variant served; undefined where the value has none. */
  variant<K extends keyof F & string>(key: K): string | undefined
  /** Every key with its value, by dotted name. */
  all(): Readonly<Partial<{ readonly [K in keyof F]: ValueOf<F[K]> }>>
  /** Calls back whenever the value of a key, of all keys under `prefix.*` or of any (`*`) is another. Returns what ends it. */
  watch<K extends keyof F & string>(
    key: K | `${string}*`,
    listener: (value: ValueOf<F[K]> | undefined, change: { readonly key: string; readonly before: unknown }) => void,
  ): () => void
  /**
   * Asks for another audience; resolves once its values serve. Where that fails, the audience is the former. Throws
   * AUDIENCE_REPLACED where it was called again meanwhile: the last call decides.
   */
  as(audience: Audience): Promise<void>
  /** Asks the server now. */
  refresh(): Promise<void>
  health(): RemoteHealth
  /** Ends the stream. The last values can still be read. */
  close(): Promise<void>
}

/**
 * Reads one audience's values from a server, which evaluates them, and keeps them fresh: for browsers. Types come from the
 * declaration by `import type`, so that none of it is in the page.
 * @example
 * import type { config } from './shop.ts'
 * const client = remote<typeof config.tree>({ url: '/varve', audience: { user: 'ada' }, storage: () => localStorage })
 * await client.ready
 */
export function remote<T extends Tree = Tree>(options: RemoteOptions): RemoteView<T> {
  return new RemoteValues(options) as unknown as RemoteView<T>
}
