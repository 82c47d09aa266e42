import { afterEach } from 'vitest'
import type { Store } from '../../src/core/ports.ts'
import { mongodb, type MongodbOptions, type MongoTarget } from '../../src/stores/mongodb.ts'
import { MongodbReplies } from '../network/mongodb-replies.ts'
import type { MongodbEngine } from './mongodb.ts'

/** A store whose server's answers can be changed on the way. */
export interface AlteredStore extends AsyncDisposable {
  readonly store: Store
  readonly replies: MongodbReplies
  /** Leads to the same database, past what changes the answers. */
  readonly address: string
}

/** Stores on MongoDB for the tests of one file; they are closed after each test. */
export interface MongodbInUse {
  connect(target: MongoTarget, options?: MongodbOptions): Store
  /** A store on an empty database, or on that of `address`, whose answers can be changed. `query` begins with `&`. */
  altered(
    engine: MongodbEngine,
    options?: MongodbOptions,
    at?: { address?: string; query?: string },
  ): Promise<AlteredStore>
}

/** To be called once at the top of a test file. */
export function useMongodb(): MongodbInUse {
  const stores: Store[] = []
  afterEach(async () => {
    await Promise.all(stores.splice(0).map(store => store.close()))
  })
  const connect = (target: MongoTarget, options: MongodbOptions = {}): Store => {
    const store = mongodb(target, options)
    stores.push(store)
    return store
  }
  return {
    connect,
    async altered(engine, options = {}, { address = engine.database(), query = '' } = {}) {
      const replies = await MongodbReplies.before(engine)
      return {
        address,
        replies,
        store: connect(engine.through(address, replies, query), options),
        [Symbol.asyncDispose]: () => replies[Symbol.asyncDispose](),
      }
    },
  }
}
