import type { Random, Store, Timers } from '../core/ports.ts'
import { likeClient, toAddress, type RedisClient } from './redis/clients.ts'
import { serverOf, serverOfClient } from './redis/name.ts'
import { RedisStore } from './redis/store.ts'

export type { RedisClient } from './redis/clients.ts'
export type { IoRedisClient, IoRedisCluster } from './redis/ioredis.ts'
export type { NodeRedisClient, NodeRedisCluster } from './redis/node-redis.ts'

/** How `redis` uses the server. Every member has a default that needs no thought. */
export interface RedisOptions {
  /** What all keys begin with, in braces; default `varve`. Another name is another log. */
  namespace?: string
  /** How long one request may take, in milliseconds; default 1,000. What may be long (pages, states) gets ten times that. */
  patience?: number
  /**
   * Whether a server is refused that may lose what it has acknowledged, `required`, or only told of, `accepted`; default
   * `required`.
   */
  durability?: 'required' | 'accepted'
  /** How many replicas must have a revision, too, before it is acknowledged; default 0. */
  replicas?: number
  /**
   * A channel on which each change is announced to other programs, as `<tenant>:<key>`, never with a value; and on which
   * any message makes this store's processes look. Default none.
   */
  announce?: string
  /** Whether a log is made where there is none; default true. */
  migrate?: boolean
  /** Milliseconds between two signs of life that the listening line is asked for; default 10,000. */
  heartbeat?: number
  /** How long such a sign may take, in milliseconds; default 2,000. */
  deadline?: number
  /** What waiting is done with; default the system's timers. */
  timers?: Timers
  /** Where jitter comes from; default the system's. */
  random?: Random
}

/**
 * A store on a Redis or Valkey server, for any number of processes on any number of machines. An address is connected to
 * with the package `redis`, or `ioredis` where only that is installed; a client of either, for one server or for a
 * cluster, is duplicated and never closed. `docs/stores/redis.md` lists keys and rights.
 * Throws USAGE for an address, a namespace or a channel that is none, at once; everything else when it is used: STORE_UNSAFE,
 * STORE_READ_ONLY, STORE_CORRUPT, STORE_FULL, STORE_UNREACHABLE, STORE_INDETERMINATE.
 * @example await using varve = await open(config, { store: redis('redis://localhost:6379') })
 */
export function redis(server: string | RedisClient, options: RedisOptions = {}): Store {
  const dialer = typeof server === 'string' ? toAddress(server) : likeClient(server)
  const place = typeof server === 'string' ? serverOf(server) : serverOfClient(server)
  return new RedisStore(dialer, place, options)
}
