import type { Config } from '../core/definition/config.ts'
import type { Tree } from '../core/definition/tree.ts'
import type { Random, Timers } from '../core/ports.ts'
import type { TokenSource } from '../core/protocol/pass.ts'
import { open } from '../open.ts'
import { hostPlatform } from '../platform.ts'
import type { OpenOptions } from '../runtime/open-options.ts'
import type { Varve } from '../runtime/varve.ts'
import { placeOf } from '../stores/http/place.ts'
import { FollowedLog } from './connected/followed-log.ts'
import { Requests } from './connected/requests.ts'
import { withWrites } from './connected/writes.ts'

/** How `connect` reaches its server; everything else is as for `open`. */
export interface ConnectOptions extends Omit<OpenOptions, 'store' | 'largestRevision'> {
  /** The server, with the path it is mounted under: `https://config.example.com`. The token may stand in it, before an `@`. */
  readonly url: string
  /**
   * A token: with `read` values can be followed and looked back at, with `write`, `release` and `secrets` changed. A function
   * is asked at the first question, and again where the server refuses the token it told: it may be another by then.
   */
  readonly token?: TokenSource
  /** Whether the token may go over a line that anybody can read: `http:` to another machine. Default false. */
  readonly insecure?: boolean
  /** How long the server may take to begin an answer, in milliseconds; default 2,000. A change may take ten times that. */
  readonly patience?: number
  /** Milliseconds between two signs of life of the stream of hints; default 15,000. */
  readonly heartbeat?: number
  /** Sends changes; the runtime's own when absent. */
  readonly fetch?: typeof fetch
}

/**
 * Opens a configuration that a server keeps. Values are evaluated here, from the log that is followed: reading never waits,
 * and history, moments and watching are those of `open`. Changes are made by the server, which checks them; their author is
 * whoever the token names, whatever `by` says. They resolve once they are applied here. Throws what `open` does.
 * @example await using varve = await connect(config, { url: 'https://config.example.com', token })
 */
export async function connect<T extends Tree>(config: Config<T>, options: ConnectOptions): Promise<Varve<T>> {
  const { url, token, insecure, patience = 2_000, heartbeat, fetch: send = fetch, ...rest } = options
  const { timers, random } = options.platform ?? {}
  const place = placeOf(url, {
    ...(token === undefined ? {} : { token }),
    ...(insecure === undefined ? {} : { insecure }),
    ...(timers && { timers }),
  })
  const surroundings: { timers?: Timers; random?: Random } = { ...(timers && { timers }), ...(random && { random }) }
  const store = new FollowedLog(place, { patience, ...surroundings, ...(heartbeat === undefined ? {} : { heartbeat }) })
  const varve = await open(config, { ...rest, store })
  const requests = new Requests(place, { patience: patience * 10, send })
  const clock = options.platform?.clock ?? hostPlatform().clock
  // Plans begin by the clock of the store, which this machine's need not agree with.
  const now = (): number => clock.now() + (varve.health().store?.clockOffset ?? 0)
  return withWrites(varve as unknown as Varve, requests, now) as unknown as Varve<T>
}
