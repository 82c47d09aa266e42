import type { Permission } from 'varve/protocol'
import { useAt } from '../addresses.ts'
import { rememberCsrf } from '../api/request.ts'
import { useRead } from '../api/reading.ts'

/** Who is signed in, and what the server is: what `GET /v1/me` answers. */
export interface Me {
  readonly name: string
  readonly kind: 'token' | 'session' | 'development'
  readonly role?: string
  readonly permissions: readonly Permission[]
  readonly tenants?: readonly string[]
  /** Sent with every write of this session. */
  readonly csrf?: string
  /** What this server calls its environment: `production`. */
  readonly environment?: string
  readonly service?: string
}

/** Who is signed in; undefined until the server said so. */
export function useMe(): Me | undefined {
  const { data } = useRead<Me>('v1/me', {}, { now: true })
  rememberCsrf(data?.csrf)
  return data
}

/** Which roles have a permission, as people are told. */
const ROLES: Readonly<Record<Permission, string>> = {
  evaluate: 'viewer',
  read: 'viewer',
  write: 'editor',
  release: 'releaser',
  secrets: 'secrets-admin',
  admin: 'admin',
  log: 'admin',
}

/**
 * Why nothing can be changed here, as a sentence; undefined where it can. Screens show no control for writing while there
 * is a reason, and say it.
 */
export function useReadOnly(permission: Permission): string | undefined {
  const at = useAt()
  const me = useMe()
  if (at !== undefined) return 'You are looking at the past. Return to now to change something.'
  if (me === undefined) return 'It is not known yet what you may do.'
  if (me.permissions.includes(permission)) return undefined
  return `Your role${me.role === undefined ? '' : ` ${me.role}`} does not allow this. It takes ${ROLES[permission]}: ask whoever gives out access.`
}
