import { Redis } from 'ioredis'
import { expect, it, onTestFinished } from 'vitest'
import { describeWith } from '../../../test/describe-with.ts'
import { RedisEngine, type RedisEngineOptions } from '../../../test/engines/redis.ts'
import { LIBRARIES, libraries } from '../../../test/engines/use-redis.ts'
import type { Store } from '../../core/ports.ts'
import { chainAfter, following, headAfter } from '../../testing/store-contract/chain.ts'
import { redis, type RedisClient, type RedisOptions } from '../redis.ts'

async function start(options: RedisEngineOptions = {}): Promise<RedisEngine> {
  const engine = await RedisEngine.start(options)
  onTestFinished(() => engine.drop())
  return engine
}

function connect(server: string | RedisClient, options: RedisOptions = {}): Store {
  const store = redis(server, { patience: 5_000, ...options })
  onTestFinished(() => store.close())
  return store
}

/** Makes a server the replica of another, and waits until it has all of it. */
async function follow(replica: RedisEngine, { host, port }: RedisEngine): Promise<void> {
  await replica.ask('REPLICAOF', host, String(port))
  await expect
    .poll(async () => replica.ask('INFO', 'replication'), { timeout: 20_000 })
    .toContain('master_link_status:up')
}

const about = async (store: Store, what: string): Promise<unknown> =>
  (await store.upkeep?.inspect())?.filter(finding => finding.about === what)

describeWith('redis-server', 'a server of Redis with replicas', () => {
  it('is refused where it is the replica itself', async () => {
    const [primary, replica] = [await start(), await start()]
    await connect(primary.url).open()
    await follow(replica, primary)
    const refused = connect(replica.url, { durability: 'accepted' }).open()
    await expect(refused).rejects.toMatchObject({ code: 'STORE_UNSAFE' })
    await expect(refused).rejects.toThrow(
      /it is a replica: it cannot be written, and may be behind.*Lead the client to/s,
    )
    await expect(refused).rejects.not.toThrow(/accepted/)
  })

  it('is STORE_READ_ONLY once it has become a replica, and is written again when it has become the primary', async () => {
    const [engine, other] = [await start(), await start()]
    const store = connect(engine.url)
    const { logId, head } = await store.open()
    const chain = chainAfter(logId, head, 1)
    await store.append(head, chain)
    const last = headAfter(chain, head)
    await follow(other, engine)
    await other.ask('REPLICAOF', 'NO', 'ONE')
    await follow(engine, other)
    await expect(store.append(last, [following(logId, last)])).rejects.toMatchObject({
      code: 'STORE_READ_ONLY',
      message: expect.stringContaining('lead the client to the primary') as string,
    })
    expect((await store.read(0, 10)).revisions).toEqual(chain)
    await engine.ask('REPLICAOF', 'NO', 'ONE')
    expect((await store.append(last, [following(logId, last)])).written).toBe(1)
  })

  it('is warned of where an append waits for no replica', async () => {
    const [primary, replica] = [await start(), await start()]
    await follow(replica, primary)
    expect(await about(connect(primary.url), 'failover')).toMatchObject([
      { severity: 'warning', issue: 'a replica that takes over may lack the last revisions' },
    ])
    expect(await about(connect(primary.url, { replicas: 1 }), 'failover')).toEqual([])
    expect(await about(connect(primary.url, { replicas: 2 }), 'failover')).toMatchObject([
      { severity: 'warning', issue: 'it has 1 of the 2 replicas that must have each revision' },
    ])
  })

  it.each(LIBRARIES)('acknowledges what so many replicas have as the store wants: %s', async library => {
    const [primary, replica] = [await start(), await start()]
    await follow(replica, primary)
    await using own = await libraries[library](primary.url)
    // As patient as a busy machine needs; the other as hasty as the test wants.
    const patient = connect(own.client, { replicas: 1, patience: 10_000 })
    const store = connect(own.client, { replicas: 1, patience: 2_000 })
    const { logId, head } = await store.open()
    const chain = chainAfter(logId, head, 2)
    const [first, second] = chain
    if (first === undefined || second === undefined) throw new Error('two were made')
    expect((await patient.append(head, [first])).written).toBe(1)
    expect(await replica.ask('HGET', '{varve}:log', 'number')).toBe('1')
    replica.freeze()
    const failed = store.append(headAfter([first], head), [second])
    await expect(failed).rejects.toMatchObject({ code: 'STORE_INDETERMINATE', details: { id: second.id } })
    await expect(failed).rejects.toThrow(/0 of the 1 replicas that must have each revision have the last one/)
    // Nobody reads as certain what a failover may still undo; others of this kind wait, too.
    await expect(store.read(0, 10)).rejects.toMatchObject({ code: 'STORE_UNREACHABLE' })
    replica.thaw()
    await expect
      .poll(async () => (await store.read(0, 10).catch(() => undefined))?.revisions, { timeout: 20_000 })
      .toEqual(chain)
    expect(await replica.ask('HGET', '{varve}:log', 'number')).toBe('2')
  })
})

describeWith('redis-server', 'sentinels of Redis', () => {
  it('lead a client of ioredis to the primary, also once another has become it', async () => {
    const [primary, replica] = [await start(), await start()]
    await follow(replica, primary)
    const sentinel = await start({
      sentinel: true,
      config: {
        'sentinel monitor': `main ${primary.host} ${primary.port} 1`,
        'sentinel down-after-milliseconds': 'main 300',
        'sentinel failover-timeout': 'main 2000',
      },
    })
    const { host, port } = sentinel
    const client = new Redis({ sentinels: [{ host, port }], name: 'main', lazyConnect: true })
    const store = connect(client, { replicas: 0 })
    const { logId, head } = await store.open()
    expect(store.name).toBe('redis sentinel main')
    const chain = chainAfter(logId, head, 3)
    await store.append(head, chain)
    await primary.copiedTo(replica)
    await expect.poll(async () => sentinel.ask('SENTINEL', 'REPLICAS', 'main')).toContain(String(replica.port))
    await primary.stop('kill')
    const last = headAfter(chain, head)
    const found = async (): Promise<number | undefined> => (await store.head().catch(() => undefined))?.number
    await expect.poll(found, { timeout: 30_000, interval: 50 }).toBe(3)
    expect((await store.append(last, [following(logId, last)])).written).toBe(1)
    expect(await replica.ask('HGET', '{varve}:log', 'number')).toBe('4')
  }, 60_000)
})
