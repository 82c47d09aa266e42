import { type IoRedisCluster, likeIoRedis } from './ioredis.ts'
import { isNodeRedis, likeNodeRedis, type NodeRedisCluster } from './node-redis.ts'
import type { Dialer, Dialing, Wire } from './wire.ts'

/** Connections like those of a cluster client of `ioredis`. */
export function likeIoRedisCluster(cluster: IoRedisCluster): Dialer {
  return inTurn(() => cluster.nodes('master').map(likeIoRedis))
}

/** Connections like those of a cluster client of `redis`. */
export function likeNodeRedisCluster(cluster: NodeRedisCluster): Dialer {
  return inTurn(({ place }) => {
    const named = cluster.masters.find(
      ({ address }) => place !== undefined && address === `${place.host}:${place.port}`,
    )
    // A node is dialled as its own client is, which knows how an inner address is reached from here.
    if (named !== undefined)
      return [{ dial: async dialing => dialNode(cluster, named, { ...dialing, place: undefined }) }]
    return cluster.masters.map(node => ({ dial: async (dialing: Dialing) => dialNode(cluster, node, dialing) }))
  })
}

async function dialNode(cluster: NodeRedisCluster, node: object, dialing: Dialing): Promise<Wire> {
  const client = await cluster.nodeClient(node as never)
  if (typeof client !== 'object' || client === null || !isNodeRedis(client))
    throw new Error('the cluster client has no client for its node')
  return likeNodeRedis(client).dial(dialing)
}

/**
 * All our keys are in one slot, so a connection to any node does: one that does not keep them says which one does. They
 * are tried in turn, beginning with the one that answered last.
 */
function inTurn(nodes: (dialing: Dialing) => readonly Dialer[]): Dialer {
  let turn = 0
  return {
    async dial(dialing) {
      const end = performance.now() + dialing.patience
      for (let tries = 1; ; tries += 1) {
        const all = nodes(dialing)
        const node = all[turn % all.length]
        if (node === undefined) throw new Error('the cluster client knows no node: it is not connected')
        try {
          return await node.dial(dialing)
        } catch (error) {
          turn += 1
          // Where a place is asked for, all lead there.
          if (dialing.place !== undefined || tries >= all.length || performance.now() >= end) throw error
        }
      }
    },
  }
}
