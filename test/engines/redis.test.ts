import { createClient } from 'redis'
import { expect, it } from 'vitest'
import { describeWith } from '../describe-with.ts'
import { RedisCluster, RedisEngine } from './redis.ts'

describeWith('redis-server', 'a Redis server for tests', () => {
  it('keeps what was acknowledged through every way of stopping, on the same address', async () => {
    await using engine = await RedisEngine.start()
    for (const how of ['kill', 'clean'] as const) {
      await engine.ask('INCR', 'counted')
      await engine.stop(how)
      await expect(engine.ask('PING')).rejects.toThrow(/refused/)
      await engine.start()
    }
    expect(await engine.ask('GET', 'counted')).toBe('2')
  })

  it('syncs each write, unless it is told otherwise', async () => {
    await using engine = await RedisEngine.start()
    expect(await engine.ask('CONFIG', 'GET', 'appendfsync')).toBe('appendfsync\nalways')
    await using careless = await RedisEngine.start({ config: { appendfsync: 'no' } })
    expect(await careless.ask('CONFIG', 'GET', 'appendfsync')).toBe('appendfsync\nno')
  })

  it('answers nobody while it is frozen, and goes on afterwards', async () => {
    await using engine = await RedisEngine.start()
    engine.freeze()
    const asked = engine.ask('PING')
    const answered = asked.then(() => 'answered')
    expect(await Promise.race([answered, new Promise(resolve => setTimeout(resolve, 200, 'nothing'))])).toBe('nothing')
    engine.thaw()
    expect(await asked).toBe('PONG')
  })

  it('has a password and users with rights of their own', async () => {
    await using engine = await RedisEngine.start({ password: true, users: ['user reader on >secret ~* +get'] })
    await engine.ask('SET', 'a', '1')
    const connect = async (url: string): Promise<string | null> => {
      const client = createClient({ url, socket: { reconnectStrategy: false } }).on('error', () => {})
      try {
        await client.connect()
        return await client.get('a')
      } finally {
        client.destroy()
      }
    }
    expect(await connect(engine.url)).toBe('1')
    expect(await connect(engine.address('reader:secret'))).toBe('1')
    await expect(connect(engine.address('reader:wrong'))).rejects.toThrow(/WRONGPASS/)
    await expect(connect(engine.address())).rejects.toThrow(/NOAUTH/)
  })

  it('divides keys among three as a cluster', async () => {
    await using cluster = await RedisCluster.start()
    const keeper = await cluster.keeperOf('{varve}:log')
    expect(await keeper.ask('SET', '{varve}:log', '1')).toBe('OK')
    const others = cluster.nodes.filter(node => node !== keeper)
    for (const node of others) await expect(node.ask('GET', '{varve}:log')).rejects.toThrow(/MOVED/)
  })
})

describeWith('openssl', 'with openssl', () => {
  describeWith('redis-server', 'an encrypted Redis server for tests', () => {
    it('is trusted by its certificate only', async () => {
      await using engine = await RedisEngine.start({ tls: true })
      const ping = async (ca: string[]): Promise<string> => {
        const client = createClient({ url: engine.url, socket: { tls: true, ca, reconnectStrategy: false } }).on(
          'error',
          () => {},
        )
        try {
          await client.connect()
          return await client.ping()
        } finally {
          client.destroy()
        }
      }
      expect(await ping([engine.certificate])).toBe('PONG')
      await expect(ping([])).rejects.toThrow(/self-signed/)
    })
  })
})
