import { VarveError } from 'varve'
import type { Permission } from 'varve/protocol'
import type { Principal } from './principal.ts'

/** What a credential is bound to. */
export interface Bounds {
  /** The only tenants they may name; any, and everybody, when absent. */
  readonly tenants?: readonly string[]
  /** The only environments they may come in to; any when absent. */
  readonly environments?: readonly string[]
}

/** The bounds of a credential and nothing else of it, those that are absent left out. */
export function boundsOf({
  tenants,
  environments,
}: { readonly [Name in keyof Bounds]?: Bounds[Name] | undefined }): Bounds {
  return { ...(tenants === undefined ? {} : { tenants }), ...(environments === undefined ? {} : { environments }) }
}

/** What somebody wants to give to somebody else. */
export interface Given {
  readonly permissions: Iterable<Permission>
  readonly environments?: readonly string[] | undefined
}

/** Throws PERMISSION_MISSING unless a principal has themselves what they want to give. */
export function withinReach(principal: Principal, { permissions, environments }: Given): void {
  for (const permission of permissions) if (!principal.permissions.has(permission)) throw beyond(principal, permission)
  const own = principal.environments
  const foreign = own === undefined ? undefined : environments?.find(one => !own.includes(one))
  if (foreign !== undefined) throw beyond(principal, `environment ${foreign}`)
}

/** Throws PERMISSION_MISSING where somebody who is bound to environments names the scope of another. */
export function checkEnvironment(principal: Principal, scope: string | undefined): void {
  const { environments } = principal
  const [, named] = /^environment:(.*)$/s.exec(scope ?? '') ?? []
  if (environments === undefined || named === undefined || environments.includes(named)) return
  throw beyond(principal, `environment ${named}`)
}

/** True for what is for some environments only, and for none that a principal is kept out of. */
export function isWithin({ environments: own }: Principal, environments: readonly string[] | undefined): boolean {
  return own === undefined || (environments?.every(one => own.includes(one)) ?? false)
}

function beyond({ name }: Principal, permission: string): VarveError<'PERMISSION_MISSING'> {
  return new VarveError('PERMISSION_MISSING', { permission, name })
}
