import type { SessionListing, Sessions } from './sessions.ts'
import type { TokenListing, Tokens } from './tokens.ts'

/** The token that somebody acts under: their own, or the one that made their link. What they make ends with it. */
export interface Lineage {
  /** Its id; nobody's when absent, as for whoever came in by a link of the session key. */
  readonly parent?: string
  /** When it ends, in milliseconds since 1970 UTC. */
  readonly until?: number
}

/** The lineage of a credential and nothing else of it, what is absent left out. */
export function lineageOf({
  parent,
  until,
}: { readonly [Name in keyof Lineage]?: Lineage[Name] | undefined }): Lineage {
  return { ...(parent === undefined ? {} : { parent }), ...(until === undefined ? {} : { until }) }
}

/** Credentials of a store. */
export interface Credentials {
  readonly tokens: Tokens
  readonly sessions: Sessions
}

/** What ended together with a token. */
export interface EndedUnder {
  readonly tokens: readonly TokenListing[]
  readonly sessions: readonly SessionListing[]
}

/** The ids of what ended with a token, as programs are told them. */
export function endedIds({ tokens, sessions }: EndedUnder): EndedIds {
  return { tokens: tokens.map(({ id }) => id), sessions: sessions.map(({ id }) => id) }
}

/** The same by ids. */
export interface EndedIds {
  readonly tokens: readonly string[]
  readonly sessions: readonly string[]
}

/**
 * Ends a token with all that was made under it, at any remove: tokens, and sessions of its links. Undefined where it was ended
 * already. Throws STORE_…; it can be repeated then, for the token itself is ended after what is under it.
 */
export async function endToken(id: string, credentials: Credentials): Promise<EndedUnder | undefined> {
  const before = await endUnder(new Set([id]), credentials)
  if (!(await credentials.tokens.revoke(id))) return undefined
  // What was being made meanwhile is there by now, or finds that its maker is gone.
  const meanwhile = await endUnder(new Set([id, ...before.tokens.map(token => token.id)]), credentials)
  return {
    tokens: [...before.tokens, ...meanwhile.tokens],
    sessions: [...before.sessions, ...meanwhile.sessions],
  }
}

async function endUnder(ids: ReadonlySet<string>, { tokens, sessions }: Credentials): Promise<EndedUnder> {
  const under = descendants(await tokens.list(), ids)
  const all = new Set([...ids, ...under.map(({ id }) => id)])
  const signedIn = (await sessions.list()).filter(({ parent }) => parent !== undefined && all.has(parent))
  for (const { id } of signedIn) await sessions.end(id)
  // Children first: where this breaks off, those that are left are still found by their parents.
  for (const { id } of under.toReversed()) await tokens.revoke(id)
  return { tokens: under, sessions: signedIn }
}

/** Tokens that were made under some, or under one of those, each after its parent. */
function descendants(all: readonly TokenListing[], ids: ReadonlySet<string>): TokenListing[] {
  const children = all.filter(({ id, parent }) => parent !== undefined && ids.has(parent) && !ids.has(id))
  if (children.length === 0) return []
  return [...children, ...descendants(all, new Set(children.map(({ id }) => id)))]
}
