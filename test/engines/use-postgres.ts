import { afterAll, afterEach, beforeAll } from 'vitest'
import type { Store } from '../../src/core/ports.ts'
import { postgres, type PostgresOptions, type PostgresPool } from '../../src/stores/postgres.ts'
import { PostgresEngine } from './postgres.ts'

/** A server for the tests of one suite, with one empty database, and stores on it that are closed after each test. */
export interface PostgresInUse {
  readonly engine: PostgresEngine
  /** Address of the database for the role that owns it. */
  readonly address: string
  /** A store on that database, or on what is given. */
  connect(options?: PostgresOptions, source?: string | PostgresPool): Store
  /** The name of a schema that no test has used. */
  namespace(): string
}

/** Starts the server before the tests of a suite and drops it after them. To be called in `describe`. */
export function usePostgres(settings: Readonly<Record<string, string>> = {}): PostgresInUse {
  const stores: Store[] = []
  const inUse = { schemas: 0, address: '' } as { engine?: PostgresEngine; address: string; schemas: number }
  beforeAll(async () => {
    inUse.engine = await PostgresEngine.start(settings)
    inUse.address = await inUse.engine.database()
  })
  afterEach(async () => {
    await Promise.all(stores.splice(0).map(store => store.close()))
  })
  afterAll(() => inUse.engine?.drop())
  return {
    get engine() {
      if (inUse.engine === undefined) throw new Error('The server is started before the tests, not before the suite.')
      return inUse.engine
    },
    get address() {
      return inUse.address
    },
    connect(options = {}, source = inUse.address) {
      const store = postgres(source, options)
      stores.push(store)
      return store
    },
    namespace: () => `schema${(inUse.schemas += 1)}`,
  }
}
