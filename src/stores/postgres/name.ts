import { createHash } from 'node:crypto'
import { VarveError } from '../../core/errors.ts'
import type { Source } from './driver.ts'

/** The schema a store keeps its tables in, as everything that is named after it. */
export interface Namespace {
  /** As it is called. */
  readonly name: string
  /** As SQL writes it: `"varve"`. */
  readonly schema: string
  /** The channel its hints are sent on. */
  readonly channel: string
  /** Number of the advisory lock that writers take in turn. */
  readonly turn: bigint
  /** Number of the advisory lock that is held while its tables are made. */
  readonly migration: bigint
}

/** PostgreSQL cuts names after so many bytes without a word; the channel's begins with six of our own. */
const LONGEST = 63 - 'varve:'.length

/** Throws USAGE for what cannot be the name of a schema of ours. */
export function namespaceOf(name: string): Namespace {
  if (name === '' || name.includes('\0') || /^pg_/i.test(name) || Buffer.byteLength(name) > LONGEST) {
    throw new VarveError('USAGE', {
      issue: `${JSON.stringify(name.slice(0, 80))} cannot be the schema of the PostgreSQL store.`,
      remedy: `Give namespace 1 to ${LONGEST} bytes that do not begin with pg_.`,
    })
  }
  const lock = (purpose: string): bigint => BigInt.asIntN(64, BigInt(`0x${sha256(`varve ${purpose} ${name}`, 16)}`))
  return {
    name,
    schema: quoted(name),
    channel: `varve:${name}`,
    turn: lock('turn'),
    migration: lock('migration'),
  }
}

/** An identifier as SQL writes it, whatever is in it. */
export function quoted(identifier: string): string {
  return `"${identifier.replaceAll('"', '""')}"`
}

/** The first `length` digits of a text's SHA-256 in hex. */
export function sha256(text: string, length: number): string {
  return createHash('sha256').update(text).digest('hex').slice(0, length)
}

/**
 * Names a store to people: `postgres shop@db.example:5433/config, schema billing`. Never its password. Throws USAGE for
 * an address that is none.
 */
export function nameOf(source: Source, namespace: string): string {
  return named(partsOf(source), namespace)
}

/** The same without the role: roles change, where each start is given one of its own. */
export function siteOf(source: Source, namespace: string): string {
  return named({ ...partsOf(source), user: undefined }, namespace)
}

function partsOf(source: Source): Parts {
  return typeof source === 'string' ? partsOfAddress(source) : partsOfPool(source)
}

function named({ user, host, port, database }: Parts, namespace: string): string {
  const place = [host, port === '5432' ? undefined : port].filter(Boolean).join(':')
  const where = `${user === undefined ? '' : `${user}@`}${place}${database === undefined ? '' : `/${database}`}`
  return `postgres ${where}`.trim() + (namespace === 'varve' ? '' : `, schema ${namespace}`)
}

interface Parts {
  readonly user?: string | undefined
  readonly host?: string | undefined
  readonly port?: string | undefined
  readonly database?: string | undefined
}

function partsOfAddress(address: string): Parts {
  const parts = partsIn(address)
  if (parts !== undefined) return parts
  throw new VarveError('USAGE', {
    issue: 'This is no address of a PostgreSQL database.',
    remedy: 'Write postgres://role:password@host:5432/database, with special characters encoded: %40 for @, %2F for /.',
  })
}

/** Undefined for what is no address, or may be one whose password has ended up among the other parts. */
function partsIn(address: string): Parts | undefined {
  // An address without a host leads to a socket, or to where the environment says.
  const whole = URL.canParse(address) ? address : address.replace('@/', '@localhost/')
  if (!URL.canParse(whole)) return undefined
  const { protocol, username, hostname, port, pathname, hash, searchParams: query } = new URL(whole)
  const astray = hash !== '' || pathname.includes('@') || (username === '' && whole.includes('@'))
  if (astray || !/^postgres(?:ql)?:$/.test(protocol)) return undefined
  return {
    user: query.get('user') ?? textOf(decoded(username)),
    host: query.get('host') ?? textOf(hostname),
    port: query.get('port') ?? textOf(port),
    database: textOf(decoded(pathname.slice(1))),
  }
}

function partsOfPool({ options }: { readonly options: object }): Parts {
  if ('connectionString' in options && typeof options.connectionString === 'string')
    return partsIn(options.connectionString) ?? {}
  const text = (value: unknown): string | undefined =>
    typeof value === 'string' || typeof value === 'number' ? textOf(String(value)) : undefined
  const { user, host, port, database } = options as Record<string, unknown>
  return { user: text(user), host: text(host), port: text(port), database: text(database) }
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

function textOf(text: string): string | undefined {
  return text === '' ? undefined : text
}
