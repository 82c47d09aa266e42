import { afterEach, expect, it } from 'vitest'
import { describeOn } from '../../../test/engines/describe-mongodb.ts'
import type { MongodbEngine } from '../../../test/engines/mongodb.ts'
import { MongodbReplies } from '../../../test/network/mongodb-replies.ts'
import { type Address, FaultProxy } from '../../../test/network/proxy.ts'
import type { Store } from '../../core/ports.ts'
import { following, headAfter } from '../../testing/store-contract/chain.ts'
import { mongodb, type MongodbOptions } from '../mongodb.ts'

const stores: Store[] = []
afterEach(async () => {
  await Promise.all(stores.splice(0).map(store => store.close()))
})

/** A poll that never comes: what is heard was told. */
const NEVER = 600_000

/** A writer at the engine, and a listener behind something that stands before it. */
async function pair(engine: MongodbEngine, before: Address, options: MongodbOptions) {
  const address = engine.database()
  const writer = mongodb(address)
  const listener = mongodb(engine.through(address, before), options)
  stores.push(writer, listener)
  const { logId, head } = await writer.open()
  await listener.open()
  const heard: (number | string)[] = []
  listener.subscribe(
    number => heard.push(number ?? 'look'),
    () => heard.push('down'),
  )
  let last = head
  const append = async (): Promise<void> => {
    const sealed = following(logId, last)
    await writer.append(last, [sealed])
    last = headAfter([sealed], last)
  }
  await expect.poll(() => heard).toEqual(['look'])
  return { writer, heard, append }
}

function streams(engine: () => MongodbEngine): void {
  it('tells every append with its number, and nothing else', async () => {
    await using replies = await MongodbReplies.before(engine())
    const { heard, append, writer } = await pair(engine(), replies, { poll: NEVER })
    for (const number of [1, 2]) {
      await append()
      await expect.poll(() => heard.at(-1)).toBe(number)
    }
    const { head } = await writer.read(0, 10)
    await writer.snapshots.put(2, head.hash, 'state')
    await writer.snapshots.compact(2)
    await append()
    await expect.poll(() => heard).toEqual(['look', 1, 2, 3])
    expect(replies.commands).toContain('aggregate')
  })

  it('that the server can go on with no longer is opened again, and what was missed is looked for', async () => {
    await using replies = await MongodbReplies.before(engine())
    const { heard, append } = await pair(engine(), replies, { poll: NEVER })
    replies.fail(
      'getMore',
      286,
      'Resume of change stream was not possible, as the resume point may no longer be in the oplog.',
      1,
    )
    await expect.poll(() => heard).toEqual(['look', 'down', 'look'])
    await append()
    await expect.poll(() => heard.at(-1)).toBe(1)
  })

  it('that has gone silent is found dead by its heartbeat, and another one is opened when the network is back', async () => {
    await using network = await FaultProxy.before(engine())
    const { heard, append } = await pair(engine(), network, {
      poll: NEVER,
      heartbeat: 100,
      deadline: 300,
      patience: 300,
    })
    network.blackHole()
    await append()
    await expect.poll(() => heard, { timeout: 5_000 }).toEqual(['look', 'down'])
    await network.heal()
    await expect.poll(() => heard.at(-1), { timeout: 20_000 }).toBe('look')
    await append()
    await expect.poll(() => heard.at(-1)).toBe(2)
  })

  it('that the user may not have is done without: the head is looked at instead', async () => {
    await using replies = await MongodbReplies.before(engine())
    replies.fail('aggregate', 13, 'not authorized on shop to execute command { aggregate: "varve_revisions" }')
    const { heard, append } = await pair(engine(), replies, { poll: 20 })
    await append()
    await expect.poll(() => heard).toEqual(['look', 1])
  })

  it('ends with the collection it is about, and the store says so', async () => {
    await using replies = await MongodbReplies.before(engine())
    const { heard, append } = await pair(engine(), replies, { poll: NEVER })
    replies.alter('getMore', reply => ({ ...reply, cursor: { ...(reply['cursor'] as object), id: 0 } }), 1)
    await expect.poll(() => heard).toContain('down')
    replies.heal()
    await expect.poll(() => heard.at(-1)).toBe('look')
    await append()
    await expect.poll(() => heard.at(-1)).toBe(1)
  })
}

describeOn('mongo-java-server', 'a change stream', streams)
describeOn('mongod', 'a change stream of mongod', streams)

describeOn('ferretdb', 'a server without change streams', engine => {
  it('is looked at every now and then', async () => {
    await using replies = await MongodbReplies.before(engine())
    const { heard, append } = await pair(engine(), replies, { poll: 20 })
    for (const number of [1, 2]) {
      await append()
      await expect.poll(() => heard.at(-1)).toBe(number)
    }
    expect(heard).toEqual(['look', 1, 2])
    expect(replies.commands.filter(command => command === 'aggregate')).toHaveLength(1)
  })

  it('is not asked for any where it is no member of a replica set', async () => {
    await using replies = await MongodbReplies.before(engine())
    replies.alter('hello', ({ setName: _, hosts: __, ...alone }) => alone)
    const { heard, append } = await pair(engine(), replies, { poll: 20 })
    await append()
    await expect.poll(() => heard).toEqual(['look', 1])
    expect(replies.commands).not.toContain('aggregate')
  })
})
