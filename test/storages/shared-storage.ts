import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Store } from 'varve'
import { findMongodb, MongodbEngine } from '../engines/mongodb.ts'
import { PostgresEngine } from '../engines/postgres.ts'
import { RedisEngine } from '../engines/redis.ts'
import type { Address } from '../network/proxy.ts'
import { findTool, type ToolName } from '../tools.ts'
import { folderFor } from './address.ts'

/** Storage that several processes share, as the harnesses use it, whatever engine keeps it. */
export interface SharedStorage extends AsyncDisposable {
  /** Path of a module that exports `connect(folder): Store`. */
  readonly module: string
  /** The folder that `connect` is given. */
  readonly folder: string
  /** Another handle on it, in this process. */
  connect(folder?: string): Store
  /** The server that keeps it; absent where files do. */
  readonly engine?: SharedEngine
}

/** What a store on an engine can be told in its address: `{ patience: '300ms' }`. */
export type EngineOptions = Readonly<Partial<Record<'patience' | 'heartbeat', string>>>

/** A server of the test's own that can be crashed, and reached over a network with faults. */
export interface SharedEngine extends Address {
  /** The ways it can end in the midst of its work. */
  readonly ends: readonly string[]
  /** Ends it in one of these ways, and starts it again on the same port and data. */
  crash(how: string): Promise<void>
  stop(): Promise<void>
  start(): Promise<void>
  /** A folder from which `connect` reaches the same storage over another address, with options of ours. */
  over(network: Address, options?: EngineOptions): string
}

/** One kind of storage that processes can share. */
export interface StorageKind {
  readonly name: string
  /** True where a server keeps it, and not files. */
  readonly onEngine: boolean
  /** Why it cannot be had here, or undefined. */
  missing(): string | undefined
  make(): Promise<SharedStorage>
}

const needs = (name: ToolName) => (): string | undefined => {
  const tool = findTool(name)
  return 'missing' in tool ? tool.missing : undefined
}

/** Every store that processes can share, on its real engine. */
export const storageKinds: readonly StorageKind[] = [
  { name: 'SQLite', onEngine: false, missing: () => undefined, make: async () => onFiles('sqlite') },
  { name: 'files', onEngine: false, missing: () => undefined, make: async () => onFiles('file') },
  {
    name: 'PostgreSQL',
    onEngine: true,
    missing: needs('postgres'),
    make: async () => {
      const engine = await PostgresEngine.start()
      return onEngine('postgres', engine, await engine.database(), ['kill', 'immediate'])
    },
  },
  {
    name: 'Redis',
    onEngine: true,
    missing: needs('redis-server'),
    make: async () => {
      const engine = await RedisEngine.start()
      return onEngine('redis', engine, engine.url, ['kill'])
    },
  },
  {
    name: 'MongoDB',
    onEngine: true,
    missing: () => {
      const found = findMongodb({ own: true })
      return 'missing' in found ? found.missing : undefined
    },
    make: async () => {
      const found = findMongodb({ own: true })
      const engine = await MongodbEngine.start('kind' in found ? found.kind : undefined)
      return onEngine('mongodb', engine, engine.database(), ['kill'])
    },
  },
]

/** A server that keeps nothing when it ends, which a harness must find out. */
export const forgetfulRedis: StorageKind = {
  name: 'Redis without a log',
  onEngine: true,
  missing: needs('redis-server'),
  make: async () => {
    const engine = await RedisEngine.start({ config: { appendonly: 'no' } })
    return onEngine('redis', engine, `${engine.url}?durability=accepted`, ['kill'])
  },
}

const place = (): string => mkdtempSync(join(tmpdir(), 'varve-storage-'))
const moduleOf = (name: string): string => join(import.meta.dirname, '..', 'kill', 'stores', `${name}.ts`)

async function connectTo(module: string): Promise<(folder: string) => Store> {
  const { connect } = (await import(module)) as { connect: (folder: string) => Store }
  return connect
}

async function onFiles(name: string): Promise<SharedStorage> {
  const [module, folder] = [moduleOf(name), place()]
  const connect = await connectTo(module)
  return {
    module,
    folder,
    connect: (from = folder) => connect(from),
    [Symbol.asyncDispose]: async () => rmSync(folder, { recursive: true, force: true }),
  }
}

/** What the three servers of the tests have in common. */
interface TestEngine<How extends string> extends Address, AsyncDisposable {
  start(): Promise<void>
  stop(how: How): Promise<void>
}

async function onEngine<How extends string>(
  name: string,
  engine: TestEngine<How>,
  address: string,
  ends: readonly How[],
): Promise<SharedStorage> {
  const [module, root] = [moduleOf(name), place()]
  const connect = await connectTo(module)
  const folder = folderFor(address, join(root, 'direct'))
  let made = 0
  return {
    module,
    folder,
    connect: (from = folder) => connect(from),
    engine: {
      host: engine.host,
      port: engine.port,
      ends,
      async crash(how) {
        await engine.stop(how as How)
        await engine.start()
      },
      stop: async () => engine.stop(ends[0] as How),
      start: async () => engine.start(),
      over: (network, options = {}) => {
        made += 1
        return folderFor(through(address, network, options), join(root, `over-${made}`))
      },
    },
    async [Symbol.asyncDispose]() {
      await engine[Symbol.asyncDispose]()
      rmSync(root, { recursive: true, force: true })
    },
  }
}

/** The same address by way of another host and port. A driver that asks the server for its own address is told not to. */
function through(address: string, { host, port }: Address, options: EngineOptions): string {
  const url = new URL(address)
  url.hostname = host
  url.port = String(port)
  if (url.protocol === 'mongodb:') url.searchParams.set('directConnection', 'true')
  for (const [name, value] of Object.entries(options)) url.searchParams.set(name, value)
  return url.href
}
