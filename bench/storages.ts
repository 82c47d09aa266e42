import { findMongodb, MongodbEngine, nameOf } from '../test/engines/mongodb.ts'
import { PostgresEngine } from '../test/engines/postgres.ts'
import { RedisEngine } from '../test/engines/redis.ts'
import { findTool, type ToolName } from '../test/tools.ts'
import { type Alone, filesAlone, mongodbAlone, postgresAlone, redisAlone, sqliteAlone } from './alone.ts'
import { place } from './place.ts'

/** An empty place for a log, with its engine beside it. */
export interface Storage extends AsyncDisposable {
  /** For `storeFromUrl`. */
  readonly address: string
  /** Another connection to the engine, without Varve. */
  alone(): Promise<Alone>
  /** Where the engine listens; absent where files are the engine. */
  readonly engine?: { readonly host: string; readonly port: number }
}

/** One kind of storage that is measured. */
export interface StorageKind {
  readonly name: string
  /** What the engine alone does for one commit. */
  readonly alone: string
  /** Is in the request that makes a connection the listening line; absent where it has no connection of its own. */
  readonly listens?: string
  /** True for an engine that every revision makes slower: it is measured while its log is short. */
  readonly slows?: boolean
  /** Why it cannot be had here, or undefined. */
  missing(): string | undefined
  make(): Promise<Storage>
}

/** A busy machine makes everything slower; it must not make it fail. */
const patient = (address: string): string => `${address}?patience=10s`

const here = (): undefined => undefined
const needs = (name: ToolName) => (): string | undefined => {
  const tool = findTool(name)
  return 'missing' in tool ? tool.missing : undefined
}

const onSqlite: StorageKind = {
  name: 'SQLite',
  alone: 'INSERT',
  missing: here,
  async make() {
    const folder = await place()
    const [address, alone] = [`sqlite:${folder.path('varve.db')}`, () => sqliteAlone(folder.path('alone.db'))]
    return { address, alone, [Symbol.asyncDispose]: () => folder[Symbol.asyncDispose]() }
  },
}

const onFiles: StorageKind = {
  name: 'files',
  alone: 'write, fsync, link, fsync',
  missing: here,
  async make() {
    const folder = await place()
    const [address, alone] = [`file:${folder.path('log')}`, () => filesAlone(folder.path('alone'))]
    return { address, alone, [Symbol.asyncDispose]: () => folder[Symbol.asyncDispose]() }
  },
}

const onPostgres: StorageKind = {
  name: 'PostgreSQL',
  alone: 'INSERT',
  listens: 'LISTEN "',
  missing: needs('postgres'),
  async make() {
    const engine = await PostgresEngine.start()
    const address = await engine.database()
    const alone = () => postgresAlone(address)
    return { address: patient(address), alone, engine, [Symbol.asyncDispose]: () => engine.drop() }
  },
}

const onRedis: StorageKind = {
  name: 'Redis',
  alone: 'XADD',
  listens: 'subscribe',
  missing: needs('redis-server'),
  async make() {
    const engine = await RedisEngine.start()
    const [address, alone] = [patient(engine.url), () => redisAlone(engine.url)]
    return { address, alone, engine, [Symbol.asyncDispose]: () => engine.drop() }
  },
}

const mongodb = findMongodb()

const onMongodb: StorageKind = {
  name: `MongoDB (${'kind' in mongodb ? nameOf(mongodb.kind) : 'not here'})`,
  alone: 'insertOne',
  slows: 'kind' in mongodb && mongodb.kind !== 'mongod',
  missing: () => ('missing' in mongodb ? mongodb.missing : undefined),
  async make() {
    const engine = await MongodbEngine.start()
    const address = engine.database()
    const alone = () => mongodbAlone(address)
    return { address: patient(address), alone, engine, [Symbol.asyncDispose]: () => engine.drop() }
  },
}

/** Every kind of storage that several processes can share. */
export const storages: readonly StorageKind[] = [onSqlite, onFiles, onPostgres, onRedis, onMongodb]

/** Those that are there in a moment, for runs that only show that they work. */
export const quickest: readonly StorageKind[] = [onSqlite, onRedis]

/** MongoDB's change streams, which the stand-in that is durable does not have; this one is not durable. */
export const changeStreams: StorageKind = {
  name: 'MongoDB, change streams (mongo-java-server)',
  alone: 'insertOne',
  missing: needs('mongo-java-server'),
  async make() {
    const engine = await MongodbEngine.start('mongo-java-server')
    const address = engine.database()
    const alone = () => mongodbAlone(address)
    const accepted = `${patient(address)}&durability=accepted`
    return { address: accepted, alone, engine, [Symbol.asyncDispose]: () => engine.drop() }
  },
}

/** Measures each kind that is here, one after the other; the others are named in `notes`, with why. */
export async function onEach<T>(
  kinds: readonly StorageKind[],
  measure: (kind: StorageKind, storage: Storage) => Promise<readonly T[]>,
): Promise<{ measured: T[]; notes: string[] }> {
  const [measured, notes] = [[] as T[], [] as string[]]
  for (const kind of kinds) {
    const missing = kind.missing()
    if (missing !== undefined) {
      notes.push(`Not measured: ${kind.name}. ${missing}`)
      continue
    }
    await using storage = await kind.make()
    measured.push(...(await measure(kind, storage)))
  }
  return { measured, notes }
}
