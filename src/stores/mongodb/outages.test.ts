import { afterEach, expect, it } from 'vitest'
import { describeOn } from '../../../test/engines/describe-mongodb.ts'
import { FaultProxy } from '../../../test/network/proxy.ts'
import type { Store } from '../../core/ports.ts'
import { chainAfter, following, headAfter } from '../../testing/store-contract/chain.ts'
import { mongodb, type MongodbOptions } from '../mongodb.ts'

const stores: Store[] = []
afterEach(async () => {
  await Promise.all(stores.splice(0).map(store => store.close()))
})

function connect(address: string, options: MongodbOptions = {}): Store {
  const store = mongodb(address, options)
  stores.push(store)
  return store
}

/** The code a request fails with and how long that took, in milliseconds; or `done`. */
async function outcome(request: Promise<unknown>): Promise<{ code: unknown; taken: number }> {
  const start = performance.now()
  const code: unknown = await request.then(
    () => 'done',
    (error: { code?: unknown }) => error.code ?? error,
  )
  return { code, taken: performance.now() - start }
}

/** How much longer than its patience a request may take on a busy machine, in milliseconds. */
const SLACK = 1_500

describeOn('ferretdb', 'a MongoDB server that goes away', engine => {
  it('has all that was acknowledged when it comes back, and the store goes on by itself', async () => {
    const store = connect(engine().database())
    const { logId, head } = await store.open()
    let last = head
    for (const how of ['kill', 'clean', 'kill'] as const) {
      const chain = chainAfter(logId, last, 3)
      expect((await store.append(last, chain)).written).toBe(3)
      last = headAfter(chain, last)
      await engine().stop(how)
      const answer = await outcome(store.head())
      expect(answer.code).toBe('STORE_UNREACHABLE')
      expect(answer.taken).toBeLessThan(1_000 + SLACK)
      expect((await outcome(store.append(last, [following(logId, last)]))).code).toBe('STORE_UNREACHABLE')
      await engine().start()
      await expect.poll(async () => (await outcome(store.head())).code, { timeout: 10_000 }).toBe('done')
      expect(await store.head()).toMatchObject(last)
    }
    expect((await store.read(0, 100)).revisions.length).toBe(9)
  })

  it('fails within the patience while it is frozen, and goes on when it is thawed', async () => {
    const store = connect(engine().database(), { patience: 300 })
    const { logId, head } = await store.open()
    engine().freeze()
    try {
      const requests = [
        store.head(),
        store.append(head, [following(logId, head)]),
        store.records.get('token', 'a'),
        store.records.put('token', 'a', 'x'),
        store.lease.take('monitor', 'one', 1_000),
      ]
      for (const answer of await Promise.all(requests.map(outcome))) {
        expect(answer.code).toBe('STORE_UNREACHABLE')
        expect(answer.taken).toBeLessThan(300 + SLACK)
      }
    } finally {
      engine().thaw()
    }
    await expect.poll(async () => (await outcome(store.head())).code, { timeout: 10_000 }).toBe('done')
    const { number } = await store.head()
    expect(number).toBe(0)
  })

  it('may be away when a store is made, and is found once it is there', async () => {
    const address = engine().database()
    await engine().stop('kill')
    const store = connect(address, { patience: 300 })
    const answer = await outcome(store.open())
    expect(answer.code).toBe('STORE_UNREACHABLE')
    expect(answer.taken).toBeLessThan(300 + SLACK)
    await engine().start()
    await expect.poll(async () => (await outcome(store.open())).code, { timeout: 10_000 }).toBe('done')
  })

  it('is told as down to who listens, and hinted at when it is back', async () => {
    const store = connect(engine().database(), { heartbeat: 200, poll: 50 })
    await store.open()
    const heard: string[] = []
    store.subscribe(
      number => heard.push(`hint ${number ?? ''}`),
      () => heard.push('down'),
    )
    await expect.poll(() => heard).toEqual(['hint '])
    await engine().stop('kill')
    await expect.poll(() => heard, { timeout: 10_000 }).toContain('down')
    await engine().start()
    await expect.poll(() => heard.at(-1), { timeout: 20_000 }).toBe('hint ')
  })
})

describeOn('ferretdb', 'a network to MongoDB', engine => {
  it('that swallows the answer of an append makes it STORE_INDETERMINATE within the patience', async () => {
    await using network = await FaultProxy.before(engine())
    const through = engine().through(engine().database(), network, '&retryWrites=false')
    const store = connect(through, { patience: 400 })
    const { logId, head } = await store.open()
    // Only the insert's way back is lost: its request holds the id.
    const mine = following(logId, head)
    const cut = network.cutAfterRequest(request => request.includes(mine.id))
    const answer = await outcome(store.append(head, [mine]))
    await cut
    expect(answer.code).toBe('STORE_INDETERMINATE')
    expect(answer.taken).toBeLessThan(400 + SLACK)
    await expect.poll(async () => (await store.read(0, 1)).revisions).toEqual([mine])
  })

  it('that has become a black hole fails every request within the patience, and is found when it is healed', async () => {
    await using network = await FaultProxy.before(engine())
    const store = connect(engine().through(engine().database(), network), { patience: 300 })
    await store.open()
    network.blackHole()
    for (let tries = 0; tries < 3; tries++) {
      const answer = await outcome(store.head())
      expect(answer.code).toBe('STORE_UNREACHABLE')
      expect(answer.taken).toBeLessThan(300 + SLACK)
    }
    await network.heal()
    await expect.poll(async () => (await outcome(store.head())).code, { timeout: 20_000 }).toBe('done')
  })
})
