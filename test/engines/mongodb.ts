import { type ChildProcess, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { MongoClient, type Db } from 'mongodb'
import type { Address } from '../network/proxy.ts'
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
  /** An administrator and a password that are asked for; not by mongo-java-server. */
  readonly login?: { readonly user: string; readonly password: string }
}

const given = process.env['VARVE_TEST_MONGODB_URL']

/** The best that is here, or why there is nothing; with `own`, one that tests may stop. */
export function findMongodb({ own = false } = {}): { readonly kind: MongodbKind } | { readonly missing: string } {
  if (given !== undefined && !own) return { kind: 'given' }
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
  readonly host: string
  readonly port: number
  readonly #settings: MongodbSettings
  readonly #folder: string
  readonly #clients: MongoClient[] = []
  readonly #made: string[] = []
  #server: ChildProcess | undefined
  readonly #atExit = (): void => this.#erase()

  private constructor(kind: MongodbKind, { host, port }: Address, settings: MongodbSettings) {
    this.kind = kind
    this.host = host
    this.port = port
    this.#settings = settings
    this.#folder = mkdtempSync(join(tmpdir(), 'varve-mongodb-'))
    mkdirSync(join(this.#folder, 'data'))
    process.once('exit', this.#atExit)
  }

  /** Starts a server of a kind; the best there is here when absent. */
  static async start(kind: MongodbKind = bestKind(), settings: MongodbSettings = {}): Promise<MongodbEngine> {
    const place = kind === 'given' ? partsOf(given) : { host: '127.0.0.1', port: await freePort() }
    const engine = new MongodbEngine(kind, place, settings)
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
    if (this.kind === 'given') {
      const { scheme, who, hosts, options } = partsOf(given)
      const place = port === this.port ? hosts : `127.0.0.1:${port}`
      return `${scheme}${who}${place}/${database}${options}${options === '' ? query : query.replace('?', '&')}`
    }
    const { login } = this.#settings
    const who = login === undefined ? '' : `${login.user}:${login.password}@`
    return `mongodb://${who}${this.host}:${port}/${database}${query}`
  }

  /** The same database by way of what stands before the server. `query` begins with `&`. */
  through(address: string, { port }: Pick<Address, 'port'>, query = ''): string {
    const [, database = ''] = /\/([^/?]+)(?:\?|$)/.exec(address) ?? []
    // A server that is asked for its members would name its own address.
    return this.address(database, { port, query: `?directConnection=true${query}` })
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
        ...['--dbpath', data],
        ...['--bind_ip', this.host, '--port', String(this.port), '--nounixsocket'],
        ...['--replSet', 'rs0'],
        ...(login === undefined ? [] : ['--auth', '--keyFile', this.#keyFile()]),
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

  /** Asks until the server takes writes; the real one has to be told first that it is a replica set, and who its users are. */
  async #ready(server: ChildProcess): Promise<void> {
    // Whoever has not logged in may ask that much, and is let in from here while there is no user.
    const address = `mongodb://${this.host}:${this.port}/admin?directConnection=true`
    // A server that takes connections before it answers is asked again.
    const client = new MongoClient(address, {
      serverSelectionTimeoutMS: 200,
      connectTimeoutMS: 1_000,
      socketTimeoutMS: 2_000,
    })
    const ask = async (command: object): Promise<Record<string, unknown>> => {
      try {
        // After a first failure the client does not connect by itself.
        await client.connect()
        return await client.db().command(command)
      } catch {
        return {}
      }
    }
    const isReady = async (): Promise<boolean> => (await ask({ hello: 1 }))['isWritablePrimary'] === true
    for (const until = Date.now() + 60_000; !(await isReady()); await pause(20)) {
      if (server.exitCode !== null) throw new Error(`${nameOf(this.kind)} ended with ${server.exitCode}.`)
      if (Date.now() > until) throw new Error(`${nameOf(this.kind)} takes no writes after a minute.`)
      // Once it has been initiated it answers with an error.
      if (this.kind === 'mongod') await ask(this.#initiation())
    }
    const { login } = this.#settings
    if (this.kind === 'mongod' && login !== undefined)
      await ask({ createUser: login.user, pwd: login.password, roles: ['root'] })
    await client.close()
  }

  #initiation(): object {
    const host = `${this.host}:${this.port}`
    return { replSetInitiate: { _id: 'rs0', members: [{ _id: 0, host }] } }
  }

  /** What members of a replica set know each other by, where users have to log in. */
  #keyFile(): string {
    const path = join(this.#folder, 'key')
    if (!existsSync(path)) writeFileSync(path, randomBytes(96).toString('base64'), { mode: 0o400 })
    return path
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

/** The parts of the address of a given server. */
function partsOf(address = ''): Address & Readonly<Record<'scheme' | 'who' | 'hosts' | 'options', string>> {
  const [, scheme = '', who = '', hosts = '', options = ''] =
    /^(mongodb(?:\+srv)?:\/\/)([^@/?]*@)?([^/?]+)(?:\/[^?]*)?(\?.*)?$/.exec(address) ?? []
  const [first = ''] = hosts.split(',')
  const [host = '', port = '27017'] = first.split(':')
  return { scheme, who, hosts, options, host, port: Number(port) }
}
