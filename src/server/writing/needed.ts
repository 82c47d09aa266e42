import { type Change, VarveError, type Varve } from 'varve'
import type { Permission } from 'varve/protocol'
import { may, type Principal } from '../doors/principal.ts'
import { isSecret } from './facts.ts'

/** What it takes to change values by a route that changes any: secrets are for those who may change secrets. */
export function checkSecrets(varve: Varve, principal: Principal, keys: Iterable<string>): void {
  if (may(principal, 'secrets')) return
  for (const key of keys) if (isSecret(varve, key)) checkPermission(principal, 'secrets')
}

/** The same for changes that are worked out from the history: segments and kills among them are for those who release. */
export function checkChanges(varve: Varve, principal: Principal, changes: readonly Change[]): void {
  checkSecrets(
    varve,
    principal,
    changes.map(({ key }) => key),
  )
  if (changes.some(({ scope }) => scope?.startsWith('varve:') === true)) checkPermission(principal, 'release')
}

/** Throws PERMISSION_MISSING unless somebody has a permission besides the one that the route asks for. */
export function checkPermission(principal: Principal, permission: Permission): void {
  if (!may(principal, permission)) throw new VarveError('PERMISSION_MISSING', { permission, name: principal.name })
}
