import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { appendFileSync, chmodSync, chownSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import pg from 'pg'
import { makeCertificate } from './certificate.ts'
import { freePort } from './free-port.ts'
import { postgresPrograms, type RunAs, unprivileged } from './postgres-programs.ts'
import { childrenOf, signal } from './processes.ts'

/** How a server is stopped: all its processes killed, as in a crash; at once, without a checkpoint; or properly. */
export type PostgresStop = 'kill' | 'immediate' | 'clean'

/** A row as a query gives it. */
export type PostgresRow = Readonly<Record<string, unknown>>

/** How a server is made, besides what it is set to. */
export interface PostgresEngineOptions {
  /** True where connections may be encrypted; `certificate` is what a client must trust. */
  readonly tls?: boolean
}

const ADMIN = 'admin'
const DURABLE = { fsync: 'on', synchronous_commit: 'on', full_page_writes: 'on' }

/**
 * A PostgreSQL server of the test's own: real, durable, on a free port, in a temporary folder, with passwords by SCRAM.
 * Every database belongs to an ordinary role, so that no test is a superuser unawares.
 * @example
 * await using engine = await PostgresEngine.start()
 * const store = postgres(await engine.database())
 */
export class PostgresEngine implements AsyncDisposable {
  readonly host = '127.0.0.1'
  readonly port: number
  readonly #folder: string
  readonly #programs: string
  readonly #user: RunAs
  readonly #settings: Readonly<Record<string, string>>
  #password = secret()
  #server: ChildProcess | undefined
  #said = ''
  #made = 0
  readonly #atExit = (): void => this.#erase()

  private constructor(port: number, settings: Readonly<Record<string, string>>) {
    this.port = port
    this.#settings = { ...DURABLE, ...settings }
    this.#programs = postgresPrograms()
    this.#user = unprivileged()
    this.#folder = mkdtempSync(join(tmpdir(), 'varve-postgres-'))
    if (this.#user.uid !== undefined) chownSync(this.#folder, this.#user.uid, this.#user.gid ?? this.#user.uid)
    process.once('exit', this.#atExit)
  }

  /** Makes a cluster and starts its server; `settings` are PostgreSQL's own: `{ fsync: 'off' }`. */
  static async start(
    settings: Readonly<Record<string, string>> = {},
    { tls = false }: PostgresEngineOptions = {},
  ): Promise<PostgresEngine> {
    const engine = new PostgresEngine(await freePort(), settings)
    try {
      engine.#initialise()
      if (tls) engine.#encrypt()
      await engine.start()
      return engine
    } catch (error) {
      await engine.drop()
      throw error
    }
  }

  /** Starts a replica of it, with the same databases, roles and passwords on another port. */
  async replica(): Promise<PostgresEngine> {
    const engine = new PostgresEngine(await freePort(), this.#settings)
    engine.#password = this.#password
    const primary = this.address('postgres', ADMIN, this.#password).replace(/\/postgres$/, '')
    engine.#program('pg_basebackup', ['-D', engine.#data, '-d', primary, '-R', '-X', 'stream', '-c', 'fast'])
    await engine.start()
    return engine
  }

  /** Path of what a client must trust, where connections are encrypted. */
  get certificate(): string {
    return join(this.#folder, 'certificate.pem')
  }

  /** Starts the server again on the same port and folder, and waits until it has recovered. */
  async start(): Promise<void> {
    for (let tries = 1; ; tries += 1) {
      try {
        return await this.#launch()
      } catch (error) {
        // After a crash its processes need a moment to be gone.
        if (tries === 100 || !this.#said.includes('is still in use')) throw error
        await pause(50)
      }
    }
  }

  /** Ends the server; its folder stays. */
  async stop(how: PostgresStop): Promise<void> {
    const server = this.#server
    if (server?.pid === undefined || server.exitCode !== null || server.signalCode !== null) return
    const ended = once(server, 'exit')
    if (how === 'kill') signal([server.pid, ...childrenOf(server.pid)], 'SIGKILL')
    else server.kill(how === 'clean' ? 'SIGINT' : 'SIGQUIT')
    await ended
  }

  /** Stops every process of the server in its tracks: connections stay, and nothing answers. */
  freeze(): void {
    const server = this.#server?.pid ?? 0
    // Itself first, so that it starts no others meanwhile.
    signal([server], 'SIGSTOP')
    signal(childrenOf(server), 'SIGSTOP')
  }

  /** Lets a frozen server go on. */
  thaw(): void {
    const server = this.#server?.pid ?? 0
    signal([...childrenOf(server), server], 'SIGCONT')
  }

  /** Makes an empty database that belongs to an ordinary role of its own, and returns that role's address of it. */
  async database(options = ''): Promise<string> {
    const name = `shop${(this.#made += 1)}`
    const password = await this.#login(name)
    await this.run(`CREATE DATABASE ${name} OWNER ${name} ${options}`)
    return this.address(name, name, password)
  }

  /** Makes another role for the database of an address, and returns its address; `rights` says what it is given. */
  async role(address: string, rights: (role: string) => readonly string[] = () => []): Promise<string> {
    const role = `role${(this.#made += 1)}`
    const password = await this.#login(role)
    for (const statement of rights(role)) await this.run(statement, address)
    return this.address(databaseOf(address), role, password)
  }

  /** Runs SQL as the superuser, in the database of an address or in none of the tests', and returns its last rows. */
  async run(sql: string, address?: string): Promise<PostgresRow[]> {
    const database = address === undefined ? 'postgres' : databaseOf(address)
    const client = new pg.Client({ connectionString: this.address(database, ADMIN, this.#password) })
    client.on('error', () => {})
    await client.connect()
    try {
      const answer: pg.QueryResult | pg.QueryResult[] = await client.query(sql)
      return (Array.isArray(answer) ? answer.at(-1) : answer)?.rows ?? []
    } finally {
      await client.end()
    }
  }

  /** The address of a database for a role. */
  address(database: string, role: string, password: string): string {
    return `postgres://${role}:${password}@${this.host}:${this.port}/${database}`
  }

  /** Ends the server and removes its folder. */
  async drop(): Promise<void> {
    this.thaw()
    // Killed, it would leave its shared memory behind, of which a machine has only so much.
    await this.stop('immediate')
    this.#erase()
    process.off('exit', this.#atExit)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.drop()
  }

  get #data(): string {
    return join(this.#folder, 'data')
  }

  #initialise(): void {
    const passwords = join(this.#folder, 'password')
    writeFileSync(passwords, this.#password)
    const kind = ['-E', 'UTF8', '--locale=C', '-N', '--auth=scram-sha-256']
    this.#program('initdb', ['-D', this.#data, '-U', ADMIN, `--pwfile=${passwords}`, ...kind])
  }

  #encrypt(): void {
    makeCertificate(this.#folder)
    const key = join(this.#folder, 'key.pem')
    // PostgreSQL wants a key that nobody else can read.
    chmodSync(key, 0o600)
    if (this.#user.uid !== undefined) chownSync(key, this.#user.uid, this.#user.gid ?? this.#user.uid)
    const settings = ["ssl = 'on'", `ssl_cert_file = '${this.certificate}'`, `ssl_key_file = '${key}'`]
    appendFileSync(join(this.#data, 'postgresql.conf'), `${settings.join('\n')}\n`)
  }

  #program(name: string, args: readonly string[]): void {
    const options = { ...this.#user, env: { LC_ALL: 'C' }, encoding: 'utf8' } as const
    const { status, stderr, error } = spawnSync(join(this.#programs, name), args, options)
    if (status !== 0) throw new Error(`${name} failed: ${error?.message ?? stderr}`)
  }

  async #launch(): Promise<void> {
    const settings = {
      listen_addresses: this.host,
      port: String(this.port),
      unix_socket_directories: this.#folder,
      shared_buffers: '32MB',
      ...this.#settings,
    }
    const options = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])
    this.#said = ''
    this.#server = spawn(join(this.#programs, 'postgres'), ['-D', this.#data, ...options], {
      ...this.#user,
      env: { LC_ALL: 'C', TZ: 'UTC' },
      stdio: ['ignore', 'ignore', 'pipe'],
    })
    await this.#ready(this.#server)
  }

  async #ready(server: ChildProcess): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      server.stderr?.setEncoding('utf8').on('data', (text: string) => {
        this.#said = (this.#said + text).slice(-10_000)
        if (/ready to accept (?:read-only )?connections/.test(this.#said)) resolve()
      })
      server.once('error', reject)
      server.once('close', code => reject(new Error(`PostgreSQL ended with ${code}:\n${this.#said}`)))
    })
  }

  async #login(role: string): Promise<string> {
    const password = secret()
    await this.run(`CREATE ROLE ${role} LOGIN PASSWORD '${password}'`)
    return password
  }

  #erase(): void {
    const server = this.#server
    if (server?.pid !== undefined && server.exitCode === null && server.signalCode === null) {
      this.thaw()
      server.kill('SIGQUIT')
    }
    // What ends may write its last meanwhile.
    rmSync(this.#folder, { recursive: true, force: true, maxRetries: 5 })
  }
}

function databaseOf(address: string): string {
  return new URL(address).pathname.slice(1)
}

function secret(): string {
  return randomBytes(12).toString('hex')
}
