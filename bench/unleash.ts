import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { PostgresEngine } from '../test/engines/postgres.ts'
import { freePort } from '../test/engines/free-port.ts'
import { FLAGS } from './server-flags.ts'

/** What unleash-server is asked with: made when it starts, for its database only. */
export const unleashTokens = {
  admin: '*:*.bench-admin',
  backend: '*:development.bench-backend',
  frontend: '*:development.bench-frontend',
} as const

const FOREVER = String(1e9)

/** unleash-server with a PostgreSQL of its own, as it is set up in production; it limits nobody's requests. */
export class Unleash implements AsyncDisposable {
  readonly #path: string
  readonly #engine: PostgresEngine
  readonly #database: string
  readonly port: number
  #process: ChildProcess | undefined

  private constructor(path: string, engine: PostgresEngine, { database, port }: { database: string; port: number }) {
    this.#path = path
    this.#engine = engine
    this.#database = database
    this.port = port
  }

  /** Starts the program at a path on an empty database. */
  static async start(path: string): Promise<Unleash> {
    const engine = await PostgresEngine.start()
    const unleash = new Unleash(path, engine, { database: await engine.database(), port: await freePort() })
    await unleash.start()
    return unleash
  }

  get pid(): number {
    return this.#process?.pid ?? 0
  }

  /** Starts it on what is in its database, and waits until it is healthy. Throws what it said where it ends before. */
  async start(): Promise<void> {
    const started = spawn(process.execPath, [this.#path], {
      env: this.#variables(),
      stdio: ['ignore', 'ignore', 'pipe'],
    })
    this.#process = started
    let said = ''
    started.stderr.setEncoding('utf8').on('data', (text: string) => void (said = (said + text).slice(-2_000)))
    await healthy(this.port, () => {
      if (started.exitCode !== null) throw new Error(`unleash-server ended with ${started.exitCode}:\n${said}`)
    })
  }

  async stop(): Promise<void> {
    const running = this.#process
    if (running === undefined || running.exitCode !== null || running.signalCode !== null) return
    const ended = once(running, 'exit')
    running.kill('SIGKILL')
    await ended
  }

  /** Gives it flags that are on in `development` for everybody, and events that tell of as many changes. */
  async addFlags({ from, flags, events }: { from: number; flags: number; events: number }): Promise<void> {
    const each = `FROM generate_series(${from}, ${from + flags - 1}) AS n`
    const one = `(1 + n % ${flags})`
    for (const statement of [
      `INSERT INTO features (name, project, type) SELECT 'f' || n, 'default', 'release' ${each}`,
      `INSERT INTO feature_environments (feature_name, environment, enabled)
       SELECT 'f' || n, e.name, e.name = 'development' FROM generate_series(${from}, ${from + flags - 1}) AS n, environments e
       WHERE e.name IN ('development', 'production')`,
      `INSERT INTO feature_strategies (id, feature_name, project_name, environment, strategy_name)
       SELECT gen_random_uuid()::text, 'f' || n, 'default', 'development', 'default' ${each}`,
      `INSERT INTO events (type, created_by, data, project, environment, feature_name, announced, created_by_user_id)
       SELECT 'feature-environment-enabled', 'bench', '{}', 'default', 'development', 'f' || ${one}, true, 1
       FROM generate_series(1, ${events}) AS n`,
    ])
      await this.#engine.run(statement, this.#database)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop()
    await this.#engine.drop()
  }

  #variables(): Record<string, string> {
    return {
      NODE_ENV: 'production',
      DATABASE_URL: this.#database,
      DATABASE_SSL: 'false',
      HTTP_HOST: '127.0.0.1',
      HTTP_PORT: String(this.port),
      CHECK_VERSION: 'false',
      SEND_TELEMETRY: 'false',
      LOG_LEVEL: 'fatal',
      TOKEN_AUTHENTICATION_RATE_LIMIT_PER_MINUTE: FOREVER,
      SDK_API_RATE_LIMIT_PER_MINUTE: FOREVER,
      INIT_ADMIN_API_TOKENS: unleashTokens.admin,
      INIT_BACKEND_API_TOKENS: unleashTokens.backend,
      INIT_FRONTEND_API_TOKENS: unleashTokens.frontend,
    }
  }
}

/** Waits until a server answers `GET /health` with 200, for two minutes at most; `look` throws where there is none to wait for. */
export async function healthy(port: number, look: () => void = () => {}): Promise<void> {
  const until = performance.now() + 120_000
  for (;;) {
    look()
    const answer = await fetch(`http://127.0.0.1:${port}/health`).catch(() => undefined)
    await answer?.arrayBuffer()
    if (answer?.ok === true) return
    if (performance.now() > until) throw new Error(`Nothing on port ${port} is healthy after two minutes.`)
    await new Promise(resolve => setTimeout(resolve, 10))
  }
}

/** Paths of unleash-server for what ours are asked too. */
export const unleashPaths = {
  /** Every flag, evaluated for one user. */
  bulk: '/api/frontend?userId=user_42',
  /** Every flag as its SDKs have it; only this has an entity tag that is known before the answer is. */
  features: '/api/client/features',
  toggle: (flag: number, isOn: boolean) =>
    `/api/admin/projects/default/features/f${flag % FLAGS}/environments/development/${isOn ? 'on' : 'off'}`,
} as const
