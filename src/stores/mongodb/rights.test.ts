import { expect, it } from 'vitest'
import { describeOn } from '../../../test/engines/describe-mongodb.ts'
import { useMongodb } from '../../../test/engines/use-mongodb.ts'
import type { Store } from '../../core/ports.ts'
import { following } from '../../testing/store-contract/chain.ts'

const { connect, altered } = useMongodb()

const about = async ({ upkeep }: Store, what: string): Promise<unknown> =>
  (await upkeep?.inspect())?.filter(finding => finding.about === what)

describeOn('best', 'a user of a MongoDB server', engine => {
  it('who may only read is served: what is there is read, and what is written is STORE_READ_ONLY', async () => {
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

  it('who may not make what is missing is told who can', async () => {
    await using at = await altered(engine())
    at.replies.fail('create', 13, 'not authorized on shop to execute command')
    await expect(at.store.open()).rejects.toMatchObject({
      code: 'STORE_READ_ONLY',
      message: expect.stringContaining('Run `varve migrate` with a user who may') as string,
    })
  })

  it('who may not even read makes it STORE_UNSAFE', async () => {
    await using at = await altered(engine())
    for (const command of ['find', 'listCollections', 'listIndexes'])
      at.replies.fail(command, 13, 'not authorized on shop')
    await expect(at.store.open()).rejects.toMatchObject({ code: 'STORE_UNSAFE' })
  })

  it.each([
    ['ok', ['find', 'insert', 'update', 'remove'], 'may read and write'],
    ['ok', ['find', 'insert'], 'may read and append, and drop nothing', ['update', 'remove']],
    [
      'warning',
      ['find'],
      'may read, and may not insert in varve_log, update in varve_log, insert in varve_revisions and',
    ],
    ['error', ['insert'], 'may not find in varve_log, find in varve_revisions'],
  ])('inspects what the user may do: %s, %j', async (severity, actions, issue, besides: string[] = []) => {
    await using at = await altered(engine())
    const database = engine().look(at.address).databaseName
    at.replies.alter('connectionStatus', () => ({
      ok: 1,
      authInfo: {
        authenticatedUsers: [{ user: 'varve', db: 'admin' }],
        authenticatedUserPrivileges: [
          { resource: { db: database, collection: '' }, actions },
          ...['log', 'snapshots', 'snapshot_parts', 'records', 'leases'].map(name => ({
            resource: { db: database, collection: `varve_${name}` },
            actions: besides,
          })),
          { resource: { db: 'other', collection: '' }, actions: ['find', 'insert', 'update', 'remove'] },
        ],
      },
    }))
    expect(await about(at.store, 'rights')).toMatchObject([
      { severity, issue: expect.stringContaining(issue) as string },
    ])
  })
})

describeOn(
  'ferretdb',
  'a MongoDB server that asks who is there',
  engine => {
    it('makes it STORE_UNSAFE with a wrong password, which is never said', async () => {
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
