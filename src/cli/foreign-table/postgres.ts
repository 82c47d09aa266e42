import type { TableRow } from 'varve/exchange'
import { MOST, PATIENCE, quoted, unreadableTable, withoutDriver, type ForeignTable } from './database.ts'

/** A query of `pg`, as far as a table is read with it. */
interface Query {
  readonly text: string
  readonly types?: { readonly getTypeParser: () => (text: string) => string }
}

/** A client of `pg`, as far as a table is read with it. */
interface Client {
  connect(): Promise<unknown>
  query(query: Query): Promise<{ readonly rows: readonly TableRow[] }>
  on(event: 'error', listener: () => void): unknown
  end(): Promise<void>
}

/** Every column as PostgreSQL writes it: the driver would round large numbers, and take times without a zone for local. */
const AS_WRITTEN = { getTypeParser: () => (text: string) => text }

/** The rows of a table in PostgreSQL, read in a transaction that cannot write. Throws TABLE_UNREADABLE, PACKAGE_MISSING. */
export async function postgresRows({ address, table }: ForeignTable): Promise<readonly TableRow[]> {
  const name = quoted(table)
  const client = await connected(address)
  try {
    await client.query({ text: 'START TRANSACTION READ ONLY' })
    const { rows } = await client.query({ text: `SELECT * FROM ${name} LIMIT ${MOST}`, types: AS_WRITTEN })
    return rows
  } catch (error) {
    throw unreadableTable(address, error, `The role needs SELECT on ${table}; --table names another table.`)
  } finally {
    await client.end().catch(() => {})
  }
}

async function connected(address: string): Promise<Client> {
  const Driver = await driver()
  try {
    const client = new Driver({
      connectionString: address,
      connectionTimeoutMillis: PATIENCE.connect,
      query_timeout: PATIENCE.answer,
      fallback_application_name: 'varve',
    })
    client.on('error', () => {})
    await client.connect()
    return client
  } catch (error) {
    throw unreadableTable(address, error, 'Look at host, port, role and password.')
  }
}

async function driver(): Promise<new (settings: object) => Client> {
  try {
    return (await import('pg')).default.Client
  } catch (cause) {
    throw withoutDriver('PostgreSQL', 'pg', cause)
  }
}
