import { type Store } from 'varve'
import { postgres } from '../../src/stores/postgres.ts'
import { redis } from '../../src/stores/redis.ts'
import { PostgresEngine } from '../engines/postgres.ts'
import { RedisEngine } from '../engines/redis.ts'
import type { Address } from '../network/proxy.ts'
import type { ToolName } from '../tools.ts'

/** A primary with a replica that stops to hear it, and takes over all the same. */
export interface Pair extends AsyncDisposable {
  readonly primary: Address
  /** A store on whatever is reached over a network. */
  connect(network: Address): Store
  /** Makes the replica as the primary is now. From then on it hears nothing. */
  fallBehind(): Promise<void>
  /** Kills the primary, and makes the replica what is written to. Returns where it is. */
  failOver(): Promise<Address>
}

/** A pair of every engine that replicates here. */
export const pairs: readonly { readonly name: string; readonly tool: ToolName; readonly make: () => Promise<Pair> }[] =
  [
    { name: 'PostgreSQL', tool: 'postgres', make: onPostgres },
    { name: 'Redis', tool: 'redis-server', make: onRedis },
  ]

async function onPostgres(): Promise<Pair> {
  const primary = await PostgresEngine.start()
  const address = await primary.database()
  let replica: PostgresEngine | undefined
  return {
    primary,
    connect: ({ port }) => postgres(address.replace(`:${primary.port}/`, `:${port}/`)),
    async fallBehind() {
      replica = await primary.replica()
      await replica.run(`ALTER SYSTEM SET primary_conninfo = ''`)
      await replica.run('SELECT pg_reload_conf()')
    },
    async failOver() {
      if (replica === undefined) throw new Error('There is no replica.')
      await primary.stop('kill')
      await replica.run('SELECT pg_promote()')
      return replica
    },
    async [Symbol.asyncDispose]() {
      await Promise.all([primary.drop(), replica?.drop()])
    },
  }
}

async function onRedis(): Promise<Pair> {
  const [primary, replica] = await Promise.all([RedisEngine.start(), RedisEngine.start()])
  return {
    primary,
    connect: ({ host, port }) => redis(`redis://${host}:${port}`),
    async fallBehind() {
      await replica.ask('REPLICAOF', primary.host, String(primary.port))
      await primary.copiedTo(replica)
      await replica.ask('REPLICAOF', 'NO', 'ONE')
    },
    async failOver() {
      await primary.stop('kill')
      return replica
    },
    async [Symbol.asyncDispose]() {
      await Promise.all([primary.drop(), replica.drop()])
    },
  }
}
