import { type ProblemCode, VarveError, isVarveError } from '../../core/errors.ts'
import type { StoreFinding } from '../../core/ports.ts'
import type { Connection } from './connection.ts'
import type { MongoRow } from './driver.ts'
import { isRefused } from './failures.ts'
import { rightsIn } from './rights.ts'
import { pendingIn } from './schema.ts'

/** Engines that keep everything in memory. */
const IN_MEMORY = new Set(['inMemory', 'ephemeralForTest'])

const DURABILITY_UNSEEN: StoreFinding = {
  severity: 'warning',
  about: 'durability',
  issue: 'this user may not ask which storage engine the server has',
  remedy: 'Grant clusterMonitor to look, or make sure by hand that it is WiredTiger.',
}

/**
 * Refuses a server that is no primary, or that would forget what it acknowledged, unless the latter is accepted: then it
 * is a finding. Returns what is worth a warning. Throws STORE_UNSAFE.
 */
export async function requireDurability(
  connection: Connection,
  durability: 'required' | 'accepted',
): Promise<StoreFinding[]> {
  const hello = await connection.hello()
  if (hello['isWritablePrimary'] !== true) {
    throw new VarveError('STORE_UNSAFE', {
      store: connection.store,
      reason: 'the server it is connected to is no primary, and takes no writes',
      remedy: 'Name all members in the address, with replicaSet=…, and leave directConnection out.',
    })
  }
  const [finding, concern] = await Promise.all([durabilityOf(connection), concernOf(connection)])
  const warnings = concern.severity === 'ok' ? [] : [concern]
  if (finding.severity !== 'error') return warnings
  if (durability === 'accepted') return [{ ...finding, severity: 'warning' }, ...warnings]
  throw new VarveError('STORE_UNSAFE', {
    store: connection.store,
    reason: finding.issue,
    remedy: finding.remedy ?? '',
  })
}

/** All that an operator may want to know of the server. A look that fails is a finding itself. */
export async function inspect(connection: Connection): Promise<StoreFinding[]> {
  const looks = [versionOf, membersOf, durabilityOf, concernOf, schemaOf, rightsIn]
  const findings = await Promise.all(looks.map(async look => seen(look(connection))))
  return findings.flat()
}

async function seen(look: Promise<StoreFinding | StoreFinding[]>): Promise<StoreFinding[]> {
  try {
    return [await look].flat()
  } catch (error) {
    const code: ProblemCode | undefined = isVarveError(error) ? error.code : undefined
    const issue = error instanceof Error ? error.message.replace(/\.$/, '') : String(error)
    return [{ severity: 'error', about: code === 'STORE_UNREACHABLE' ? 'connection' : 'look', issue }]
  }
}

async function versionOf(connection: Connection): Promise<StoreFinding> {
  const info = await connection.request(async ({ database, options }) => database.command({ buildInfo: 1 }, options))
  const { version, ferretdbVersion: ferretdb } = info
  if (typeof ferretdb !== 'string') return { severity: 'ok', about: 'version', issue: `MongoDB ${String(version)}` }
  return {
    severity: 'warning',
    about: 'version',
    issue: `FerretDB ${ferretdb}, which speaks MongoDB's protocol: it takes no write concern and has no change streams`,
    remedy: 'See that the database behind it syncs what it commits.',
  }
}

async function membersOf(connection: Connection): Promise<StoreFinding> {
  const hello = await connection.hello()
  const hosts = hello['hosts']
  const members = Array.isArray(hosts) ? hosts.length : 1
  const issue =
    hello['msg'] === 'isdbgrid'
      ? 'a sharded cluster: its shards acknowledge when most of their members have a revision on disk'
      : members > 1
        ? `a replica set of ${members}: a revision is acknowledged when most members have it on disk`
        : 'one server: a revision is acknowledged when it has it on disk, and no other has it'
  const hints = connection.isReplicated ? '' : '; it has no change streams, so changes are looked for now and then'
  return { severity: 'ok', about: 'members', issue: issue + hints }
}

/** Ours goes with every write. Whoever has set another should know that it is not followed. */
async function concernOf(connection: Connection): Promise<StoreFinding> {
  const concern = await connection.request(async ({ database }) => database.writeConcern)
  const { w, journal } = concern ?? {}
  const issue = 'each write waits for the journals of most members (w=majority, journal=true)'
  const others = [
    ...(w === undefined || w === 'majority' ? [] : [`w=${String(w)}`]),
    ...(journal === false ? ['journal=false'] : []),
  ]
  if (others.length === 0) return { severity: 'ok', about: 'write concern', issue }
  return {
    severity: 'warning',
    about: 'write concern',
    issue: `${issue}, and not as the address or the client says: ${others.join(', ')}`,
    remedy: 'Leave w and journal out of the address of the store.',
  }
}

async function durabilityOf(connection: Connection): Promise<StoreFinding> {
  const status = await ask(connection, { serverStatus: 1 })
  if (status === undefined) return DURABILITY_UNSEEN
  const engine: unknown = status['storageEngine']
  const named = memberOf(engine, 'name')
  const name = typeof named === 'string' ? named : 'one without a name'
  if (!IN_MEMORY.has(name) && memberOf(engine, 'persistent') !== false) {
    return { severity: 'ok', about: 'durability', issue: `writes wait for the journal; the storage engine is ${name}` }
  }
  return {
    severity: 'error',
    about: 'durability',
    issue: `the storage engine ${name} keeps everything in memory: what it acknowledged is gone when it ends`,
    remedy: "Use WiredTiger, or accept the loss with { durability: 'accepted' }.",
  }
}

async function schemaOf(connection: Connection): Promise<StoreFinding> {
  const pending = await pendingIn(connection)
  if (pending.length === 0) return { severity: 'ok', about: 'schema', issue: 'all collections and indexes are there' }
  return {
    severity: 'warning',
    about: 'schema',
    issue: `${pending.length} collections or indexes are missing`,
    remedy: 'Run `varve migrate`, which shows them too.',
  }
}

/** The answer to a command of the server's, or undefined where it is not known there or not allowed. */
async function ask(connection: Connection, command: Record<string, unknown>): Promise<MongoRow | undefined> {
  try {
    return await connection.request(async ({ database, options }) => database.command(command, options))
  } catch (error) {
    if (isRefused(error)) return undefined
    throw error
  }
}

function memberOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null
    ? Object.entries(value).find(([key]) => key === name)?.[1]
    : undefined
}
