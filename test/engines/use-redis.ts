import { Redis } from 'ioredis'
import { createClient } from 'redis'
import { afterAll, afterEach, beforeAll } from 'vitest'
import type { Store } from '../../src/core/ports.ts'
import { redis, type RedisClient, type RedisOptions } from '../../src/stores/redis.ts'
import { RedisEngine, type RedisEngineOptions } from './redis.ts'

/** A client of the test's own, of either library, connected. */
export interface OwnClient extends AsyncDisposable {
  /** What the store is given. */
  readonly client: RedisClient
  send(...command: readonly string[]): Promise<unknown>
  subscribe(channel: string, hear: (message: string) => void): Promise<unknown>
}

/** How a client trusts a server that is spoken to over TLS. */
export interface Trust {
  readonly certificate?: string
}

/** Connected clients of each library that the store speaks through. */
export const libraries = {
  async redis(url: string, { certificate }: Trust = {}): Promise<OwnClient> {
    const socket = certificate === undefined ? {} : { socket: { tls: true, ca: certificate } as const }
    const client = createClient({ url, ...socket })
    client.on('error', () => {})
    await client.connect()
    return {
      client,
      send: async (...command) => client.sendCommand([...command]),
      subscribe: async (channel, hear) => client.subscribe(channel, hear),
      [Symbol.asyncDispose]: async () => client.destroy(),
    }
  },
  async ioredis(url: string, { certificate }: Trust = {}): Promise<OwnClient> {
    const client = new Redis(url, {
      lazyConnect: true,
      ...(certificate === undefined ? {} : { tls: { ca: certificate } }),
    })
    client.on('error', () => {})
    await client.connect()
    return {
      client,
      send: async (command = '', ...args) => client.call(command, ...args),
      subscribe: async (channel, hear) => {
        client.on('message', (from, message) => (from === channel ? hear(message) : undefined))
        return client.subscribe(channel)
      },
      [Symbol.asyncDispose]: async () => client.disconnect(),
    }
  },
}

/** The names of the libraries, for tests that run with each. */
export const LIBRARIES = ['redis', 'ioredis'] as const

/** A server for the tests of one suite, and stores on it that are closed after each test. */
export interface RedisInUse {
  readonly engine: RedisEngine
  /** A store on that server, or on what is given. */
  connect(options?: RedisOptions, server?: string | RedisClient): Store
  /** The name of a namespace that no test has used. */
  namespace(): string
}

/** Starts the server before the tests of a suite and drops it after them. To be called in `describe`. */
export function useRedis(options: RedisEngineOptions = {}): RedisInUse {
  const stores: Store[] = []
  const inUse: { engine?: RedisEngine; namespaces: number } = { namespaces: 0 }
  const engine = (): RedisEngine => {
    if (inUse.engine === undefined) throw new Error('The server is started before the tests, not before the suite.')
    return inUse.engine
  }
  beforeAll(async () => {
    inUse.engine = await RedisEngine.start(options)
  })
  afterEach(async () => {
    await Promise.all(stores.splice(0).map(store => store.close()))
  })
  afterAll(async () => inUse.engine?.drop())
  return {
    get engine() {
      return engine()
    },
    connect(own = {}, server = engine().url) {
      // As patient as a busy machine needs, unless patience is what is tested.
      const store = redis(server, { patience: 5_000, ...own })
      stores.push(store)
      return store
    },
    namespace: () => `names-${(inUse.namespaces += 1)}`,
  }
}
