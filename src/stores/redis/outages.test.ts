import { describe, expect, it } from 'vitest'
import { describeWith } from '../../../test/describe-with.ts'
import { LIBRARIES, libraries, useRedis } from '../../../test/engines/use-redis.ts'
import { FaultProxy } from '../../../test/network/proxy.ts'
import type { Store } from '../../core/ports.ts'
import { chainAfter, following, headAfter } from '../../testing/store-contract/chain.ts'
import type { RedisClient, RedisOptions } from '../redis.ts'

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

const isBack = async (store: Store): Promise<void> => {
  await expect.poll(async () => (await outcome(store.head())).code, { timeout: 10_000 }).toBe('done')
}

/** Everything a store hears, as words. */
function hearing(store: Store): string[] {
  const heard: string[] = []
  store.subscribe(
    number => heard.push(number === undefined ? 'hint' : `hint ${number}`),
    () => heard.push('down'),
  )
  return heard
}

describeWith('redis-server', 'with a server of Redis', () => {
  const used = useRedis()

  describe.each(LIBRARIES)('by the client %s', library => {
    /** A store on the server, or on a network before it, by a client of the library that is itself not connected there. */
    const connect = async (options: RedisOptions = {}, port = used.engine.port): Promise<Store> => {
      const namespace = used.namespace()
      await using own = await libraries[library](used.engine.url)
      const client: RedisClient = own.client
      const elsewhere = { host: '127.0.0.1', port }
      const led = 'call' in client ? client.duplicate({ ...elsewhere, lazyConnect: true }) : ledTo(client, elsewhere)
      return used.connect({ namespace, ...options }, led)
    }

    it('that is restarted, all that was acknowledged is there, and the store goes on by itself', async () => {
      const store = await connect()
      const { logId, head } = await store.open()
      let last = head
      for (const how of ['kill', 'clean', 'kill'] as const) {
        const chain = chainAfter(logId, last, 3)
        expect((await store.append(last, chain)).written).toBe(3)
        last = headAfter(chain, last)
        await used.engine.stop(how)
        expect((await outcome(store.head())).code).toBe('STORE_UNREACHABLE')
        expect((await outcome(store.append(last, [following(logId, last)]))).code).toBe('STORE_UNREACHABLE')
        await used.engine.start()
        // The next request connects anew; nothing is waited for.
        expect(await store.head()).toMatchObject(last)
      }
      expect((await store.read(0, 100)).revisions).toHaveLength(9)
    })

    it('that forgets its scripts, nobody notices', async () => {
      const store = await connect()
      const { logId, head } = await store.open()
      const chain = chainAfter(logId, head, 2)
      expect((await store.append(head, chain.slice(0, 1))).written).toBe(1)
      await used.engine.ask('SCRIPT', 'FLUSH')
      expect((await store.append(headAfter(chain.slice(0, 1), head), chain.slice(1))).written).toBe(1)
      expect((await store.read(0, 10)).revisions).toEqual(chain)
    })

    it('that is frozen, every request fails within its patience, and all goes on when it is thawed', async () => {
      const store = await connect({ patience: 300 })
      const { logId, head } = await store.open()
      used.engine.freeze()
      try {
        const requests = {
          STORE_UNREACHABLE: [store.head(), store.records.get('token', 'a'), store.lease.take('m', 'one', 1_000)],
          STORE_INDETERMINATE: [store.append(head, [following(logId, head)])],
        }
        for (const [code, asked] of Object.entries(requests)) {
          for (const answer of await Promise.all(asked.map(outcome))) {
            expect(answer.code).toBe(code)
            expect(answer.taken).toBeLessThan(300 + SLACK)
          }
        }
      } finally {
        used.engine.thaw()
      }
      await isBack(store)
    })

    it('whose answer to an append is lost, the id says later what became of it, and nothing is there twice', async () => {
      await using network = await FaultProxy.before(used.engine)
      const store = await connect({ patience: 400 }, network.port)
      const { logId, head } = await store.open()
      const mine = following(logId, head)
      const cut = network.cutAfterRequest(request => request.includes(mine.id))
      const failed = store.append(head, [mine])
      await expect(failed).rejects.toMatchObject({ code: 'STORE_INDETERMINATE', details: { id: mine.id } })
      await cut
      expect((await store.read(0, 10)).revisions).toEqual([mine])
      // Repeated as it was it is a conflict; sealed anew behind what came since, its id is known.
      expect(await store.append(head, [mine])).toMatchObject({ written: 0, head: { number: 1, hash: mine.hash } })
      const again = following(logId, headAfter([mine], head), { id: mine.id })
      await expect(store.append(headAfter([mine], head), [again])).rejects.toMatchObject({
        code: 'REVISION_EXISTS',
        details: { id: mine.id, number: 1 },
      })
      expect((await store.read(0, 10)).revisions).toEqual([mine])
    })

    it('whose answers come too late, they are not taken for those to later requests', async () => {
      await using network = await FaultProxy.before(used.engine)
      const store = await connect({ patience: 300 }, network.port)
      const { logId, head } = await store.open()
      await store.records.put('token', 'early', 'early')
      network.fault('hold', 'down')
      const late = [store.records.get('token', 'early'), store.append(head, [following(logId, head)])]
      expect((await Promise.all(late.map(outcome))).map(({ code }) => code)).toEqual([
        'STORE_UNREACHABLE',
        'STORE_INDETERMINATE',
      ])
      await network.heal()
      const answers = await Promise.all([store.records.get('token', 'none'), store.head(), store.exists?.()])
      expect(answers).toMatchObject([undefined, { number: 1 }, true])
    })

    it('behind a network that has become a black hole, a listener hears of it within heartbeat and deadline', async () => {
      await using network = await FaultProxy.before(used.engine)
      const store = await connect({ patience: 300, heartbeat: 300, deadline: 200 }, network.port)
      await store.open()
      const heard = hearing(store)
      await expect.poll(() => heard).toEqual(['hint'])
      network.blackHole()
      const swallowed = performance.now()
      await expect.poll(() => heard, { timeout: 10_000, interval: 5 }).toEqual(['hint', 'down'])
      expect(performance.now() - swallowed).toBeLessThan(300 + 200 + SLACK)
      const answer = await outcome(store.head())
      expect(answer.code).toBe('STORE_UNREACHABLE')
      expect(answer.taken).toBeLessThan(300 + SLACK)
      await network.heal()
      await expect.poll(() => heard.at(-1), { timeout: 10_000 }).toBe('hint')
    })

    it('that was restarted, a listener hears of it twice, and then of every append', async () => {
      const store = await connect()
      const { logId, head } = await store.open()
      const heard = hearing(store)
      await expect.poll(() => heard).toEqual(['hint'])
      await used.engine.stop('kill')
      await expect.poll(() => heard).toContain('down')
      await used.engine.start()
      await expect.poll(() => heard.at(-1), { timeout: 10_000 }).toBe('hint')
      await store.append(head, [following(logId, head)])
      await expect.poll(() => heard.at(-1)).toBe('hint 1')
    })

    it('that is away when a store is made, it is found once it is there', async () => {
      const store = await connect({ patience: 300 })
      await used.engine.stop('kill')
      try {
        const answer = await outcome(store.open())
        expect(answer.code).toBe('STORE_UNREACHABLE')
        expect(answer.taken).toBeLessThan(300 + SLACK)
      } finally {
        await used.engine.start()
      }
      expect((await store.open()).head.number).toBe(0)
    })
  })
})

/** A client of `redis` that leads elsewhere than the one it is made after. */
function ledTo(client: RedisClient, socket: object): RedisClient {
  if (!('isOpen' in client)) throw new Error('it is no client of redis')
  return client.duplicate({ url: undefined, socket })
}
