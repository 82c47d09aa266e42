import type { Random, Store, Timers } from '../core/ports.ts'
import type { TokenSource } from '../core/protocol/pass.ts'
import { placeOf } from './http/place.ts'
import { HttpStore } from './http/store.ts'

/** How `http` uses the server. Every member but the token has a default that needs no thought. */
export interface HttpStoreOptions {
  /**
   * A token of the server's with the permission `log`, or with `read` where nothing is written: `vt_…`; or who has one. A
   * function is asked at the first question, and again where the server refuses the token it told.
   */
  token?: TokenSource
  /**
   * How long the server may take to begin its answer, in milliseconds; default 2,000. What may be long (pages, states) may
   * then take ten times that to come.
   */
  patience?: number
  /** Milliseconds between two signs of life that the stream of hints carries; default 15,000. */
  heartbeat?: number
  /** Whether a token may go over a line that anybody can read: `http:` to another machine. Default false. */
  insecure?: boolean
  /** What waiting is done with; default the system's timers. */
  timers?: Timers
  /** Where jitter comes from; default the system's. */
  random?: Random
}

/**
 * The log of a Varve server as a store: `docs/stores/http.md`. The token says who writes: a revision's author must be its
 * name, or begin with it and a slash. Redirects are not followed. The token may stand in the address, before an `@`.
 * Throws USAGE for an address that is none, STORE_UNSAFE for a token on an open line, at once; everything else when it is
 * used: STORE_UNSAFE, STORE_READ_ONLY, STORE_UNREACHABLE, STORE_INDETERMINATE, and what the server's own store throws.
 * @example await using varve = await open(config, { store: http('https://config.example.com', { token }) })
 */
export function http(address: string, options: HttpStoreOptions = {}): Store {
  return new HttpStore(placeOf(address, options), options)
}
