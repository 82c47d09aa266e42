import type { Connection } from './connection.ts'
import type { Row } from './driver.ts'
import type { Namespace } from './name.ts'

/** What a role may do with one table. */
export interface Rights {
  readonly select: boolean
  readonly insert: boolean
  readonly update: boolean
  readonly delete: boolean
}

/** What the server says of itself, of the role, and of the tables that are there. */
export interface Surroundings {
  /** `15.13` */
  readonly version: string
  readonly major: number
  readonly fsync: boolean
  readonly fullPageWrites: boolean
  /** `on`, `off`, `local`, `remote_write` or `remote_apply`, as the role has it. */
  readonly synchronousCommit: string
  readonly encoding: string
  /** True for a server that only follows another. */
  readonly replica: boolean
  /** True where every transaction of the role is read-only. */
  readonly readOnly: boolean
  /** True when something between here and the server shares its connections. */
  readonly pooled: boolean
  readonly role: string
  /** True when passwords and values cross a network as they are. */
  readonly exposed: boolean
  /** Rights on the tables of the schema, by name; empty while there are none. */
  readonly tables: Readonly<Record<string, Rights>>
}

const LOOK = `SELECT
  current_setting('server_version') AS version,
  current_setting('server_version_num')::integer / 10000 AS major,
  current_setting('fsync') AS fsync,
  current_setting('full_page_writes') AS full_page_writes,
  current_setting('synchronous_commit') AS synchronous_commit,
  current_setting('server_encoding') AS encoding,
  pg_is_in_recovery() AS replica,
  current_setting('transaction_read_only') = 'on' AS read_only,
  pg_backend_pid() AS process,
  current_user AS role,
  EXISTS (SELECT FROM pg_stat_ssl WHERE pid = pg_backend_pid() AND NOT ssl)
    AND NOT coalesce(inet_client_addr() <<= '127.0.0.0/8' OR inet_client_addr() = '::1', true) AS exposed,
  (SELECT coalesce(json_object_agg(relname, json_build_object(
      'select', has_table_privilege(pg_class.oid, 'SELECT'),
      'insert', has_table_privilege(pg_class.oid, 'INSERT'),
      'update', has_any_column_privilege(pg_class.oid, 'UPDATE'),
      'delete', has_table_privilege(pg_class.oid, 'DELETE'))), '{}')::text
    FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace
    WHERE nspname = $1 AND relkind = 'r') AS tables`

/** Asks a server about everything that decides whether it keeps what it is given. Throws a VarveError. */
export async function lookAround(connection: Connection, { name }: Namespace): Promise<Surroundings> {
  return connection.use(async session => {
    const [row = {}] = await session.ask({ text: LOOK, values: [name] }, connection.patience)
    const process = Number(row['process'])
    return { ...factsIn(row), pooled: session.process !== undefined && session.process !== process }
  })
}

function factsIn(row: Row): Omit<Surroundings, 'pooled'> {
  const text = (column: string): string => String(row[column])
  return {
    version: text('version'),
    major: Number(row['major']),
    fsync: text('fsync') === 'on',
    fullPageWrites: text('full_page_writes') === 'on',
    synchronousCommit: text('synchronous_commit'),
    encoding: text('encoding'),
    replica: row['replica'] === true,
    readOnly: row['read_only'] === true,
    role: text('role'),
    exposed: row['exposed'] === true,
    tables: JSON.parse(text('tables')) as Record<string, Rights>,
  }
}
