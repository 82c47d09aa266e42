import { describe, expect, it, onTestFinished } from 'vitest'
import { describeWith } from '../../../test/describe-with.ts'
import { RedisEngine, type RedisEngineOptions } from '../../../test/engines/redis.ts'
import type { Store, StoreFinding } from '../../core/ports.ts'
import { chainAfter, following, headAfter } from '../../testing/store-contract/chain.ts'
import { redis, type RedisOptions } from '../redis.ts'
import { judgeServer } from './server.ts'

async function start(options: RedisEngineOptions): Promise<RedisEngine> {
  const engine = await RedisEngine.start(options)
  onTestFinished(() => engine.drop())
  return engine
}

function connect(address: string, options: RedisOptions = {}): Store {
  const store = redis(address, { patience: 5_000, ...options })
  onTestFinished(() => store.close())
  return store
}

const issuesOf = (findings: readonly StoreFinding[] = []): string[] =>
  findings.map(({ severity, about, issue }) => `${severity}: ${about}: ${issue}`)

describeWith('redis-server', 'a server of Redis', () => {
  it('that syncs each write and evicts nothing has nothing to be said against it', async () => {
    const engine = await start({})
    const store = connect(engine.url)
    expect((await store.open()).findings).toEqual([])
    const inspected = issuesOf(await store.upkeep?.inspect())
    expect(inspected).toEqual([
      expect.stringMatching(/^ok: version: (?:Redis|Valkey) \d/),
      'ok: durability: appendonly is yes and appendfsync is always: what is acknowledged is on its disk',
      'ok: eviction: its memory has no limit, so no key is evicted',
      expect.stringMatching(/^ok: memory: .* MiB are used$/),
      'ok: rights: its user may read, change, send and hear hints',
    ])
  })

  it.each([
    [{ appendonly: 'no' }, /appendonly is no: a crash may cost everything since it last saved a snapshot/],
    [{ appendfsync: 'no' }, /appendfsync is no: a power cut may cost half a minute/],
    [
      { maxmemory: '100mb', 'maxmemory-policy': 'allkeys-lru' },
      /maxmemory-policy is allkeys-lru: .* deletes revisions/,
    ],
    [{ maxmemory: '100mb', 'maxmemory-policy': 'allkeys-random' }, /maxmemory-policy is allkeys-random/],
  ])('that may lose what it has acknowledged is refused, unless that is accepted: %j', async (config, issue) => {
    const engine = await start({ config })
    const refused = connect(engine.url).open()
    await expect(refused).rejects.toMatchObject({
      code: 'STORE_UNSAFE',
      message: expect.stringMatching(issue) as string,
    })
    await expect(refused).rejects.toThrow(/Set .*\. To use it as it is: \{ durability: 'accepted' \}\.$/)
    expect(await engine.ask('DBSIZE')).toBe('0')
    const { findings } = await connect(engine.url, { durability: 'accepted' }).open()
    expect(findings).toHaveLength(1)
    expect(findings?.[0]).toMatchObject({ severity: 'error', issue: expect.stringMatching(issue) as string })
  })

  it.each([
    [
      { appendfsync: 'everysec' },
      /^warning: durability: appendfsync is everysec: a power cut may cost the last second$/,
    ],
    [
      { 'no-appendfsync-on-rewrite': 'yes' },
      /^warning: durability: no-appendfsync-on-rewrite is yes: while .* is rewritten, a power cut may cost half a minute$/,
    ],
    [{ 'rename-command': 'CONFIG ""' }, /^warning: durability: whether .* cannot be seen: CONFIG GET is not allowed$/],
  ])('that is worth a warning is used: %j', async (config, said) => {
    const engine = await start({ config })
    const { findings } = await connect(engine.url).open()
    expect(issuesOf(findings)).toEqual([expect.stringMatching(said)])
  })

  it('may evict what expires, because our keys never do', async () => {
    const engine = await start({ config: { maxmemory: '100mb', 'maxmemory-policy': 'volatile-lru' } })
    const store = connect(engine.url)
    const { logId, head, findings } = await store.open()
    expect(findings).toEqual([])
    await store.append(head, [following(logId, head)])
    await store.records.put('token', 'a', 'x', { expiresAt: Date.now() + 60_000 })
    await store.lease.take('monitor', 'one', 1_000)
    const keys = (await engine.ask('KEYS', '*')).split('\n')
    for (const key of keys) expect(await engine.ask('TTL', key), key).toBe('-1')
  })

  it('keeps nothing of records that expired: whatever is put next sweeps them', async () => {
    const engine = await start({})
    const store = connect(engine.url)
    await store.open()
    for (const id of ['a', 'b']) await store.records.put('session', id, 'x', { expiresAt: Date.now() + 86_400_000 })
    const field = '"session"a'
    // As if a day had gone by for one of them.
    await engine.ask('ZADD', '{varve}:record-expiry', '1', field)
    expect(await engine.ask('HEXISTS', '{varve}:records', field)).toBe('1')
    await store.records.put('token', 'c', 'y')
    const kept = ['"session"b', '"token"c']
    expect((await engine.ask('HKEYS', '{varve}:records')).split('\n')).toEqual(kept)
    expect((await engine.ask('ZRANGE', '{varve}:record-order', '0', '-1')).split('\n')).toEqual(kept)
    expect(await engine.ask('ZRANGE', '{varve}:record-expiry', '0', '-1')).toBe('"session"b')
  })

  it('whose memory is full refuses changes as STORE_FULL, serves reads, and takes a compaction that frees some', async () => {
    const engine = await start({})
    const store = connect(engine.url)
    const { logId, head } = await store.open()
    const chain = chainAfter(logId, head, 3)
    const last = headAfter(chain, head)
    await store.append(head, chain)
    await store.snapshots.put(2, chain[1]?.hash ?? '', 'state')
    await engine.ask('CONFIG', 'SET', 'maxmemory', '1')
    await expect(store.append(last, [following(logId, last)])).rejects.toMatchObject({ code: 'STORE_FULL' })
    await expect(store.records.put('token', 'a', 'x')).rejects.toMatchObject({ code: 'STORE_FULL' })
    expect(await store.head()).toMatchObject(last)
    expect((await store.read(0, 10)).revisions).toEqual(chain)
    await store.snapshots.compact(2)
    expect((await store.read(2, 10)).oldest).toBe(3)
    expect(issuesOf(await store.upkeep?.inspect())).toContainEqual(
      expect.stringMatching(/^warning: memory: .* of .* are used$/),
    )
    await engine.ask('CONFIG', 'SET', 'maxmemory', '0')
    expect((await store.append(last, [following(logId, last)])).written).toBe(1)
  })
})

describe('what a server says of itself', () => {
  const info = (facts: Readonly<Record<string, string>>): ReadonlyMap<string, string> => new Map(Object.entries(facts))
  const judged = (facts: Readonly<Record<string, string>>, about: string) =>
    judgeServer({ info: info(facts), config: undefined }, { replicas: 0 }).find(finding => finding.about === about)

  it.each([
    ['6.0.16', 'error', 'it is Redis 6.0.16, and 6.2 is the oldest that will do'],
    ['6.2.0', 'ok', 'Redis 6.2.0'],
    ['8.10.1', 'ok', 'Redis 8.10.1'],
  ])('is judged by its version %s', (redis_version, severity, issue) => {
    expect(judged({ redis_version }, 'version')).toMatchObject({ severity, issue })
  })

  it('names Valkey, which says that it is a Redis, too', () => {
    expect(judged({ redis_version: '7.2.4', valkey_version: '8.1.0' }, 'version')?.issue).toBe('Valkey 8.1.0')
  })

  it('is enough to know where it may not be asked for its configuration that it keeps nothing', () => {
    expect(judged({ redis_version: '7.0.0', aof_enabled: '0' }, 'durability')).toMatchObject({ severity: 'error' })
    expect(judged({ redis_version: '7.0.0', aof_enabled: '1' }, 'durability')).toMatchObject({ severity: 'warning' })
  })

  it('is little where its user may not ask, and each thing that cannot be seen is told', () => {
    const findings = judgeServer({ info: undefined, config: undefined }, { replicas: 0 })
    expect(issuesOf(findings)).toEqual([
      'warning: version: its version cannot be seen: INFO is not allowed',
      'warning: durability: whether what is acknowledged is on its disk cannot be seen: CONFIG GET is not allowed',
      'warning: eviction: whether it deletes keys when its memory is full cannot be seen',
    ])
  })
})
