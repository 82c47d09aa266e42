import { VarveError } from 'varve'
import { mayName, type Principal } from '../doors/principal.ts'

/** A scope as a member of options, or none. */
export function scopeIn(scope: string | undefined): { readonly scope?: string } {
  return scope === undefined ? {} : { scope }
}

/** Who sees what is stored in a scope. */
export function audienceOf(scope: string | undefined): { readonly [dimension: string]: string } {
  const [dimension, ...name] = (scope ?? '').split(':')
  return scope === undefined || dimension === undefined ? {} : { [dimension]: name.join(':') }
}

/** Refuses a tenant that somebody may not name. Throws TENANT_REFUSED. */
export function checkTenant(principal: Principal, tenant: string): void {
  const { tenants, name } = principal
  if (tenants !== undefined && !mayName(principal, tenant)) throw new VarveError('TENANT_REFUSED', { tenants, name })
}
