import { type Permission, type Role, rolePermissions } from 'varve/protocol'
import type { Lineage } from './lineage.ts'
import type { Bounds } from './reach.ts'

/** What somebody came in by. */
export type PrincipalKind = 'token' | 'session' | 'development'

/** Where somebody stands who asks: in the console, at the command line, or in a program of their own. */
export type Door = 'console' | 'cli' | 'api'

/** Who asks, as a door made sure: every route is given one. */
export interface Principal extends Bounds, Lineage {
  /** The author of what they write: the token's name, or that of the person who signed in. */
  readonly name: string
  readonly kind: PrincipalKind
  /** Identifies the token or session in lists and in the audit trail; no secret. */
  readonly id: string
  /** The role, where permissions were given by one. */
  readonly role?: Role
  readonly permissions: ReadonlySet<Permission>
  readonly origin: Door
}

/** A credential that was shown and is not accepted, or a request that no door may let in, and what to answer. */
export interface Refusal {
  readonly code: RefusalCode
  /** What is wrong, without the credential. */
  readonly detail: string
  /** Seconds to wait before the next attempt, for TOO_MANY_ATTEMPTS. */
  readonly retryAfter?: number
}

/** Why somebody is refused: 401, 403 or 429 follow from it. */
export type RefusalCode = 'CREDENTIAL_REFUSED' | 'CSRF_REFUSED' | 'TOO_MANY_ATTEMPTS'

/** Tells a refusal from a principal. */
export function isRefusal(found: Principal | Refusal): found is Refusal {
  return 'code' in found
}

/** True when a principal has a permission. */
export function may(principal: Principal, permission: Permission): boolean {
  return principal.permissions.has(permission)
}

/** True when a principal may name a tenant; undefined is everybody, which those who are bound to tenants may not name. */
export function mayName(principal: Principal, tenant: string | undefined): boolean {
  return principal.tenants === undefined || (tenant !== undefined && principal.tenants.includes(tenant))
}

const setOf = (role: Role): ReadonlySet<Permission> => new Set(rolePermissions[role])

const SETS: Readonly<Record<Role, ReadonlySet<Permission>>> = {
  viewer: setOf('viewer'),
  editor: setOf('editor'),
  releaser: setOf('releaser'),
  'secrets-admin': setOf('secrets-admin'),
  admin: setOf('admin'),
}

/** The permissions of a role, as a principal has them. */
export function permissionsOf(role: Role): ReadonlySet<Permission> {
  return SETS[role]
}
