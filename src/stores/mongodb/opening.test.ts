import { MongoClient } from 'mongodb'
import { afterEach, describe, expect, it } from 'vitest'
import { describeOn } from '../../../test/engines/describe-mongodb.ts'
import type { MongodbEngine } from '../../../test/engines/mongodb.ts'
import { MongodbReplies } from '../../../test/network/mongodb-replies.ts'
import type { Store } from '../../core/ports.ts'
import { chainAfter, following, headAfter } from '../../testing/store-contract/chain.ts'
import { mongodb, type MongodbOptions, type MongoTarget } from '../mongodb.ts'

const stores: Store[] = []
afterEach(async () => {
  await Promise.all(stores.splice(0).map(store => store.close()))
})

function connect(target: MongoTarget, options: MongodbOptions = {}): Store {
  const store = mongodb(target, options)
  stores.push(store)
  return store
}

/** A store whose server's answers can be changed on the way. */
async function altered(engine: MongodbEngine, options: MongodbOptions = {}) {
  const address = engine.database()
  const replies = await MongodbReplies.before(engine)
  const query = '?directConnection=true'
  const through = engine.address(address.split('/').at(-1) ?? '', { port: replies.port, query })
  return {
    address,
    replies,
    store: connect(through, options),
    [Symbol.asyncDispose]: () => replies[Symbol.asyncDispose](),
  }
}

const about = async ({ upkeep }: Store, what: string): Promise<unknown> =>
  (await upkeep?.inspect())?.filter(finding => finding.about === what)

describe('the address of a MongoDB store', () => {
  it.each([
    ['mongodb://db1:27017,db2:27018/shop?replicaSet=rs0', 'mongodb db1:27017,db2:27018/shop (varve)'],
    ['mongodb://dana:p%40ss%2Fword@db/shop', 'mongodb db/shop (varve)'],
    ['mongodb+srv://dana:secret7@cluster.example.com/shop?appName=x', 'mongodb cluster.example.com/shop (varve)'],
    ['mongodb://%2Ftmp%2Fmongodb-27017.sock/shop%20floor', 'mongodb %2Ftmp%2Fmongodb-27017.sock/shop floor (varve)'],
  ])('names the store, and never says who logs in: %s', (address, name) => {
    expect(mongodb(address).name).toBe(name)
  })

  it.each([
    'mongodb://dana:hunter2@db',
    'mongodb://dana:hunter2@db/',
    'mongodb://dana:hunt@er2@db/shop',
    'mongodb://dana:hunt/er2@db/shop',
    'postgres://dana:hunter2@db/shop',
    '',
  ])('is refused where it names no database, or no one can tell, without the password: %s', address => {
    expect(() => mongodb(address)).toThrow(/Write mongodb:\/\/user:password@host:27017\/database/)
    expect(() => mongodb(address)).not.toThrow(/er2/)
  })

  it.each(['mongodb://dana:hunter2@db:port/shop', 'mongodb://dana:hunter2@db/shop?w=none&journal=perhaps'])(
    'that the driver cannot read is told when it is used, without the password: %s',
    async address => {
      const failed = connect(address).open()
      await expect(failed).rejects.toMatchObject({ code: 'USAGE' })
      await expect(failed).rejects.not.toThrow(/hunter2/)
    },
  )

  it.each(['', 'a.b', '$varve', 'system', 'systematic', '1st', 'a'.repeat(65), 'va rve', 'varve\0'])(
    'has no namespace such as %j',
    namespace => {
      expect(() => mongodb('mongodb://db/shop', { namespace })).toThrow(/cannot be the namespace/)
    },
  )
})

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
        const { logId, head } = await store.open()
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

  it('takes no query for the name of a record or a lease', async () => {
    const store = connect(engine().database())
    await store.open()
    await store.records.put('token', 'a', 'secret')
    await store.lease.take('monitor', 'one', 60_000)
    const operator = { $gt: '' } as unknown as string
    const uses = [
      () => store.records.get('token', operator),
      () => store.records.get(operator, 'a'),
      () => store.records.put('token', operator, 'x'),
      () => store.records.put('token', 'a', operator),
      () => store.records.delete('token', operator),
      () => store.records.list(operator),
      () => store.records.list('token', { after: operator }),
      () => store.lease.take(operator, 'two', 1),
      () => store.lease.take('monitor', operator, 1),
      () => store.lease.release('monitor', operator),
      () => store.records.get('token', 'half of a character \ud83d'),
    ]
    for (const use of uses) await expect(use()).rejects.toMatchObject({ code: 'USAGE' })
    // And text that looks like one is text.
    for (const id of ['$where', '{"$gt":""}', '__proto__', 'a.b', '\0', '$$NOW']) {
      await store.records.put(id, id, id)
      expect(await store.records.get(id, id)).toMatchObject({ id, body: id })
      expect((await store.lease.take(id, id, 1_000))?.fence).toBe(1)
    }
    expect((await store.records.list('token')).length).toBe(1)
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

  it('does without looking where the user may not look, and inspecting says so', async () => {
    await using at = await altered(engine())
    at.replies.fail('serverStatus', 13, 'not authorized on admin to execute command { serverStatus: 1 }')
    expect((await at.store.open()).findings).toEqual([])
    expect(await about(at.store, 'durability')).toMatchObject([
      { severity: 'warning', remedy: expect.stringContaining('clusterMonitor') as string },
    ])
  })

  it('works for a user who may only read: what is there is read, and what is written is STORE_READ_ONLY', async () => {
    await using at = await altered(engine())
    const { logId, head } = await connect(at.address).open()
    for (const command of ['insert', 'update', 'delete', 'findAndModify', 'create', 'createIndexes'])
      at.replies.fail(command, 13, 'not authorized on shop to execute command')
    const opened = await at.store.open()
    expect(opened).toMatchObject({ logId, head })
    expect((await at.store.read(0, 10)).revisions).toEqual([])
    const writes = [
      () => at.store.append(head, [following(logId, head)]),
      () => at.store.records.put('token', 'a', 'x'),
      () => at.store.records.delete('token', 'a'),
      () => at.store.lease.take('monitor', 'one', 1),
      () => at.store.snapshots.put(1, 'hash', 'state'),
    ]
    for (const write of writes) await expect(write()).rejects.toMatchObject({ code: 'STORE_READ_ONLY' })
    expect(await at.store.records.get('token', 'a')).toBeUndefined()
  })

  it('is STORE_UNSAFE for a user who may not even read', async () => {
    await using at = await altered(engine())
    for (const command of ['find', 'listCollections', 'listIndexes'])
      at.replies.fail(command, 13, 'not authorized on shop')
    await expect(at.store.open()).rejects.toMatchObject({ code: 'STORE_UNSAFE' })
  })

  it.each([
    ['ok', ['find', 'insert', 'update', 'remove'], 'may read and write'],
    ['warning', ['find'], 'may not insert or update or remove'],
    ['error', ['insert'], 'may not read'],
  ])('inspects what the user may do: %s', async (severity, actions, issue) => {
    await using at = await altered(engine())
    const database = at.address.split('/').at(-1)
    at.replies.alter('connectionStatus', () => ({
      ok: 1,
      authInfo: {
        authenticatedUsers: [{ user: 'varve', db: 'admin' }],
        authenticatedUserPrivileges: [
          { resource: { db: database, collection: '' }, actions },
          { resource: { db: 'other', collection: '' }, actions: ['find', 'insert', 'update', 'remove'] },
        ],
      },
    }))
    expect(await about(at.store, 'rights')).toMatchObject([
      { severity, issue: expect.stringContaining(issue) as string },
    ])
  })

  it('inspects everything that is worth knowing, and a server that is away is a finding', async () => {
    const store = connect(engine().database())
    await store.open()
    const findings = (await store.upkeep?.inspect()) ?? []
    expect(findings.map(({ about: what }) => what)).toEqual(['version', 'members', 'durability', 'schema', 'rights'])
    const away = connect('mongodb://127.0.0.1:1/shop', { patience: 100 })
    expect((await away.upkeep?.inspect())?.every(({ severity }) => severity === 'error')).toBe(true)
  })
})

describeOn(
  'ferretdb',
  'a MongoDB server that asks who is there',
  engine => {
    it('is STORE_UNSAFE with a wrong password, which is never said', async () => {
      const address = `${engine().database()}?authSource=admin`
      const store = connect(address)
      await store.open()
      const wrong = connect(address.replace('secret7', 'hunter2'))
      const failure: unknown = await wrong.open().catch((error: unknown) => error)
      expect(failure).toMatchObject({ code: 'STORE_UNSAFE', message: expect.stringContaining('authSource') as string })
      expect(JSON.stringify(failure, Object.getOwnPropertyNames(failure))).not.toContain('hunter2')
      expect(wrong.name).not.toContain('hunter2')
      expect((await store.head()).number).toBe(0)
    })
  },
  { login: { user: 'dana', password: 'secret7' } },
)
