import { Redis } from 'ioredis'
import { createClient } from 'redis'
import { afterAll, beforeAll, describe, it } from 'vitest'
import { describeWith } from '../../test/describe-with.ts'
import { RedisEngine } from '../../test/engines/redis.ts'
import type { Store } from '../core/ports.ts'
import { storeContract, type StorageUnderTest } from '../testing/store-contract.ts'
import { likeClient, type RedisClient } from './redis/clients.ts'
import { SERVER_CLOCK } from './redis/script.ts'
import { RedisStore } from './redis/store.ts'

/** The server's clock, and as much later as a key says. */
const MOVABLE_CLOCK = `${SERVER_CLOCK}\nnow = now + (redis.call('GET', 'later') or 0)`

const clients: Record<string, (url: string) => RedisClient> = {
  'redis, RESP3': url => createClient({ url, RESP: 3 }),
  'redis, RESP2': url => createClient({ url, RESP: 2 }),
  'ioredis, RESP3': url => new Redis(url, { lazyConnect: true, protocol: 3 }),
  'ioredis, RESP2': url => new Redis(url, { lazyConnect: true, protocol: 2 }),
}

describeWith('redis-server', 'the Redis store', () => {
  let engine: RedisEngine
  let made = 0

  beforeAll(async () => {
    engine = await RedisEngine.start()
  })
  afterAll(async () => engine.drop())

  function fresh(client: (url: string) => RedisClient): StorageUnderTest {
    const namespace = `contract-${(made += 1)}`
    const dialer = likeClient(client(engine.url))
    return {
      connect: (): Store => new RedisStore(dialer, engine.address(), { namespace }, MOVABLE_CLOCK),
      advance: async milliseconds => void (await engine.ask('INCRBY', 'later', String(milliseconds))),
    }
  }

  describe.each(Object.entries(clients))('by the client %s', (_, client) => {
    for (const { title, run } of storeContract(() => fresh(client))) it(title, run)
  })
})
