import { VarveError } from '../../core/errors.ts'
import type { StoreFinding } from '../../core/ports.ts'
import type { Rights, Surroundings } from './surroundings.ts'

/** The oldest version of PostgreSQL that is still looked after. */
const OLDEST = 14

/** Throws STORE_UNSAFE where acknowledged revisions could be lost, or texts could not be kept. */
export function refuseUnsafe(around: Surroundings, store: string, durability: 'required' | 'accepted'): void {
  if (around.encoding !== 'UTF8') {
    const reason = `the database's encoding is ${around.encoding}, which has not every character`
    throw new VarveError('STORE_UNSAFE', { store, reason, remedy: 'Use a database whose encoding is UTF8.' })
  }
  if (around.fsync || durability === 'accepted') return
  throw new VarveError('STORE_UNSAFE', {
    store,
    reason: 'fsync is off: a power cut may cost everything that was acknowledged, or the whole cluster',
    remedy: "Set fsync = on in postgresql.conf, or accept the loss with durability: 'accepted'.",
  })
}

/** What is worth a warning whenever a store is opened. `direct` tells that the listening line goes another way. */
export function warnings(around: Surroundings, direct: boolean): StoreFinding[] {
  return [durability(around), pages(around), place(around), pooler(around, direct), version(around)].filter(
    ({ severity }) => severity !== 'ok',
  )
}

/** Everything worth knowing about a server, the good included. */
export function findings(around: Surroundings, { direct }: { direct: boolean }): StoreFinding[] {
  return [
    version(around),
    durability(around),
    commits(around),
    pages(around),
    place(around),
    rights(around),
    pooler(around, direct),
    transport(around),
  ]
}

function version({ version, major }: Surroundings): StoreFinding {
  const about = 'version'
  if (major >= OLDEST) return { severity: 'ok', about, issue: `PostgreSQL ${version}` }
  const issue = `PostgreSQL ${version} is no longer looked after, and Varve is tested with newer ones`
  return { severity: 'warning', about, issue, remedy: `Upgrade to PostgreSQL ${OLDEST} or newer.` }
}

function durability({ fsync }: Surroundings): StoreFinding {
  const about = 'durability'
  if (fsync) return { severity: 'ok', about, issue: 'fsync is on' }
  const issue = 'fsync is off: a power cut may cost everything that was acknowledged, or the whole cluster'
  return { severity: 'error', about, issue, remedy: 'Set fsync = on in postgresql.conf.' }
}

function commits({ synchronousCommit, role }: Surroundings): StoreFinding {
  const about = 'durability'
  if (synchronousCommit !== 'off') return { severity: 'ok', about, issue: `synchronous_commit is ${synchronousCommit}` }
  const issue = `synchronous_commit is off for ${role}, and Varve turns it on for its own transactions`
  return { severity: 'ok', about, issue }
}

function pages({ fullPageWrites }: Surroundings): StoreFinding {
  const about = 'durability'
  if (fullPageWrites) return { severity: 'ok', about, issue: 'full_page_writes is on' }
  const issue = 'full_page_writes is off: a power cut may damage pages, unless the disk writes them whole'
  return { severity: 'warning', about, issue, remedy: 'Set full_page_writes = on in postgresql.conf.' }
}

function place({ replica, readOnly, role }: Surroundings): StoreFinding {
  const about = 'primary'
  if (replica) {
    const issue = 'it is a replica: what is read may be late, and nothing can be written'
    return { severity: 'warning', about, issue, remedy: 'Give the address of the primary.' }
  }
  if (!readOnly) return { severity: 'ok', about, issue: 'it is the primary' }
  const issue = `transactions of ${role} are read-only`
  const remedy = `Run: ALTER ROLE ${role} RESET default_transaction_read_only`
  return { severity: 'warning', about, issue, remedy }
}

function rights({ tables, role }: Surroundings): StoreFinding {
  const about = 'rights'
  const may = (table: string, right: keyof Rights): boolean => tables[table]?.[right] === true
  if (tables['revision'] === undefined) return { severity: 'ok', about, issue: `the role is ${role}` }
  const remedy = 'docs/stores/postgres.md lists the rights as GRANT statements.'
  if (!Object.values(tables).every(({ select }) => select))
    return { severity: 'error', about, issue: `${role} may not read every table`, remedy }
  const appends = may('revision', 'insert') && may('record', 'insert') && may('lease', 'insert')
  if (!appends) return { severity: 'warning', about, issue: `${role} may read, and not write`, remedy }
  const compacts = may('revision', 'delete') && may('revision', 'update') && may('snapshot', 'delete')
  const issue = compacts ? `${role} may read, append and compact` : `${role} may read and append, and not compact`
  return { severity: 'ok', about, issue }
}

function pooler({ pooled }: Surroundings, direct: boolean): StoreFinding {
  const about = 'pooler'
  if (!pooled) return { severity: 'ok', about, issue: 'connections lead straight to the server' }
  const issue = 'a pooler such as PgBouncer stands before the server'
  if (direct) return { severity: 'ok', about, issue: `${issue}, and the listening line goes past it` }
  const remedy = 'Name the server itself in the option direct, so that changes are heard and not only found by polling.'
  return { severity: 'warning', about, issue, remedy }
}

function transport({ exposed }: Surroundings): StoreFinding {
  const about = 'transport'
  if (!exposed) return { severity: 'ok', about, issue: 'the connection is encrypted or stays on this machine' }
  const issue = 'the connection is not encrypted: values cross the network as they are'
  return { severity: 'warning', about, issue, remedy: 'Ask for TLS: ?sslmode=verify-full.' }
}
