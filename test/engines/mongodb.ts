import { type ChildProcess, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { MongoClient, type Db } from 'mongodb'
import { findTool } from '../tools.ts'
import { freePort } from './free-port.ts'
import { FERRETDB, ferretdbPath, JAVA_SERVER, javaServerArgs } from './mongodb/programs.ts'

/** What can stand for MongoDB here: a server named by VARVE_TEST_MONGODB_URL, the real one, or what speaks its protocol. */
export type MongodbKind = 'given' | 'mongod' | 'ferretdb' | 'mongo-java-server'

/** How a server is stopped: killed, as in a crash, or properly. */
export type MongodbStop = 'kill' | 'clean'

/** How a server of a test's own is started. */
export interface MongodbSettings {
  /** Whether it calls itself a member of a replica set; default true. The real one and mongo-java-server always do. */
  readonly replicaSet?: boolean
  /** A user and a password that are asked for; FerretDB only. */
  readonly login?: { readonly user: string; readonly password: string }
}

const given = process.env['VARVE_TEST_MONGODB_URL']

/** The best that is here, or why there is nothing. */
export function findMongodb(): { readonly kind: MongodbKind } | { readonly missing: string } {
  if (given !== undefined) return { kind: 'given' }
  if ('command' in findTool('mongod')) return { kind: 'mongod' }
  const tool = findTool('ferretdb')
  return 'command' in tool ? { kind: 'ferretdb' } : { missing: tool.missing }
}

/** Names a kind to people, with its version where it is ours to choose. */
export function nameOf(kind: MongodbKind): string {
  if (kind === 'ferretdb') return `FerretDB ${FERRETDB.version} on SQLite`
  if (kind === 'mongo-java-server') return `mongo-java-server ${JAVA_SERVER.version}, in memory`
  return kind === 'given' ? 'the server that VARVE_TEST_MONGODB_URL names' : 'mongod, a replica set of one'
}

/**
 * A server of the test's own that speaks MongoDB's protocol: on a free port, in a temporary folder. What a given server
 * cannot do (stop, freeze) throws.
 * @example
 * await using engine = await MongodbEngine.start('ferretdb')
 * const store = mongodb(await engine.database())
 */
export class MongodbEngine implements AsyncDisposable {
  readonly kind: MongodbKind
  readonly host = '127.0.0.1'
  readonly port: number
  readonly #settings: MongodbSettings
  readonly #folder: string
  readonly #clients: MongoClient[] = []
  readonly #made: string[] = []
  #server: ChildProcess | undefined
  readonly #atExit = (): void => this.#erase()

  private constructor(kind: MongodbKind, port: number, settings: MongodbSettings) {
    this.kind = kind
    this.port = port
    this.#settings = settings
    this.#folder = mkdtempSync(join(tmpdir(), 'varve-mongodb-'))
    mkdirSync(join(this.#folder, 'data'))
    process.once('exit', this.#atExit)
  }

  /** Starts a server of a kind; the best there is here when absent. */
  static async start(kind: MongodbKind = bestKind(), settings: MongodbSettings = {}): Promise<MongodbEngine> {
    const engine = new MongodbEngine(kind, await freePort(), settings)
    await engine.start()
    return engine
  }

  /** Starts the server again on the same port and folder, and waits until it takes writes. */
  async start(): Promise<void> {
    if (this.kind === 'given') return
    const [command, ...args] = this.#command()
    const server = spawn(command, args, { stdio: 'ignore', env: { PATH: process.env['PATH'], HOME: this.#folder } })
    this.#server = server
    await this.#ready(server)
  }

  /** Ends the server; its folder stays. */
  async stop(how: MongodbStop): Promise<void> {
    const server = this.#own()
    if (server.exitCode !== null || server.signalCode !== null) return
    const ended = once(server, 'exit')
    server.kill(how === 'clean' ? 'SIGTERM' : 'SIGKILL')
    // FerretDB waits for its clients to go first, whatever they do.
    const impatience = setTimeout(() => server.kill('SIGKILL'), 3_000)
    await ended
    clearTimeout(impatience)
  }

  /** Stops the server in its tracks: connections stay, and nothing answers. */
  freeze(): void {
    this.#own().kill('SIGSTOP')
  }

  /** Lets a frozen server go on. */
  thaw(): void {
    this.#own().kill('SIGCONT')
  }

  /** The address of an empty database. */
  database(): string {
    const name = `shop_${randomBytes(6).toString('hex')}`
    this.#made.push(name)
    return this.address(name)
  }

  /** The address of a database, on another port where something stands before the server. */
  address(database: string, { port = this.port, query = '' } = {}): string {
    if (given !== undefined && this.kind === 'given')
      return given.replace(/^(\w[\w+]*:\/\/[^/?]+)(?:\/[^?]*)?/, `$1/${database}`)
    const { login } = this.#settings
    const who = login === undefined ? '' : `${login.user}:${login.password}@`
    return `mongodb://${who}${this.host}:${port}/${database}${query}`
  }

  /** A database as the driver sees it, to look behind the store. */
  look(address: string): Db {
    const client = new MongoClient(address, { serverSelectionTimeoutMS: 5_000 })
    this.#clients.push(client)
    return client.db()
  }

  /** Ends the server and removes its folder; a given one loses the databases that were made on it. */
  async drop(): Promise<void> {
    if (this.kind === 'given') for (const name of this.#made) await this.look(this.address(name)).dropDatabase()
    await Promise.all(this.#clients.splice(0).map(client => client.close()))
    if (this.#server !== undefined) {
      this.thaw()
      await this.stop('kill')
    }
    this.#erase()
    process.off('exit', this.#atExit)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.drop()
  }

  #command(): [string, ...string[]] {
    const data = join(this.#folder, 'data')
    const { replicaSet = true, login } = this.#settings
    if (this.kind === 'mongo-java-server') return ['java', ...javaServerArgs, String(this.port)]
    if (this.kind === 'mongod')
      return [
        'mongod',
        '--dbpath',
        data,
        '--bind_ip',
        this.host,
        '--port',
        String(this.port),
        '--replSet',
        'rs0',
        '--nounixsocket',
      ]
    const setup = { database: 'admin', username: login?.user ?? '', password: login?.password ?? '' }
    return [
      ferretdbPath,
      '--handler=sqlite',
      `--sqlite-url=file:${data}/?_pragma=synchronous(full)`,
      `--listen-addr=${this.host}:${this.port}`,
      '--debug-addr=-',
      '--telemetry=disable',
      `--state-dir=${this.#folder}`,
      ...(replicaSet ? ['--repl-set-name=rs0'] : []),
      ...(login === undefined ? [] : ['--test-enable-new-auth']),
      ...(login === undefined ? [] : Object.entries(setup).map(([name, value]) => `--setup-${name}=${value}`)),
    ]
  }

  /** Asks until the server takes writes; the real one has to be told first that it is a replica set. */
  async #ready(server: ChildProcess): Promise<void> {
    const address = this.address('admin', { query: '?directConnection=true' })
    const client = new MongoClient(address, { serverSelectionTimeoutMS: 200 })
    const host = `${this.host}:${this.port}`
    const initiate = { replSetInitiate: { _id: 'rs0', members: [{ _id: 0, host }] } }
    const ask = async (command: object): Promise<boolean> => {
      try {
        // After a first failure the client does not connect by itself.
        await client.connect()
        return (await client.db().command(command))['isWritablePrimary'] === true
      } catch {
        return false
      }
    }
    for (const until = Date.now() + 60_000; !(await ask({ hello: 1 })); await pause(20)) {
      if (server.exitCode !== null) throw new Error(`${nameOf(this.kind)} ended with ${server.exitCode}.`)
      if (Date.now() > until) throw new Error(`${nameOf(this.kind)} takes no writes after a minute.`)
      // Once it has been initiated it answers with an error.
      if (this.kind === 'mongod') await ask(initiate)
    }
    await client.close()
  }

  #own(): ChildProcess {
    if (this.#server === undefined) throw new Error(`${nameOf(this.kind)} is not the test's own.`)
    return this.#server
  }

  #erase(): void {
    this.#server?.kill('SIGKILL')
    rmSync(this.#folder, { recursive: true, force: true })
  }
}

function bestKind(): MongodbKind {
  const found = findMongodb()
  if ('missing' in found) throw new Error(found.missing)
  return found.kind
}
