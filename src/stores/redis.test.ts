import { Redis } from 'ioredis'
import { createClient } from 'redis'
import { afterAll, beforeAll, describe } from 'vitest'
import { describeWith } from '../../test/describe-with.ts'
import { RedisEngine } from '../../test/engines/redis.ts'
import { driver } from '../../test/store-contract/engine-names.ts'
import { holdToContract } from '../../test/store-contract/hold-to-contract.ts'
import { IMPATIENT, networked, PATIENT } from '../../test/store-contract/networked.ts'
import { byTier } from '../../test/tier.ts'
import type { Store } from '../core/ports.ts'
import type { StorageUnderTest } from '../testing/store-contract.ts'
import { likeClient, type RedisClient } from './redis/clients.ts'
import { SERVER_CLOCK } from './redis/script.ts'
import { RedisStore } from './redis/store.ts'

/** The server's clock, and as much later as a key says. */
const MOVABLE_CLOCK = `${SERVER_CLOCK}\nnow = now + (redis.call('GET', 'later') or 0)`

const clients: Record<string, (url: string) => RedisClient> = {
  'redis, RESP3': url => createClient({ url, RESP: 3 }),
  'ioredis, RESP2': url => new Redis(url, { lazyConnect: true, protocol: 2 }),
}

/** The other protocol of each. */
const others: typeof clients = {
  'redis, RESP2': url => createClient({ url, RESP: 2 }),
  'ioredis, RESP3': url => new Redis(url, { lazyConnect: true, protocol: 3 }),
}

describeWith('redis-server', 'the Redis store', () => {
  let engine: RedisEngine
  let made = 0

  beforeAll(async () => {
    engine = await RedisEngine.start()
  })
  afterAll(async () => engine.drop())

  function named(namespace: string, client: (url: string) => RedisClient): StorageUnderTest {
    const dialer = likeClient(client(engine.url))
    return {
      connect: (): Store => new RedisStore(dialer, engine.address(), { namespace, ...PATIENT }, MOVABLE_CLOCK),
      advance: async milliseconds => void (await engine.ask('INCRBY', 'later', String(milliseconds))),
    }
  }

  const next = (): string => `contract-${(made += 1)}`
  const version = async (): Promise<string> =>
    /redis_version:(\S+)/.exec(await engine.ask('INFO', 'server'))?.[1] ?? 'of an unknown version'

  describe.each(Object.entries(byTier({ short: clients, long: { ...clients, ...others } })))(
    'by the client %s',
    (way, client) => {
      const [name = ''] = way.split(',')
      holdToContract({
        store: 'Redis',
        way: `by ${way}`,
        engine: async () => `Redis ${await version()}, ${driver(name)}`,
        fresh: () => named(next(), client),
        behindNetwork: async () => {
          const namespace = next()
          return networked(engine, named(namespace, client), ({ host, port }) => {
            const dialer = likeClient(client(`redis://${host}:${port}`))
            return new RedisStore(dialer, `${host}:${port}`, { namespace, ...IMPATIENT }, MOVABLE_CLOCK)
          })
        },
      })
    },
  )
})
