import { type Change, type Entry, VarveError, type Varve } from 'varve'
import type { Permission } from 'varve/protocol'
import { may, type Principal } from '../doors/principal.ts'
import { checkEnvironment } from '../doors/reach.ts'
import { versionAt } from './conflict.ts'
import { isDeclared, isRecord, isSecret } from './facts.ts'
import { scopeIn } from './scope.ts'

/** A place that is changed: a key in a scope, with what it is to have where that is known. */
export interface Touched {
  readonly key: string
  readonly scope?: string | undefined
  readonly entry?: Entry | undefined
}

/**
 * What it takes to change places, whatever the route: `secrets` for secrets; `release` for what decides who gets what,
 * before the change or after it; and for who is bound to environments, a place that is in none but those. Throws
 * PERMISSION_MISSING.
 */
export function checkChanges(varve: Varve, principal: Principal, changes: readonly Touched[]): void {
  for (const change of changes) {
    checkEnvironment(principal, change.scope)
    if (!may(principal, 'secrets') && isSecret(varve, change.key)) checkPermission(principal, 'secrets')
    if (!may(principal, 'release') && decidesWhoGetsWhat(varve, change)) checkPermission(principal, 'release')
  }
}

/** The same for changes that were worked out from the history, among which are keys that no code declares any more. */
export async function checkWorkedOut(varve: Varve, principal: Principal, changes: readonly Change[]): Promise<void> {
  checkChanges(varve, principal, changes)
  if (may(principal, 'release')) return
  for (const { key, scope } of changes) {
    if (isDeclared(varve, key)) continue
    const { after } = (await versionAt(varve, { key, scope })) ?? {}
    if (isRecord(after) && ('flag' in after || 'rollout' in after)) checkPermission(principal, 'release')
  }
}

/** Throws PERMISSION_MISSING unless somebody has a permission besides the one that the route asks for. */
export function checkPermission(principal: Principal, permission: Permission): void {
  if (!may(principal, permission)) throw new VarveError('PERMISSION_MISSING', { permission, name: principal.name })
}

/** True for flags, rollouts, segments and kills, where one stands and where one is to. */
function decidesWhoGetsWhat(varve: Varve, { key, scope, entry }: Touched): boolean {
  if (scope?.startsWith('varve:') === true || isDocument(entry)) return true
  return isDeclared(varve, key) && isDocument(varve.entry(key, scopeIn(scope)))
}

function isDocument(entry: Entry | undefined): boolean {
  return entry !== undefined && ('flag' in entry || 'rollout' in entry)
}
