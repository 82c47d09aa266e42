/** Ends what it was returned for: a subscription, a timer. Calling it twice is harmless. */
export type Unsubscribe = () => void

/** What time it is. */
export interface Clock {
  /** Wall time in milliseconds since 1970 UTC. */
  now(): number
  /** Milliseconds on a clock that never steps, from any origin. */
  monotonic(): number
}

/** Calls back later. */
export interface Timers {
  /**
   * Calls `fire` once, after `delay` milliseconds. A timer keeps the process alive only when asked to `hold` it, as
   * somebody who waits for an answer does.
   */
  after(delay: number, fire: () => void, options?: { readonly hold?: boolean }): Unsubscribe
}

/** `length` random bytes, fit for identifiers. */
export type Random = (length: number) => Uint8Array

/** Hex digest of a text's UTF-8 bytes: SHA-256, unless an imported formula wants another. */
export type Digest = (text: string, algorithm?: 'sha256' | 'sha1' | 'md5') => string

/** Hex HMAC-SHA256 of a text's UTF-8 bytes under a key. */
export type Hmac = (key: Uint8Array, text: string) => string

/**
 * Compiles a regular expression of RE2 (no look-around, no back-references: its time is linear in the text), and returns
 * what tells whether it is found anywhere in a text. Throws when it is none.
 */
export type Pattern = (source: string, options: { readonly fold: boolean }) => (text: string) => boolean

/** A value bound to the asynchronous call it was set in, as `AsyncLocalStorage` has it. */
export interface AsyncContext<T> {
  get(): T | undefined
  run<R>(value: T, body: () => R): R
}

/** Everything of its surroundings the runtime uses, so that a test can replace any of it. */
export interface Platform {
  readonly clock: Clock
  readonly timers: Timers
  readonly random: Random
  readonly digest: Digest
  readonly hmac: Hmac
  /** Loads what compiles regular expressions, before the first document that uses `matches` is compiled. */
  readonly pattern?: () => Promise<Pattern>
  /** Makes an async context; absent where the runtime has none. */
  readonly asyncContext?: <T>() => AsyncContext<T>
  /** Reads one environment variable; absent where there is no environment. */
  readonly variable?: (name: string) => string | undefined
  /** Shows a warning to whoever runs the process. */
  readonly warn: (message: string, code: string) => void
}
