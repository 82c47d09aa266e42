import { Cluster } from 'ioredis'
import { createCluster } from 'redis'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { describeWith } from '../../../test/describe-with.ts'
import { RedisCluster, RedisEngine } from '../../../test/engines/redis.ts'
import { FaultProxy } from '../../../test/network/proxy.ts'
import type { Store } from '../../core/ports.ts'
import { chainAfter, following, headAfter } from '../../testing/store-contract/chain.ts'
import { redis, type RedisClient } from '../redis.ts'

/** Later than any server's clock. */
const FAR_OFF = Date.UTC(2100, 0, 1)

/** Where nodes are reached whose own addresses do not do, by those: `127.0.0.1:7000` to a place. */
type Ways = Readonly<Record<string, { readonly host: string; readonly port: number }>>

/** Connected cluster clients of each library, by some of the nodes. */
const libraries = {
  async redis(nodes: readonly RedisEngine[], ways: Ways = {}): Promise<{ client: RedisClient; end(): void }> {
    const client = createCluster({ rootNodes: nodes.map(({ url }) => ({ url })), nodeAddressMap: { ...ways } })
    client.on('error', () => {})
    await client.connect()
    return { client, end: () => client.destroy() }
  },
  async ioredis(nodes: readonly RedisEngine[], ways: Ways = {}): Promise<{ client: RedisClient; end(): void }> {
    const client = new Cluster(
      nodes.map(({ host, port }) => ({ host, port })),
      { lazyConnect: true, natMap: { ...ways } },
    )
    client.on('error', () => {})
    await client.connect()
    return { client, end: () => client.disconnect() }
  },
}

/** How long nodes may take to agree, which they do by time-outs of their own. */
const WHILE = { timeout: 20_000, interval: 50 }

describeWith('redis-server', 'a Redis cluster', () => {
  let cluster: RedisCluster
  const ended: (() => unknown)[] = []
  let made = 0

  beforeAll(async () => {
    cluster = await RedisCluster.start()
  })
  afterEach(async () => {
    for (const end of ended.splice(0).toReversed()) await end()
  })
  afterAll(() => cluster[Symbol.asyncDispose]())

  /** A store by a cluster client that knows one node; so patient that a busy machine can move a slot meanwhile. */
  const connect = async (
    library: keyof typeof libraries,
    namespace: string,
    node = 0,
    patience = 5_000,
  ): Promise<Store> => {
    const [one] = cluster.nodes.slice(node)
    if (one === undefined) throw new Error(`there is no node ${node}`)
    const { client, end } = await libraries[library]([one])
    const store = redis(client, { namespace, patience })
    ended.push(end, () => store.close())
    return store
  }
  const namespaces = (): string => `names-${(made += 1)}`

  /** Moves all keys of a namespace to another node; the slot itself is only moved by what is returned. */
  async function moveKeysOf(namespace: string): Promise<() => Promise<void>> {
    const from = await cluster.keeperOf(`{${namespace}}:log`)
    const to = cluster.nodes.find(node => node !== from) ?? from
    const [source, target] = await Promise.all([from, to].map(async node => node.ask('CLUSTER', 'MYID')))
    const slot = await from.ask('CLUSTER', 'KEYSLOT', `{${namespace}}:log`)
    await to.ask('CLUSTER', 'SETSLOT', slot, 'IMPORTING', source ?? '')
    await from.ask('CLUSTER', 'SETSLOT', slot, 'MIGRATING', target ?? '')
    const keys = (await from.ask('CLUSTER', 'GETKEYSINSLOT', slot, '100')).split('\n')
    await from.ask('MIGRATE', to.host, String(to.port), '', '0', '5000', 'KEYS', ...keys)
    return async () => {
      for (const node of [to, from]) await node.ask('CLUSTER', 'SETSLOT', slot, 'NODE', target ?? '')
    }
  }

  const moveSlotOf = async (namespace: string): Promise<void> => (await moveKeysOf(namespace))()

  it('keeps all keys of a namespace in one slot', async () => {
    const store = await connect('redis', 'shop')
    const { logId, head } = await store.open()
    await store.append(head, [following(logId, head)])
    await store.snapshots.put(1, 'hash', 'state')
    await store.records.put('token', 'a', 'x', { expiresAt: FAR_OFF })
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

    it('is reached where its client says that nodes are, whichever of them keeps silent', async () => {
      const namespace = namespaces()
      const owner = await connect(library, namespace)
      const { logId, head } = await owner.open()
      const keeper = await cluster.keeperOf(`{${namespace}}:log`)
      const networks = new Map<RedisEngine, FaultProxy>()
      for (const node of cluster.nodes) networks.set(node, await FaultProxy.before(node))
      ended.push(...[...networks.values()].map(network => () => network[Symbol.asyncDispose]()))
      const ways = Object.fromEntries([...networks].map(([{ host, port }, to]) => [`${host}:${port}`, to]))
      const { client, end } = await libraries[library]([keeper], ways)
      ended.push(end)
      const before = networks.get(keeper)?.connections ?? 0
      for (const [node, network] of networks) {
        if (node === keeper) continue
        network.blackHole()
        const store = redis(client, { namespace, patience: 500 })
        ended.push(() => store.close())
        await expect.poll(async () => (await store.head().catch(() => undefined))?.number, WHILE).toBe(head.number)
        await network.heal()
      }
      expect(networks.get(keeper)?.connections).toBeGreaterThan(before)
      const store = redis(client, { namespace, patience: 5_000 })
      ended.push(() => store.close())
      expect((await store.append(head, [following(logId, head)])).written).toBe(1)
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

    it('is waited for while a slot is half moved, and no longer than the patience', async () => {
      const namespace = namespaces()
      const store = await connect(library, namespace)
      const { logId, head } = await store.open()
      const hasty = await connect(library, namespace, 0, 500)
      await hasty.head()
      const settle = await moveKeysOf(namespace)
      await expect(hasty.head()).rejects.toMatchObject({ code: 'STORE_UNREACHABLE' })
      const appended = store.append(head, [following(logId, head)])
      await settle()
      expect((await appended).written).toBe(1)
      expect((await hasty.read(0, 10)).revisions).toHaveLength(1)
    })

    it('is written to while slots move, and every acknowledged revision is there once', async () => {
      const namespace = namespaces()
      const store = await connect(library, namespace)
      const { logId, head } = await store.open()
      let last = head
      const course = { over: false }
      const moved = (async () => {
        for (let moves = 0; moves < 3; moves += 1) await moveSlotOf(namespace)
        course.over = true
      })()
      while (!course.over) {
        const next = following(logId, last)
        expect((await store.append(last, [next])).written).toBe(1)
        last = headAfter([next], last)
      }
      await moved
      const { revisions, head: there } = await store.read(0, 1_000)
      expect(there).toMatchObject(last)
      expect(revisions.map(({ number }) => number)).toEqual(
        Array.from({ length: last.number }, (_, index) => index + 1),
      )
    })
  })

  it('is reached by the address of any one node, too', async () => {
    const namespace = namespaces()
    for (const { url } of cluster.nodes) {
      const store = redis(url, { namespace })
      ended.push(() => store.close())
      expect((await store.open()).head.number).toBe(0)
    }
  })
})

describeWith('redis-server', 'a Redis cluster whose node dies', () => {
  it('is followed to the replica that takes over, by both clients, and they listen to it', async () => {
    await using cluster = await RedisCluster.start()
    const keeper = await cluster.keeperOf('{varve}:log')
    const stores: Store[] = []
    const ends: (() => void)[] = []
    await using replica = await RedisEngine.start({
      config: { 'cluster-enabled': 'yes', 'cluster-replica-validity-factor': '0' },
    })
    try {
      await replica.ask('CLUSTER', 'MEET', keeper.host, String(keeper.port))
      const id = await keeper.ask('CLUSTER', 'MYID')
      await expect.poll(async () => replica.ask('CLUSTER', 'REPLICATE', id).catch(String), WHILE).toBe('OK')
      await expect.poll(async () => replica.ask('INFO', 'replication'), WHILE).toContain('master_link_status:up')
      // Who does not know it would not vote for it.
      for (const node of cluster.nodes)
        await expect.poll(async () => node.ask('CLUSTER', 'NODES'), WHILE).toMatch(/ slave \S+ \d+ \d+ \d+ connected$/m)
      await expect.poll(async () => replica.ask('CLUSTER', 'INFO'), WHILE).toContain('cluster_size:3')
      // They agree sooner that one is dead; while they meet, that would make them take the living for dead.
      for (const node of [...cluster.nodes, replica]) await node.ask('CONFIG', 'SET', 'cluster-node-timeout', '500')
      for (const library of ['redis', 'ioredis'] as const) {
        const { client, end } = await libraries[library](cluster.nodes)
        stores.push(redis(client))
        ends.push(end)
      }
      const [first, second] = stores
      if (first === undefined || second === undefined) throw new Error('two were made')
      const [{ logId, head }] = [await first.open(), await second.open()]
      const chain = chainAfter(logId, head, 3)
      const last = headAfter(chain, head)
      await first.append(head, chain)
      await keeper.copiedTo(replica)
      await keeper.stop('kill')
      for (const store of stores) {
        await expect.poll(async () => (await store.head().catch(() => undefined))?.number, WHILE).toBe(3)
        expect((await store.read(0, 10)).revisions).toEqual(chain)
      }
      const hints: (number | undefined)[] = []
      second.subscribe(
        number => hints.push(number),
        () => {},
      )
      await expect.poll(() => hints, WHILE).toEqual([undefined])
      expect((await first.append(last, [following(logId, last)])).written).toBe(1)
      await expect.poll(() => hints, WHILE).toContain(4)
    } finally {
      await Promise.all(stores.map(store => store.close()))
      for (const end of ends) end()
    }
  })
})
