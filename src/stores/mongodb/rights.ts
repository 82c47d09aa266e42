import type { StoreFinding } from '../../core/ports.ts'
import type { Connection } from './connection.ts'
import { isRefused } from './failures.ts'

/** What the store does to its collections when everything is there. */
const READING = ['find'] as const
const WRITING = ['insert', 'update', 'remove'] as const

/** One privilege, as `connectionStatus` tells it. */
interface Privilege {
  readonly resource: { readonly db?: string; readonly collection?: string; readonly anyResource?: boolean }
  readonly actions: readonly string[]
}

/** What the user may do to the store's collections, as the server has it. */
export async function rightsIn(connection: Connection): Promise<StoreFinding> {
  const finding = (severity: StoreFinding['severity'], issue: string, remedy?: string): StoreFinding => ({
    severity,
    about: 'rights',
    issue,
    ...(remedy === undefined ? {} : { remedy }),
  })
  const told = await statusOf(connection)
  if (told === undefined) return finding('warning', 'the server does not say what this user may do')
  const { users, privileges, database } = told
  if (users.length === 0) {
    const remedy = 'Start the server with authorization, and give Varve a user of its own.'
    return finding('warning', 'nobody logged in: whoever reaches the server may read and change everything', remedy)
  }
  const lacks = (actions: readonly string[]): string[] =>
    actions.filter(action => !privileges.some(one => allows(one, database, connection.namespace, action)))
  const remedy = 'Give the user the role of docs/stores/mongodb.md on this database.'
  if (lacks(READING).length > 0) return finding('error', 'this user may not read the store', remedy)
  const missing = lacks(WRITING)
  if (missing.length === 0) return finding('ok', 'this user may read and write')
  return finding('warning', `this user may read, and may not ${missing.join(' or ')}: nothing can be changed`, remedy)
}

async function statusOf(
  connection: Connection,
): Promise<{ users: readonly unknown[]; privileges: readonly Privilege[]; database: string } | undefined> {
  try {
    return await connection.request(async ({ database, options }) => {
      const answer = await database.command({ connectionStatus: 1, showPrivileges: true }, options)
      const { authenticatedUsers = [], authenticatedUserPrivileges = [] } = (answer['authInfo'] ?? {}) as {
        authenticatedUsers?: unknown[]
        authenticatedUserPrivileges?: Privilege[]
      }
      return { users: authenticatedUsers, privileges: authenticatedUserPrivileges, database: database.databaseName }
    })
  } catch (error) {
    if (isRefused(error)) return undefined
    throw error
  }
}

/** True when a privilege allows an action on the store's collections: on all of the database's, or on ours by name. */
function allows({ resource, actions }: Privilege, database: string, namespace: string, action: string): boolean {
  if (!actions.includes(action)) return false
  if (resource.anyResource === true) return true
  const { db, collection } = resource
  const here = db === '' || db === database
  return here && (collection === '' || collection?.startsWith(`${namespace}_`) === true)
}
