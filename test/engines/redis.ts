import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { promisify } from 'node:util'
import { makeCertificate } from './certificate.ts'
import { freePort } from './free-port.ts'

/** How a server is stopped: killed, as in a crash, or asked to. */
export type RedisStop = 'kill' | 'clean'

/** How a server is made. */
export interface RedisEngineOptions {
  /** Lines of its configuration, over those that make it durable: `{ appendfsync: 'everysec' }`. */
  readonly config?: Readonly<Record<string, string>>
  /** Lines of access control: `user reader on >secret ~* +@read`. */
  readonly users?: readonly string[]
  /** True where the default user has a password. */
  readonly password?: boolean
  /** True where connections must be encrypted; `certificate` is what a client must trust. */
  readonly tls?: boolean
  /** True for a sentinel, which watches other servers instead of keeping anything. */
  readonly sentinel?: boolean
  /** The program, where it is not the one in the PATH. */
  readonly program?: string
}

const DURABLE = { appendonly: 'yes', appendfsync: 'always', save: '""', daemonize: 'no', bind: '127.0.0.1' }

/** A replica is sent everything at once, rather than after seconds in which others might come, too. */
const PROMPT = { 'repl-diskless-sync-delay': '0' }

/** How long a server may take to start, in milliseconds. */
const START = 30_000

/**
 * A Redis server of the test's own: real, durable, on a free port, in a temporary folder.
 * @example
 * await using engine = await RedisEngine.start()
 * const store = redis(engine.url)
 */
export class RedisEngine implements AsyncDisposable {
  readonly host = '127.0.0.1'
  readonly port: number
  readonly password: string | undefined
  readonly #options: RedisEngineOptions
  readonly #folder: string
  #server: ChildProcess | undefined
  #said = ''
  readonly #atExit = (): void => this.#erase()

  private constructor(port: number, options: RedisEngineOptions) {
    this.port = port
    this.#options = options
    this.password = options.password === true ? randomBytes(12).toString('hex') : undefined
    this.#folder = mkdtempSync(join(tmpdir(), 'varve-redis-'))
    mkdirSync(join(this.#folder, 'data'))
    if (options.tls === true) makeCertificate(this.#folder)
    process.once('exit', this.#atExit)
  }

  static async start(options: RedisEngineOptions = {}): Promise<RedisEngine> {
    // The port of a cluster's own traffic is 10,000 further on.
    let port = await freePort()
    while (options.config?.['cluster-enabled'] === 'yes' && port > 55_000) port = await freePort()
    const engine = new RedisEngine(port, options)
    await engine.start()
    return engine
  }

  /** Its address, with the default user's password where there is one. */
  get url(): string {
    return this.address(this.password === undefined ? '' : `:${this.password}`)
  }

  /** Its address for a user: `engine.address('reader:secret')`. */
  address(credentials = ''): string {
    const scheme = this.#options.tls === true ? 'rediss' : 'redis'
    return `${scheme}://${credentials}${credentials === '' ? '' : '@'}${this.host}:${this.port}`
  }

  /** What a client must trust, where connections are encrypted. */
  get certificate(): string {
    return readFileSync(join(this.#folder, 'certificate.pem'), 'utf8')
  }

  /** Starts the server again on the same port and folder, and waits until it has read what is there. */
  async start(): Promise<void> {
    const config = join(this.#folder, 'redis.conf')
    writeFileSync(config, this.#lines().join('\n'))
    this.#said = ''
    const { program = 'redis-server', sentinel = false } = this.#options
    const args = sentinel ? [config, '--sentinel'] : [config]
    const server = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'] })
    this.#server = server
    for (const stream of [server.stdout, server.stderr])
      stream.setEncoding('utf8').on('data', (text: string) => (this.#said = (this.#said + text).slice(-10_000)))
    await this.#ready(server)
  }

  /** Ends the server; its folder stays. */
  async stop(how: RedisStop): Promise<void> {
    const server = this.#server
    if (server === undefined || !runs(server)) return
    const ended = once(server, 'exit')
    server.kill(how === 'kill' ? 'SIGKILL' : 'SIGTERM')
    await ended
  }

  /** Stops the server in its tracks: connections stay, and nothing answers. */
  freeze(): void {
    this.#server?.kill('SIGSTOP')
  }

  /** Lets a frozen server go on. */
  thaw(): void {
    this.#server?.kill('SIGCONT')
  }

  /**
   * Waits until a replica has all that this server has. (The command WAIT speaks only of what its own connection wrote.)
   * Throws after 20 s.
   */
  async copiedTo(replica: RedisEngine): Promise<void> {
    const wanted = offsetIn('master_repl_offset', await this.ask('INFO', 'replication'))
    for (const until = Date.now() + 20_000; ; await pause(10)) {
      const info = await replica.ask('INFO', 'replication')
      if (info.includes('master_link_status:up') && offsetIn('slave_repl_offset', info) >= wanted) return
      if (Date.now() > until) throw new Error(`The replica does not reach ${wanted}: ${info}`)
    }
  }

  /** Runs one command as the default user, by `redis-cli`, and returns what that prints. */
  async ask(...command: readonly string[]): Promise<string> {
    const tls = this.#options.tls === true ? ['--tls', '--cacert', join(this.#folder, 'certificate.pem')] : []
    const args = ['-h', this.host, '-p', String(this.port), ...tls, '-e', ...command]
    const env = { PATH: process.env['PATH'], ...(this.password === undefined ? {} : { REDISCLI_AUTH: this.password }) }
    const { stdout } = await promisify(execFile)('redis-cli', args, { env, maxBuffer: 64 << 20 })
    return stdout.trimEnd()
  }

  /** What the server has printed lately. */
  get said(): string {
    return this.#said
  }

  /** Ends the server and removes its folder. */
  async drop(): Promise<void> {
    this.thaw()
    await this.stop('kill')
    this.#erase()
    process.off('exit', this.#atExit)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.drop()
  }

  #lines(): string[] {
    const { config = {}, users = [], tls } = this.#options
    const place = (name: string): string => join(this.#folder, name)
    const listening =
      tls === true
        ? {
            port: '0',
            'tls-port': String(this.port),
            'tls-cert-file': place('certificate.pem'),
            'tls-key-file': place('key.pem'),
            'tls-ca-cert-file': place('certificate.pem'),
            'tls-auth-clients': 'no',
          }
        : { port: String(this.port) }
    const password = this.password === undefined ? {} : { requirepass: this.password }
    const settings = { ...DURABLE, ...PROMPT, dir: place('data'), ...listening, ...password, ...config }
    return [...Object.entries(settings).map(([name, value]) => `${name} ${value}`), ...users, '']
  }

  async #ready(server: ChildProcess): Promise<void> {
    const deadline = AbortSignal.timeout(START)
    // It has no process then, which ends the waiting.
    server.once('error', ({ message }) => (this.#said += message))
    while (runs(server) && !deadline.aborted) {
      const answer = await this.ask('PING').catch(String)
      if (answer === 'PONG') return
      await pause(20)
    }
    throw new Error(`Redis did not start:\n${this.#said}`)
  }

  #erase(): void {
    if (this.#server !== undefined && runs(this.#server)) this.#server.kill('SIGKILL')
    rmSync(this.#folder, { recursive: true, force: true })
  }
}

function runs(server: ChildProcess): boolean {
  return server.pid !== undefined && server.exitCode === null && server.signalCode === null
}

/** Three masters that share the keys between them, on ports of their own. */
export class RedisCluster implements AsyncDisposable {
  readonly nodes: readonly RedisEngine[]

  private constructor(nodes: readonly RedisEngine[]) {
    this.nodes = nodes
  }

  static async start(options: RedisEngineOptions = {}): Promise<RedisCluster> {
    const config = { 'cluster-enabled': 'yes', 'cluster-node-timeout': '2000', ...options.config }
    const cluster = new RedisCluster(
      await Promise.all([0, 1, 2].map(async () => RedisEngine.start({ ...options, config }))),
    )
    const [first] = cluster.nodes
    const places = cluster.nodes.map(({ host, port }) => `${host}:${port}`)
    await first?.ask('--cluster', 'create', ...places, '--cluster-yes')
    await cluster.#agreed()
    return cluster
  }

  /** The node that keeps a key. */
  async keeperOf(key: string): Promise<RedisEngine> {
    for (const node of this.nodes) {
      const answer = await node.ask('EXISTS', key).catch(String)
      if (!answer.includes('MOVED')) return node
    }
    throw new Error(`no node keeps ${key}`)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.nodes.map(async node => node.drop()))
  }

  async #agreed(): Promise<void> {
    const deadline = AbortSignal.timeout(START)
    for (;;) {
      const states = await Promise.all(this.nodes.map(async node => node.ask('CLUSTER', 'INFO')))
      if (states.every(state => state.includes('cluster_state:ok'))) return
      if (deadline.aborted) throw new Error(`The nodes did not become a cluster:\n${states.join('\n')}`)
      await pause(50)
    }
  }
}

function offsetIn(name: string, info: string): number {
  return Number(new RegExp(`^${name}:(\\d+)`, 'm').exec(info)?.[1] ?? NaN)
}
