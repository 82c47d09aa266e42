import { VarveError } from '../../core/errors.ts'
import { type IoRedisClient, type IoRedisCluster, likeIoRedis } from './ioredis.ts'
import { likeNodeRedis, type NodeRedisClient, type NodeRedisCluster } from './node-redis.ts'
import type { Dialer, Dialing, Wire } from './wire.ts'

/** A client of `redis` or of `ioredis`, for one server or for a cluster. */
export type RedisClient = NodeRedisClient | NodeRedisCluster | IoRedisClient | IoRedisCluster

/** Connections like a client's. Throws USAGE for what is no client. */
export function likeClient(client: RedisClient): Dialer {
  if (isIoRedisCluster(client)) return { dial: async dialing => nodeOf(client).dial(dialing) }
  if ('masters' in client) return { dial: async dialing => dialIn(client, dialing) }
  if ('call' in client) return likeIoRedis(client)
  if (isNodeRedis(client)) return likeNodeRedis(client)
  throw new VarveError('USAGE', {
    issue: 'What the Redis store was given is no client it knows.',
    remedy: 'Give it an address, a client of redis (createClient, createCluster), or one of ioredis (Redis, Cluster).',
  })
}

/** Connections to an address, by `redis` if it is installed, else by `ioredis`. The package is loaded at the first one. */
export function toAddress(address: string): Dialer {
  let loading: Promise<Dialer> | undefined
  const loaded = async (): Promise<Dialer> => (loading ??= load(address))
  return {
    load: async () => void (await loaded().catch(() => {})),
    dial: async dialing => (await loaded()).dial(dialing),
  }
}

async function load(url: string): Promise<Dialer> {
  try {
    const { createClient } = await import('redis')
    return likeNodeRedis(createClient({ url }))
  } catch (error) {
    if (!isMissing(error)) throw error
  }
  try {
    const { Redis } = await import('ioredis')
    return likeIoRedis(new Redis(url, { lazyConnect: true }))
  } catch (cause) {
    if (!isMissing(cause)) throw cause
    const issue = 'The Redis store needs the package redis or ioredis, and neither is installed.'
    throw new VarveError('USAGE', { issue, remedy: 'Run: npm i redis' }, { cause })
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ERR_MODULE_NOT_FOUND'
}

function isIoRedisCluster(client: RedisClient): client is IoRedisCluster {
  return 'isCluster' in client && client.isCluster && 'nodes' in client
}

function isNodeRedis(client: object): client is NodeRedisClient {
  return (
    'duplicate' in client &&
    'sendCommand' in client &&
    'isOpen' in client &&
    'destroy' in client &&
    !('acquire' in client)
  )
}

/** All our keys are in one slot, so a connection to any node does: the node that keeps them is named by it. */
function nodeOf(cluster: IoRedisCluster): Dialer {
  const [node] = cluster.nodes('master')
  if (node === undefined) throw new Error('the cluster client knows no node: it is not connected')
  return likeIoRedis(node)
}

/** The node at a place is dialled as its own client is, which knows how an inner address is reached from here. */
async function dialIn(cluster: NodeRedisCluster, dialing: Dialing): Promise<Wire> {
  const { place, ...elsewhere } = dialing
  const named = cluster.masters.find(({ address }) => place !== undefined && address === `${place.host}:${place.port}`)
  const node = named ?? cluster.masters[0]
  if (node === undefined) throw new Error('the cluster client knows no node: it is not connected')
  const client = await cluster.nodeClient(node as never)
  if (typeof client !== 'object' || client === null || !isNodeRedis(client))
    throw new Error('the cluster client has no client for its node')
  return likeNodeRedis(client).dial(named === undefined ? dialing : elsewhere)
}
