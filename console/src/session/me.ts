import type { Permission } from 'varve/protocol'
import { useAt } from '../addresses.ts'
import { useLive } from '../api/live.ts'
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
  return useIdentity().me
}

/** Who is signed in, or that nobody is any more. */
export function useIdentity(): { readonly me: Me | undefined; readonly isSignedOut: boolean } {
  const { data, error } = useRead<Me>('v1/me', {}, { now: true })
  rememberCsrf(data?.csrf)
  // To strangers the server answers as if nothing were here.
  return { me: data, isSignedOut: error !== null && [401, 403, 404].includes(error.status) }
}

/** True where who is signed in has a permission; false until that is known. */
export function useMay(permission: Permission): boolean {
  return useMe()?.permissions.includes(permission) === true
}

/** Which role has a permission, as people are told. */
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
  const { store } = useLive()
  if (at !== undefined) return 'You are looking at the past. Return to now to change something.'
  if (me === undefined) return 'It is not known yet what you may do.'
  if (!me.permissions.includes(permission)) return missing(me, permission)
  if (permission === 'admin' || store === undefined || store === 'ok') return undefined
  if (store === 'none') return 'There is no store to keep it.'
  return 'The store cannot be reached at the moment. What is served goes on being served.'
}

function missing({ role }: Me, permission: Permission): string {
  const yours = role === undefined ? 'What you may do here' : `Your role (${role})`
  return `${yours} does not include this. It takes ${ROLES[permission]}: ask whoever gives out access.`
}
