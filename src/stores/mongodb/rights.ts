import type { StoreFinding } from '../../core/ports.ts'
import type { CollectionName, Connection } from './connection.ts'
import type { MongoRow } from './driver.ts'
import { isRefused } from './failures.ts'

/** What somebody needs on a collection to read, to change what is in force, and to drop what is old. */
const NEEDS: Readonly<
  Record<CollectionName, { readonly writing: readonly string[]; readonly compacting?: readonly string[] }>
> = {
  log: { writing: ['insert', 'update'] },
  revisions: { writing: ['insert'], compacting: ['update', 'remove'] },
  snapshots: { writing: ['insert', 'update', 'remove'] },
  snapshot_parts: { writing: ['insert', 'remove'] },
  records: { writing: ['insert', 'update', 'remove'] },
  leases: { writing: ['insert', 'update'] },
}

const REMEDY = 'Give the user the role of docs/stores/mongodb.md on this database.'

/** One privilege, as `connectionStatus` tells it. */
interface Privilege {
  readonly resource: { readonly db?: string; readonly collection?: string; readonly anyResource?: boolean }
  readonly actions: readonly string[]
}

/** Who is connected, and what they may do. */
interface Status {
  readonly users: readonly unknown[]
  readonly privileges: readonly Privilege[]
  readonly database: string
}

/** What the user may do to the store's collections, as the server has it. */
export async function rightsIn(connection: Connection): Promise<StoreFinding> {
  const status = await statusOf(connection)
  if (status === undefined) return finding('warning', 'the server does not say what this user may do')
  if (status.users.length === 0) {
    const remedy = 'Start the server with authorization, and give Varve a user of its own.'
    return finding('warning', 'nobody logged in: whoever reaches the server may read and change everything', remedy)
  }
  return judged(new Rights(status, connection))
}

function judged(rights: Rights): StoreFinding {
  const unread = rights.lacking(() => ['find'])
  if (unread.length > 0) return finding('error', `this user may not ${list(unread)}`, REMEDY)
  const unwritten = rights.lacking(({ writing }) => writing)
  if (unwritten.length > 0) return finding('warning', `this user may read, and may not ${list(unwritten)}`, REMEDY)
  const kept = rights.lacking(({ compacting = [] }) => compacting)
  return finding(
    'ok',
    kept.length > 0 ? 'this user may read and append, and drop nothing' : 'this user may read and write',
  )
}

/** What one user may do to the collections of one store. */
class Rights {
  readonly #status: Status
  readonly #connection: Connection

  constructor(status: Status, connection: Connection) {
    this.#status = status
    this.#connection = connection
  }

  /** What of some needs is not allowed: `insert into shop_revisions`. */
  lacking(of: (needs: (typeof NEEDS)[CollectionName]) => readonly string[]): string[] {
    const names = Object.keys(NEEDS) as CollectionName[]
    return names.flatMap(name => {
      const collection = this.#connection.nameOf(name)
      const lacks = of(NEEDS[name]).filter(action => !this.#allows(collection, action))
      return lacks.map(action => `${action} in ${collection}`)
    })
  }

  #allows(collection: string, action: string): boolean {
    const { privileges, database } = this.#status
    return privileges.some(({ resource, actions }) => {
      if (!actions.includes(action)) return false
      if (resource.anyResource === true) return true
      const here = resource.db === '' || resource.db === database
      return here && (resource.collection === '' || resource.collection === collection)
    })
  }
}

async function statusOf(connection: Connection): Promise<Status | undefined> {
  try {
    return await connection.request(async ({ database, options }) => {
      const answer = await database.command({ connectionStatus: 1, showPrivileges: true }, options)
      return { ...statusIn(answer), database: database.databaseName }
    })
  } catch (error) {
    if (isRefused(error)) return undefined
    throw error
  }
}

function statusIn(answer: MongoRow): Omit<Status, 'database'> {
  const { authenticatedUsers = [], authenticatedUserPrivileges = [] } = (answer['authInfo'] ?? {}) as {
    authenticatedUsers?: unknown[]
    authenticatedUserPrivileges?: Privilege[]
  }
  return { users: authenticatedUsers, privileges: authenticatedUserPrivileges }
}

function list(what: readonly string[]): string {
  const [most, rest] = [what.slice(0, 3), what.slice(3)]
  return rest.length > 0 ? `${most.join(', ')} and ${rest.length} more` : most.join(', ')
}

function finding(severity: StoreFinding['severity'], issue: string, remedy?: string): StoreFinding {
  return { severity, about: 'rights', issue, ...(remedy === undefined ? {} : { remedy }) }
}
