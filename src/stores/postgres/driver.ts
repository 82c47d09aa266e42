import { VarveError } from '../../core/errors.ts'

/** A row as the driver gives it. */
export type Row = Readonly<Record<string, unknown>>

/** A query as the driver takes it; one with a name is prepared once per connection. */
export interface PostgresQuery {
  readonly text: string
  readonly values?: unknown[]
  readonly name?: string
}

/** One connection of `pg`, as far as the store uses it. */
export interface PostgresClient {
  query(query: PostgresQuery): Promise<{ readonly rows: readonly Row[] }>
  on(event: 'error', listener: (error: Error) => void): unknown
  removeListener(event: 'error', listener: (error: Error) => void): unknown
  /** Gives it back to its pool; with an error it is closed instead. */
  release(error?: Error | boolean): void
}

/** A `Pool` of `pg`, as far as the store uses it. */
export interface PostgresPool {
  connect(): Promise<PostgresClient>
  on(event: 'error', listener: (error: Error) => void): unknown
  removeListener(event: 'error', listener: (error: Error) => void): unknown
  end(): Promise<void>
  /** What it makes its clients with. */
  readonly options: object
}

/** A connection that belongs to no pool. */
export interface SingleClient {
  connect(): Promise<unknown>
  query(query: PostgresQuery): Promise<{ readonly rows: readonly Row[] }>
  on(event: 'error', listener: () => void): unknown
  on(event: 'notification', listener: (message: { readonly payload?: string | undefined }) => void): unknown
  /** Lets the process end while it is open. */
  unref?(): void
  end(): Promise<void>
}

/** Where connections lead: an address, or the pool of somebody else. */
export type Source = string | PostgresPool

/** Connections of a pool that the store makes for itself: one to write, and some to read meanwhile. */
const POOL_SIZE = 4
/** The network is asked for a sign of life after so many milliseconds of silence. */
const KEEP_ALIVE = { keepAlive: true, keepAliveInitialDelayMillis: 10_000 }
const NAME = { fallback_application_name: 'varve' }

/** Makes a pool for an address. It keeps no process alive while nothing is asked of it. Throws USAGE without `pg`. */
export async function makePool(address: string, patience: number): Promise<PostgresPool> {
  const { Pool } = await loadDriver()
  const limits = { max: POOL_SIZE, connectionTimeoutMillis: patience, allowExitOnIdle: true }
  return new Pool({ connectionString: address, ...KEEP_ALIVE, ...NAME, ...limits })
}

/** Makes a connection of its own to where a source leads, not connected yet. Throws USAGE without `pg`. */
export async function makeClient(source: Source, patience: number): Promise<SingleClient> {
  const { Client } = await loadDriver()
  const settings = { ...KEEP_ALIVE, ...NAME, connectionTimeoutMillis: patience }
  return new Client({ ...settings, ...destination(source) })
}

/** Meant for the requests of a pool; a line connects in its own time, and then only listens. */
const REQUESTS = new Set(['connectionTimeoutMillis', 'statement_timeout', 'query_timeout', 'lock_timeout'])

function destination(source: Source): object {
  if (typeof source === 'string') return { connectionString: source }
  const { options } = source
  const where = Object.fromEntries(Object.entries(options).filter(([name]) => !REQUESTS.has(name)))
  // A pool hides the password from whoever lists its members.
  return 'password' in options ? { ...where, password: options.password } : where
}

interface Driver {
  readonly Pool: new (settings: object) => PostgresPool
  readonly Client: new (settings: object) => SingleClient
}

async function loadDriver(): Promise<Driver> {
  try {
    return (await import('pg')).default
  } catch (cause) {
    if (!(cause instanceof Error && 'code' in cause && String(cause.code).endsWith('MODULE_NOT_FOUND'))) throw cause
    const issue = 'The PostgreSQL store needs the package pg, which is not installed.'
    throw new VarveError('USAGE', { issue, remedy: 'Run: npm i pg' }, { cause })
  }
}
