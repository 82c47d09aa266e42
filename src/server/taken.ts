import { type Audience, type Json, VarveError } from 'varve'
import { type Members, optional, string } from 'varve/schema'
import { mayName, type Principal } from './doors/principal.ts'
import { checkEnvironment } from './doors/reach.ts'
import type { RouteFacts, Taken } from './route.ts'

const NAMES = ['tenant', 'user', 'environment', 'service'] as const
const ATTRIBUTE = 'attribute.'
/** Attributes of one audience, at most. */
const MOST_ATTRIBUTES = 50
const FORBIDDEN: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype'])
const SCOPE = /^(?:tenant|service|environment):[^\s\p{Cc}]{1,200}$/u

/** Parts of a query that have one meaning on every route that takes them, with their schemas. */
export const takenQuery: Readonly<Record<Taken, Members>> = {
  audience: Object.fromEntries(NAMES.map(name => [name, optional(string({ min: 1, max: 200 }))])),
  at: { at: optional(string({ min: 1, max: 200 })) },
  scope: { scope: optional(string({ min: 1, max: 220, pattern: SCOPE })) },
}

/** Who is to be answered for: tenant, user, environment, service and `attribute.NAME` of a query. */
export function audienceIn(query: URLSearchParams): Audience {
  const attributes = [...query].filter(([name]) => isAttribute(name))
  if (attributes.length > MOST_ATTRIBUTES)
    throw unreadable(`the query has more than ${MOST_ATTRIBUTES} attributes`, 'Leave some out.')
  return Object.fromEntries([
    ...attributes.map(([name, text]) => [name.slice(ATTRIBUTE.length), attributeValue(text)] as const),
    ...NAMES.flatMap(name => (query.has(name) ? [[name, query.get(name) ?? ''] as const] : [])),
  ])
}

/** True for the name of an attribute in a query: `attribute.plan`. */
export function isAttribute(name: string): boolean {
  return name.startsWith(ATTRIBUTE) && name.length > ATTRIBUTE.length && !FORBIDDEN.has(name.slice(ATTRIBUTE.length))
}

/** JSON where it is JSON, else text. A number that would be written otherwise (`1.10`, `007`) stays text: it is a version. */
function attributeValue(text: string): Json {
  try {
    const value = JSON.parse(text) as Json
    // Half a character has no one text: as it was sent it has.
    if (JSON.stringify(value).includes('\\ud')) return text
    return typeof value === 'number' && String(value) !== text.trim() ? text : value
  } catch {
    return text
  }
}

/** The scope that a query or a body names. Throws BAD_SCOPE for what is none, REQUEST_UNREADABLE where they differ. */
export function scopeIn(query: URLSearchParams | undefined, body: unknown): string | undefined {
  const asked = query?.get('scope') ?? undefined
  const sent = scopeOfBody(body)
  if (asked !== undefined && sent !== undefined && asked !== sent)
    throw unreadable('query and body name different scopes', 'Name one.')
  const scope = asked ?? sent
  if (scope !== undefined && !SCOPE.test(scope)) throw new VarveError('BAD_SCOPE', { scope: scope.slice(0, 220) })
  return scope
}

function scopeOfBody(body: unknown): string | undefined {
  if (typeof body !== 'object' || body === null || !Object.hasOwn(body, 'scope')) return undefined
  const scope: unknown = Reflect.get(body, 'scope')
  return typeof scope === 'string' ? scope : undefined
}

/**
 * Throws TENANT_REFUSED where somebody who is bound to tenants asks about, or writes for, anybody else, and PERMISSION_MISSING
 * where somebody who is bound to environments names the scope of another.
 */
export function checkReach(
  principal: Principal,
  route: RouteFacts,
  asked: { readonly audience: Audience; readonly scope: string | undefined },
): void {
  checkEnvironment(principal, asked.scope)
  const { tenants } = principal
  if (tenants === undefined || route.tenants === 'same') return
  const takes = (what: Taken): boolean => route.takes?.includes(what) === true
  const scoped = asked.scope?.startsWith('tenant:') === true ? asked.scope.slice('tenant:'.length) : undefined
  const audienceFits = takes('audience') && mayName(principal, asked.audience.tenant)
  const scopeFits = takes('scope') && mayName(principal, scoped)
  // Who reads for a tenant of theirs sees what everybody has too; who writes must name where.
  const fits = asked.scope === undefined ? audienceFits : scopeFits && (!takes('audience') || audienceFits)
  if (!fits) throw new VarveError('TENANT_REFUSED', { tenants, name: principal.name })
}

function unreadable(issue: string, remedy: string): VarveError {
  return new VarveError('REQUEST_UNREADABLE', { issue, remedy })
}
