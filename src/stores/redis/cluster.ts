import { within } from '../patience.ts'
import { type IoRedisCluster, likeIoRedis } from './ioredis.ts'
import { isNodeRedis, likeNodeRedis, type NodeRedisCluster, type NodeRedisNode } from './node-redis.ts'
import type { Dialer, Dialing, Place, Wire } from './wire.ts'

/** Connections like those of a cluster client of `ioredis`. */
export function likeIoRedisCluster(cluster: IoRedisCluster): Dialer {
  return inTurn(() =>
    cluster.nodes('master').map(node => ({
      dial: async dialing => likeIoRedis(node).dial({ ...dialing, place: outerPlace(cluster, dialing.place) }),
    })),
  )
}

/** Where a node is reached from here that others name by an inner address. */
function outerPlace({ options }: IoRedisCluster, place: Place | undefined): Place | undefined {
  const map = options?.natMap
  if (place === undefined || map === undefined) return place
  const inner = `${place.host}:${place.port}`
  return (typeof map === 'function' ? map(inner) : map[inner]) ?? place
}

/** Connections like those of a cluster client of `redis`. */
export function likeNodeRedisCluster(cluster: NodeRedisCluster): Dialer {
  return inTurn(({ place }) => {
    const { masters } = cluster
    const named = masters.find(({ address }) => place !== undefined && address === `${place.host}:${place.port}`)
    // A node is dialled as its own client is, which knows how an inner address is reached from here.
    if (named !== undefined)
      return [{ dial: async dialing => dialNode(cluster, named, { ...dialing, place: undefined }) }]
    const known = masters.filter(({ client }) => client !== undefined)
    return (known.length === 0 ? masters : known).map(node => ({
      dial: async dialing => dialNode(cluster, node, dialing),
    }))
  })
}

async function dialNode(cluster: NodeRedisCluster, node: NodeRedisNode, dialing: Dialing): Promise<Wire> {
  // A client that is made for a node that is away connects for as long as that is.
  const client = node.client ?? (await within(Promise.resolve(cluster.nodeClient(node as never)), dialing.patience))
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
        const own = turn
        const node = all[own % all.length]
        if (node === undefined) throw new Error('the cluster client knows no node: it is not connected')
        // Whoever comes while this one keeps silent takes the next.
        turn += 1
        try {
          const wire = await node.dial(dialing)
          turn = own
          return wire
        } catch (error) {
          // Where a place is asked for, all lead there.
          if (dialing.place !== undefined || tries >= all.length || performance.now() >= end) throw error
        }
      }
    },
  }
}
