import { describe, expect, it } from 'vitest'
import { describeWith } from '../../../test/describe-with.ts'
import { useRedis } from '../../../test/engines/use-redis.ts'
import { chainAfter, following, headAfter } from '../../testing/store-contract/chain.ts'
import { redis } from '../redis.ts'

describe('the namespace of a Redis store', () => {
  it.each(['', 'va rve', 'a{b}', 'varve}', 'é', 'a'.repeat(101), 'va\nrve', '*'])('is not %j', namespace => {
    expect(() => redis('redis://db', { namespace })).toThrow(/cannot be the namespace of the Redis store/)
  })

  it.each(['varve', 'shop.example/eu-1:config_2', 'a'.repeat(100)])('may be %s', namespace => {
    expect(redis('redis://db', { namespace }).name).toContain('redis db')
  })
})

describeWith('redis-server', 'the keys of a Redis store', () => {
  const used = useRedis()

  it('keep logs of different namespaces apart, hints and all', async () => {
    const [one, two] = [used.connect({ namespace: 'shop' }), used.connect({ namespace: 'shop:2' })]
    const [first, second] = [await one.open(), await two.open()]
    expect(first.logId).not.toBe(second.logId)
    const hints: (number | undefined)[] = []
    two.subscribe(
      number => hints.push(number),
      () => {},
    )
    await expect.poll(() => hints).toEqual([undefined])
    await one.append(first.head, chainAfter(first.logId, first.head, 2))
    await one.records.put('token', 'a', 'x')
    await one.lease.take('monitor', 'one', 10_000)
    expect(await two.head()).toMatchObject({ number: 0 })
    expect(await two.records.list('token')).toEqual([])
    expect(await two.lease.take('monitor', 'two', 10_000)).toBeDefined()
    await two.append(second.head, [following(second.logId, second.head)])
    await expect.poll(() => hints).toContain(1)
    expect(hints).not.toContain(2)
  })

  it('are written by one request for an append', async () => {
    const store = used.connect({ namespace: used.namespace() })
    const { logId, head } = await store.open()
    const chain = chainAfter(logId, head, 6)
    await store.append(head, chain.slice(0, 1))
    await used.engine.ask('CONFIG', 'RESETSTAT')
    let last = headAfter(chain.slice(0, 1), head)
    for (const revision of chain.slice(1)) {
      await store.append(last, [revision])
      last = headAfter([revision], last)
    }
    const stats = await used.engine.ask('INFO', 'commandstats')
    const calls = [...stats.matchAll(/cmdstat_(\w+):calls=(\d+)/g)].map(([, name, count]) => `${name} ${count}`)
    const within = ['hmget 5', 'hset 5', 'publish 5', 'xadd 5', 'zadd 5', 'zscore 5']
    expect(calls.filter(call => !/^(?:config|info|command)/.test(call)).toSorted()).toEqual(['evalsha 5', ...within])
  })

  it('that a newer Varve has made are refused, and left as they are', async () => {
    const namespace = used.namespace()
    const store = used.connect({ namespace })
    await store.open()
    await used.engine.ask('HSET', `{${namespace}}:log`, 'format', '2')
    const refused = used.connect({ namespace }).open()
    await expect(refused).rejects.toMatchObject({ code: 'STORE_UNSAFE' })
    await expect(refused).rejects.toThrow(/its format is 2, and this Varve knows formats up to 1.*Run the newer Varve/s)
    await expect(store.upkeep?.migrate()).rejects.toMatchObject({ code: 'STORE_UNSAFE' })
    expect(await used.engine.ask('HGET', `{${namespace}}:log`, 'format')).toBe('2')
  })

  it('that belong to another program are refused, and left as they are', async () => {
    for (const [type, ...command] of [
      ['hash', 'HSET', 'log', 'a', '1'],
      ['string', 'SET', 'log', '1'],
      ['stream', 'XADD', 'revisions', '*', 'a', '1'],
    ]) {
      const namespace = used.namespace()
      const [name = '', key = '', ...args] = command
      await used.engine.ask(name, `{${namespace}}:${key}`, ...args)
      await expect(used.connect({ namespace }).open(), type).rejects.toMatchObject({ code: 'STORE_UNSAFE' })
      expect(await used.engine.ask('TYPE', `{${namespace}}:${key}`)).toBe(type)
    }
  })

  it('that were deleted under a store make it STORE_CORRUPT, rather than an empty log', async () => {
    const namespace = used.namespace()
    const store = used.connect({ namespace })
    const { logId, head } = await store.open()
    await used.engine.ask('DEL', `{${namespace}}:log`, `{${namespace}}:revisions`)
    await expect(store.head()).rejects.toMatchObject({ code: 'STORE_CORRUPT' })
    await expect(store.append(head, [following(logId, head)])).rejects.toMatchObject({ code: 'STORE_CORRUPT' })
  })

  it('are not made by asking whether there is a log', async () => {
    const namespace = used.namespace()
    const store = used.connect({ namespace, migrate: false })
    expect(await store.exists?.()).toBe(false)
    await expect(store.open()).rejects.toThrow(/not to be made by opening.*Run: varve migrate/s)
    expect(await store.upkeep?.pending()).toHaveLength(1)
    expect(await used.engine.ask('KEYS', `{${namespace}}:*`)).toBe('')
    await store.upkeep?.migrate()
    expect(await store.upkeep?.pending()).toEqual([])
    expect((await store.open()).head.number).toBe(0)
  })
})
