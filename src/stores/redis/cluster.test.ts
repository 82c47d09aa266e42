import { Cluster } from 'ioredis'
import { createCluster } from 'redis'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { describeWith } from '../../../test/describe-with.ts'
import { RedisCluster, type RedisEngine } from '../../../test/engines/redis.ts'
import type { Store } from '../../core/ports.ts'
import { chainAfter, following, headAfter } from '../../testing/store-contract/chain.ts'
import { redis, type RedisClient } from '../redis.ts'

/** Connected cluster clients of each library, by one of the nodes. */
const libraries = {
  async redis({ url }: RedisEngine): Promise<{ client: RedisClient; end(): void }> {
    const client = createCluster({ rootNodes: [{ url }] })
    client.on('error', () => {})
    await client.connect()
    return { client, end: () => client.destroy() }
  },
  async ioredis({ host, port }: RedisEngine): Promise<{ client: RedisClient; end(): void }> {
    const client = new Cluster([{ host, port }], { lazyConnect: true })
    client.on('error', () => {})
    await client.connect()
    return { client, end: () => client.disconnect() }
  },
}

describeWith('redis-server', 'a Redis cluster', () => {
  let cluster: RedisCluster
  const ended: (() => unknown)[] = []
  let made = 0

  beforeAll(async () => {
    cluster = await RedisCluster.start()
  })
  afterEach(async () => {
    for (const end of ended.splice(0)) await end()
  })
  afterAll(() => cluster[Symbol.asyncDispose]())

  /** A store by a cluster client that knows one node. */
  const connect = async (library: keyof typeof libraries, namespace: string, node = 0): Promise<Store> => {
    const [one] = cluster.nodes.slice(node)
    if (one === undefined) throw new Error(`there is no node ${node}`)
    const { client, end } = await libraries[library](one)
    const store = redis(client, { namespace })
    ended.push(() => store.close(), end)
    return store
  }
  const namespaces = (): string => `names-${(made += 1)}`

  /** Moves the slot of a namespace to another node than the one that keeps it, keys and all. */
  async function moveSlotOf(namespace: string): Promise<void> {
    const from = await cluster.keeperOf(`{${namespace}}:log`)
    const to = cluster.nodes.find(node => node !== from) ?? from
    const [source, target] = await Promise.all([from, to].map(async node => node.ask('CLUSTER', 'MYID')))
    const slot = await from.ask('CLUSTER', 'KEYSLOT', `{${namespace}}:log`)
    await to.ask('CLUSTER', 'SETSLOT', slot, 'IMPORTING', source ?? '')
    await from.ask('CLUSTER', 'SETSLOT', slot, 'MIGRATING', target ?? '')
    const keys = (await from.ask('CLUSTER', 'GETKEYSINSLOT', slot, '100')).split('\n')
    await from.ask('MIGRATE', to.host, String(to.port), '', '0', '5000', 'KEYS', ...keys)
    for (const node of [to, from]) await node.ask('CLUSTER', 'SETSLOT', slot, 'NODE', target ?? '')
  }

  it('keeps all keys of a namespace in one slot', async () => {
    const store = await connect('redis', 'shop')
    const { logId, head } = await store.open()
    await store.append(head, [following(logId, head)])
    await store.snapshots.put(1, 'hash', 'state')
    await store.records.put('token', 'a', 'x', { expiresAt: Date.now() + 60_000 })
    await store.lease.take('monitor', 'one', 1_000)
    const keeper = await cluster.keeperOf('{shop}:log')
    const keys = (await keeper.ask('KEYS', '*')).split('\n').filter(key => key.startsWith('{shop}:'))
    expect(keys).toHaveLength(8)
    const slots = await Promise.all(keys.map(async key => keeper.ask('CLUSTER', 'KEYSLOT', key)))
    expect(new Set(slots).size).toBe(1)
  })

  describe.each(['redis', 'ioredis'] as const)('by the client %s', library => {
    it('is a store whichever node the client knows, and whichever keeps the keys', async () => {
      for (const node of [0, 1, 2]) {
        const namespace = namespaces()
        const store = await connect(library, namespace, node)
        const { logId, head } = await store.open()
        const chain = chainAfter(logId, head, 3)
        expect((await store.append(head, chain)).written).toBe(3)
        const other = await connect(library, namespace, (node + 1) % 3)
        expect((await other.read(0, 10)).revisions).toEqual(chain)
      }
    })

    it('tells processes on one node of what others append on another', async () => {
      const namespace = namespaces()
      const [store, other] = [await connect(library, namespace, 0), await connect(library, namespace, 2)]
      const { logId, head } = await store.open()
      const heard: (number | undefined)[] = []
      other.subscribe(
        number => heard.push(number),
        () => {},
      )
      await expect.poll(() => heard).toEqual([undefined])
      await store.append(head, [following(logId, head)])
      await expect.poll(() => heard).toContain(1)
    })

    it('is followed to the node that a slot was moved to, and nothing is lost', async () => {
      const namespace = namespaces()
      const store = await connect(library, namespace)
      const { logId, head } = await store.open()
      let last = head
      for (let moves = 0; moves < 3; moves += 1) {
        const chain = chainAfter(logId, last, 2)
        expect((await store.append(last, chain)).written).toBe(2)
        last = headAfter(chain, last)
        await moveSlotOf(namespace)
        expect(await store.head()).toMatchObject(last)
      }
      expect((await store.read(0, 100)).revisions).toHaveLength(6)
    })

    it('is written to while slots move, and every acknowledged revision is there once', async () => {
      const namespace = namespaces()
      const store = await connect(library, namespace)
      const { logId, head } = await store.open()
      let last = head
      let moving = true
      const moved = (async () => {
        for (let moves = 0; moves < 3; moves += 1) await moveSlotOf(namespace)
        moving = false
      })()
      while (moving) {
        const next = following(logId, last)
        const { written } = await store.append(last, [next]).catch((error: { code?: string }) => {
          // While half of the keys are moved nothing is done, and that is said.
          if (error.code !== 'STORE_UNREACHABLE') throw error
          return { written: 0 }
        })
        if (written > 0) last = headAfter([next], last)
      }
      await moved
      const { revisions, head: there } = await store.read(0, 1_000)
      expect(there).toMatchObject(last)
      expect(revisions.map(({ number }) => number)).toEqual(
        Array.from({ length: last.number }, (_, index) => index + 1),
      )
    })
  })

  it('is no place for an address of one node, which says so, or follows', async () => {
    const namespace = namespaces()
    for (const { url } of cluster.nodes) {
      const store = redis(url, { namespace })
      ended.push(() => store.close())
      expect((await store.open()).head.number).toBe(0)
    }
  })
})
