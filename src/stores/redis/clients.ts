import { VarveError } from '../../core/errors.ts'
import { likeIoRedisCluster, likeNodeRedisCluster } from './cluster.ts'
import { type IoRedisClient, type IoRedisCluster, likeIoRedis } from './ioredis.ts'
import { isNodeRedis, likeNodeRedis, type NodeRedisClient, type NodeRedisCluster } from './node-redis.ts'
import type { Dialer } from './wire.ts'

/** A client of `redis` or of `ioredis`, for one server or for a cluster. */
export type RedisClient = NodeRedisClient | NodeRedisCluster | IoRedisClient | IoRedisCluster

/** Connections like a client's. Throws USAGE for what is no client. */
export function likeClient(client: RedisClient): Dialer {
  if (isIoRedisCluster(client)) return likeIoRedisCluster(client)
  if ('masters' in client) return likeNodeRedisCluster(client)
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
