import { isProblem, VarveError } from '../../core/errors.ts'
import type { Connection } from './connection.ts'
import { sqlState } from './failures.ts'
import type { Namespace } from './name.ts'
import { stepsFrom, VERSION } from './schema.ts'
import type { Session } from './session.ts'

/** Making its tables may take so many times a request's patience. */
const LONG = 20

/**
 * What would bring the schema to this Varve's version, as a person would run it. Throws STORE_UNSAFE when a newer Varve
 * was there.
 */
export async function pending(connection: Connection, namespace: Namespace): Promise<string[]> {
  // With the end that psql waits for.
  const statements = await connection.use(session => pendingOn(session, connection, namespace))
  return statements.map(text => `${text};`)
}

/** Runs what is pending, in one transaction; of several processes that do so at once, one does it. */
export async function migrate(connection: Connection, namespace: Namespace): Promise<void> {
  const patience = connection.patience * LONG
  await connection.use(
    async session => {
      await session.ask({ text: `BEGIN; SET LOCAL lock_timeout = 0; SET LOCAL statement_timeout = 0` }, patience)
      await session.ask({ text: `SELECT pg_advisory_xact_lock(${namespace.migration})` }, patience)
      // Asked under the lock: another process may have been first.
      for (const text of await pendingOn(session, connection, namespace)) await session.ask({ text }, patience)
      await session.ask({ text: 'COMMIT' }, patience)
    },
    { patience },
  )
}

/**
 * Sees to it that the tables are there as this version wants them. Throws STORE_UNSAFE where they are not, and making them
 * is not allowed, or not to this role.
 */
export async function bringUp(
  connection: Connection,
  namespace: Namespace,
  { role, allowed }: { readonly role: string; readonly allowed: boolean },
): Promise<void> {
  const steps = await pending(connection, namespace)
  if (steps.length === 0) return
  if (!allowed) throw behind(connection.store, 'and opening it was told not to (migrate: false)')
  try {
    await migrate(connection, namespace)
  } catch (error) {
    // Said by the right that is missing.
    if (isProblem(error, 'STORE_UNSAFE') && sqlState(error.cause) === INSUFFICIENT_PRIVILEGE)
      throw behind(connection.store, `and ${role} may not make them`)
    throw error
  }
}

const INSUFFICIENT_PRIVILEGE = '42501'

function behind(store: string, why: string): VarveError<'STORE_UNSAFE'> {
  return new VarveError('STORE_UNSAFE', {
    store,
    reason: `its tables are not there as this version wants them, ${why}`,
    remedy: 'Run varve migrate as a role that may, or let it print the SQL.',
  })
}

/** Throws STORE_UNSAFE for a schema that a newer Varve has made. */
export function refuseNewer(store: string, version: number): void {
  if (version <= VERSION) return
  throw new VarveError('STORE_UNSAFE', {
    store,
    reason: `its tables are of version ${version}, and this Varve knows versions up to ${VERSION}`,
    remedy: 'Run the newer Varve that made them.',
  })
}

async function pendingOn(session: Session, { patience, store }: Connection, namespace: Namespace): Promise<string[]> {
  const look = `SELECT EXISTS (SELECT FROM pg_namespace WHERE nspname = $1) AS schema,
    EXISTS (SELECT FROM pg_class JOIN pg_namespace AS n ON n.oid = relnamespace
      WHERE nspname = $1 AND relname = 'migration') AS migrated`
  const [there] = await session.ask({ text: look, values: [namespace.name] }, patience)
  if (there?.['schema'] !== true) return [`CREATE SCHEMA ${namespace.schema}`, ...stepsFrom(0, namespace)]
  if (there['migrated'] !== true) return stepsFrom(0, namespace)
  const count = `SELECT coalesce(max(number), 0) AS version FROM ${namespace.schema}.migration`
  const [row] = await session.ask({ text: count }, patience)
  const version = Number(row?.['version'])
  refuseNewer(store, version)
  return stepsFrom(version, namespace)
}
