import type { Json, LiveEntry } from 'varve'
import type { Principal } from '../doors/principal.ts'
import { isRecord } from '../writing/facts.ts'

/** The tenants that somebody is bound to; undefined for who may see all. */
export type Tenants = Principal['tenants']

/**
 * The stored entries that somebody may see. Who is bound to tenants sees those of their tenants, and of what everybody has the
 * values: rules and rings of a document that is for everybody may name anybody.
 */
export function visibleEntries(entries: readonly LiveEntry[], tenants: Tenants): readonly LiveEntry[] {
  if (tenants === undefined) return entries
  return entries.filter(({ scope, value }) => (scope === undefined ? !isDocument(value) : isOwn(scope, tenants)))
}

/** True for a scope that somebody may see. */
export function isVisibleScope(scope: string, tenants: Tenants): boolean {
  return !scope.startsWith('varve:') && (tenants === undefined || isOwn(scope, tenants))
}

/** True for what is stored as a document: a flag or a rollout. */
export function isDocument(value: Json): boolean {
  if (!isRecord(value)) return false
  const { flag, rollout } = value
  return (isRecord(flag) && 'salt' in flag) || (isRecord(rollout) && 'steps' in rollout)
}

function isOwn(scope: string, tenants: readonly string[]): boolean {
  return tenants.some(tenant => scope === `tenant:${tenant}`)
}
