import type { Random, Store, Timers } from '../core/ports.ts'
import type { MongoTarget } from './mongodb/driver.ts'
import { MongodbStore } from './mongodb/store.ts'

export type {
  MongoCollection,
  MongoConnection,
  MongoCursor,
  MongoDatabase,
  MongoRow,
  MongoSession,
  MongoStream,
  MongoTarget,
  MongoTime,
} from './mongodb/driver.ts'

/** How `mongodb` uses the database. Every member has a default that needs no thought. */
export interface MongodbOptions {
  /** What the names of its collections begin with; default `varve`: `varve_revisions`. */
  namespace?: string
  /** How long one request may take, in milliseconds; default 1,000. Reading pages and snapshots may take ten times that. */
  patience?: number
  /** Whether a server that keeps everything in memory is refused, or only warned of; default `required`. */
  durability?: 'required' | 'accepted'
  /** Whether opening makes the collections and indexes that are missing; default true. */
  migrate?: boolean
  /** Milliseconds between two looks at the head where the server has no change streams; default 250. */
  poll?: number
  /** Milliseconds between two signs of life that are asked for over the listening line; default 10,000. */
  heartbeat?: number
  /** How long a sign of life, or a new line, may take, in milliseconds; default 2,000. */
  deadline?: number
  /** What waiting is done with; default the system's timers. */
  timers?: Timers
  /** What the pauses between attempts to connect are spread with; default the system's. */
  random?: Random
}

/**
 * A store in a MongoDB database, for any number of processes on any number of machines: a replica set, or one server. A
 * revision is acknowledged when most members have it in their journals. `target` is the address of a database, or a `Db`
 * or `MongoClient` of the official driver's, which is used and never closed.
 * Throws USAGE for an address without a database, at once; everything else when it is used: STORE_UNSAFE, STORE_READ_ONLY,
 * STORE_CORRUPT, STORE_FULL, STORE_UNREACHABLE, STORE_INDETERMINATE.
 * @example await using varve = await open(config, { store: mongodb('mongodb://db1,db2,db3/shop?replicaSet=rs0') })
 */
export function mongodb(target: MongoTarget, options: MongodbOptions = {}): Store {
  return new MongodbStore(target, options)
}
