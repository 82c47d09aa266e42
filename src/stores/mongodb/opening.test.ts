import { MongoClient } from 'mongodb'
import { expect, it } from 'vitest'
import { describeOn } from '../../../test/engines/describe-mongodb.ts'
import { useMongodb } from '../../../test/engines/use-mongodb.ts'
import type { Store } from '../../core/ports.ts'
import { chainAfter, following, headAfter } from '../../testing/store-contract/chain.ts'
import { mongodb } from '../mongodb.ts'

const { connect, altered } = useMongodb()

const about = async ({ upkeep }: Store, what: string): Promise<unknown> =>
  (await upkeep?.inspect())?.filter(finding => finding.about === what)

describeOn('best', 'a MongoDB store', engine => {
  it('uses the database of a user, whatever it is set to, and leaves its client open', async () => {
    const client = new MongoClient(engine().database(), {
      promoteValues: false,
      useBigInt64: false,
      ignoreUndefined: true,
      readPreference: 'secondaryPreferred',
      writeConcern: { w: 0 },
      readConcern: { level: 'available' },
    })
    try {
      for (const target of [client.db(), client]) {
        const store = mongodb(target, { namespace: target === client ? 'other' : 'varve' })
        const { logId, head, findings } = await store.open()
        expect(findings).toMatchObject([{ about: 'write concern', severity: 'warning' }])
        const chain = chainAfter(logId, head, 2)
        expect(await store.append(head, chain)).toEqual({ written: 2, head: headAfter(chain, head) })
        expect((await store.read(0, 10)).revisions).toEqual(chain)
        await store.records.put('token', 'a', 'body', { expiresAt: 4_000_000_000_000 })
        expect(await store.records.get('token', 'a')).toMatchObject({ body: 'body', expiresAt: 4_000_000_000_000 })
        await store.snapshots.put(2, 'hash', 'state')
        expect((await store.snapshots.latest())?.body).toBe('state')
        await store.close()
      }
      expect(await client.db().command({ ping: 1 })).toMatchObject({ ok: expect.anything() as unknown })
    } finally {
      await client.close()
    }
  })

  it.each([2 ** 31 - 1, 2 ** 53 - 3])('counts on exactly after revision %i', async number => {
    const store = connect(engine().database())
    const before = { number, hash: 'a'.repeat(64), at: 1_768_448_820_000 }
    const { logId, head } = await store.open({ logId: '0190cafe-0000-7000-8000-0000000000a1', before })
    const chain = chainAfter(logId, head, 2)
    expect(await store.append(head, chain)).toEqual({ written: 2, head: headAfter(chain, head) })
    expect((await store.read(number, 10)).revisions).toEqual(chain)
    expect((await store.read(number + 1, 10)).revisions).toEqual(chain.slice(1))
  })

  it('keeps logs of different namespaces in one database apart', async () => {
    const address = engine().database()
    const [one, two] = [connect(address, { namespace: 'shop' }), connect(address, { namespace: 'shop_floor' })]
    const [first, second] = [await one.open(), await two.open()]
    expect(first.logId).not.toBe(second.logId)
    await one.append(first.head, [following(first.logId, first.head)])
    expect((await two.head()).number).toBe(0)
  })

  it('shows what it would make, makes it when it is told, and refuses to open without it', async () => {
    const address = engine().database()
    const store = connect(address, { migrate: false })
    const pending = await store.upkeep?.pending()
    expect(pending).toEqual([
      'db.createCollection("varve_log")',
      'db.createCollection("varve_revisions")',
      'db.getCollection("varve_revisions").createIndex({"id":1}, {"name":"id","unique":true})',
      'db.createCollection("varve_snapshots")',
      'db.createCollection("varve_snapshot_parts")',
      'db.getCollection("varve_snapshot_parts").createIndex({"put":1,"index":1}, {"name":"place","unique":true})',
      'db.createCollection("varve_records")',
      'db.getCollection("varve_records").createIndex({"kind":1,"id":1}, {"name":"place","unique":true})',
      'db.getCollection("varve_records").createIndex({"expiresAt":1}, {"name":"expiry"})',
      'db.createCollection("varve_leases")',
    ])
    await expect(store.open()).rejects.toMatchObject({
      code: 'STORE_UNSAFE',
      message: expect.stringContaining('varve migrate') as string,
    })
    expect(await about(store, 'schema')).toMatchObject([{ severity: 'warning' }])
    expect(await store.exists?.()).toBe(false)
    await Promise.all([store.upkeep?.migrate(), connect(address).upkeep?.migrate()])
    expect(await store.upkeep?.pending()).toEqual([])
    expect((await store.open()).head.number).toBe(0)
    expect(await store.exists?.()).toBe(true)
    expect(await about(store, 'schema')).toMatchObject([{ severity: 'ok' }])
    await engine().look(address).collection('varve_revisions').dropIndex('id')
    expect(await store.upkeep?.pending()).toHaveLength(1)
  })

  it('is one log for all who open it for the first time at once', async () => {
    const address = engine().database()
    const opened = await Promise.all(Array.from({ length: 5 }, () => connect(address).open()))
    expect(new Set(opened.map(({ logId, head }) => `${logId} ${head.hash}`)).size).toBe(1)
  })

  it('says so when its log or its revisions are gone, and begins no other in their place', async () => {
    const address = engine().database()
    const store = connect(address)
    await store.open()
    await engine().look(address).collection('varve_revisions').deleteMany({})
    await expect(store.head()).rejects.toMatchObject({ code: 'STORE_CORRUPT' })
    await expect(connect(address).open()).rejects.toMatchObject({ code: 'STORE_CORRUPT' })
    await engine().look(address).collection('varve_log').deleteMany({})
    await expect(store.read(0, 10)).rejects.toMatchObject({ code: 'STORE_CORRUPT' })
  })

  it('says which revision is missing where somebody has deleted one', async () => {
    const address = engine().database()
    const store = connect(address)
    const { logId, head } = await store.open()
    await store.append(head, chainAfter(logId, head, 5))
    await engine().look(address).collection<{ _id: number }>('varve_revisions').deleteOne({ _id: 3 })
    await expect(store.read(0, 10)).rejects.toMatchObject({ code: 'STORE_CORRUPT', details: { lastReadable: 2 } })
    expect((await store.read(3, 10)).revisions.map(({ number }) => number)).toEqual([4, 5])
  })

  it('refuses a log that a newer Varve has made, and collections that are not as ours', async () => {
    const address = engine().database()
    await connect(address).open()
    await engine()
      .look(address)
      .collection<{ _id: string }>('varve_log')
      .updateOne({ _id: 'log' }, { $set: { format: 2 } })
    await expect(connect(address).open()).rejects.toThrow(/its format is 2/)
    await using at = await altered(engine())
    await at.store.open()
    at.replies.alter('listCollections', reply => {
      const { firstBatch, ...cursor } = reply['cursor'] as { firstBatch: Record<string, unknown>[] }
      return {
        ...reply,
        cursor: {
          ...cursor,
          firstBatch: firstBatch.map(one => ({ ...one, options: { collation: { locale: 'de' } } })),
        },
      }
    })
    await expect(at.store.open()).rejects.toThrow(/was made with collation/)
  })
})

describeOn('best', 'opening a MongoDB store', engine => {
  it('refuses a server that takes no writes: a secondary that is connected to directly', async () => {
    await using at = await altered(engine())
    at.replies.alter('hello', reply => ({ ...reply, isWritablePrimary: false, secondary: true }))
    await expect(at.store.open()).rejects.toMatchObject({
      code: 'STORE_UNSAFE',
      message: expect.stringContaining('no primary') as string,
    })
  })

  it('refuses a storage engine in memory, unless the loss is accepted: then it is warned of', async () => {
    await using at = await altered(engine())
    const inMemory = (reply: object): Record<string, unknown> => ({
      ...reply,
      storageEngine: { name: 'inMemory', persistent: false },
    })
    at.replies.alter('serverStatus', inMemory)
    await expect(at.store.open()).rejects.toMatchObject({
      code: 'STORE_UNSAFE',
      message: expect.stringContaining('inMemory') as string,
    })
    await using accepting = await altered(engine(), { durability: 'accepted' })
    accepting.replies.alter('serverStatus', inMemory)
    expect((await accepting.store.open()).findings).toMatchObject([{ about: 'durability', severity: 'warning' }])
    expect(await about(accepting.store, 'durability')).toMatchObject([{ severity: 'error' }])
  })

  it.each([
    ['w=1', 'says: w=1'],
    ['w=0&journal=false', 'says: w=0, journal=false'],
    ['w=two', 'says: w=two'],
    ['w=majority&journal=true', undefined],
    ['readPreference=secondary', undefined],
  ])('tells that the write concern of its address is not followed: %s', async (query, issue) => {
    await using at = await altered(engine(), {}, { query: `&${query}` })
    const told = { about: 'write concern', severity: 'warning', issue: expect.stringMatching(`${issue}$`) as string }
    expect((await at.store.open()).findings).toMatchObject(issue === undefined ? [] : [told])
    expect(await about(at.store, 'write concern')).toMatchObject([issue === undefined ? { severity: 'ok' } : told])
  })

  it('does without looking where the user may not look, and inspecting says so', async () => {
    await using at = await altered(engine())
    at.replies.fail('serverStatus', 13, 'not authorized on admin to execute command { serverStatus: 1 }')
    expect((await at.store.open()).findings).toEqual([])
    expect(await about(at.store, 'durability')).toMatchObject([
      { severity: 'warning', remedy: expect.stringContaining('clusterMonitor') as string },
    ])
  })

  it('tells who has a revision when it is acknowledged, and how changes are heard of', async () => {
    await using at = await altered(engine())
    const members = async (reply: Record<string, unknown>): Promise<unknown> => {
      at.replies.alter('hello', ({ setName: _, hosts: __, ...own }) => ({ ...own, ...reply }))
      return about(at.store, 'members')
    }
    const says = (issue: RegExp): object[] => [{ severity: 'ok', issue: expect.stringMatching(issue) as string }]
    expect(await members({})).toMatchObject(says(/^one server: .* no change streams/))
    const hosts = ['a:1', 'b:1', 'c:1']
    expect(await members({ setName: 'rs0', hosts })).toMatchObject(says(/^a replica set of 3: .* on disk$/))
    expect(await members({ msg: 'isdbgrid' })).toMatchObject(says(/^a sharded cluster: .* on disk$/))
  })

  it('inspects everything that is worth knowing, and a server that is away is a finding', async () => {
    const store = connect(engine().database())
    await store.open()
    const findings = (await store.upkeep?.inspect()) ?? []
    expect(findings.map(({ about: what }) => what)).toEqual([
      'version',
      'members',
      'durability',
      'write concern',
      'schema',
      'rights',
    ])
    const away = connect('mongodb://127.0.0.1:1/shop', { patience: 100 })
    expect((await away.upkeep?.inspect())?.every(({ severity }) => severity === 'error')).toBe(true)
  })
})
