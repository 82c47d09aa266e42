import { VarveError } from 'varve'
import type { Call } from '../call.ts'
import type { AuditAction } from '../doors/audit.ts'
import { listingDocument, pageSchema, tokenSchema } from '../doors/listings.ts'
import { endedIds, endToken, lineageOf, type EndedUnder } from '../doors/lineage.ts'
import { isWithin, withinReach } from '../doors/reach.ts'
import { grantOf, tokenWish } from '../doors/token-wish.ts'
import type { TokenListing, Tokens } from '../doors/tokens.ts'
import type { Host } from '../host.ts'
import { afterQuery, pageIfAsked } from '../pages.ts'
import { json } from '../reply.ts'
import { route, type Route } from '../route.ts'

const texts = { type: 'array', items: { type: 'string' } } as const
const ENDED = {
  ...tokenSchema,
  properties: {
    ...tokenSchema.properties,
    ended: { type: 'object', properties: { tokens: texts, sessions: texts }, required: ['tokens', 'sessions'] },
  },
} as const
const MADE = { ...tokenSchema, properties: { ...tokenSchema.properties, token: { type: 'string' } } } as const

/** API tokens: made, listed and revoked. */
export function tokenRoutes({ doors: { tokens } }: Host): readonly Route[] {
  return [listTokens(tokens), createToken(tokens), revokeToken(tokens)]
}

function listTokens(tokens: Tokens): Route {
  return route({
    ...{ method: 'GET', path: '/v1/tokens', name: 'listTokens', permission: 'admin' },
    summary: 'Every token, without its secret; expired ones for another month.',
    doc: 'Who is bound to environments sees, and ends, those for them only.',
    query: afterQuery,
    answers: { 200: { doc: 'Tokens by id, all unless `limit` is said.', schema: pageSchema(tokenSchema) } },
    async handle({ principal, query }) {
      const seen = (await tokens.list()).filter(({ environments }) => isWithin(principal, environments))
      const { items, ...next } = pageIfAsked(seen, ({ id }) => id, query)
      return json({ items: items.map(listingDocument), ...next })
    },
  })
}

function createToken(tokens: Tokens): Route {
  return route({
    ...{ method: 'POST', path: '/v1/tokens', name: 'createToken', permission: 'admin', body: tokenWish },
    summary: 'Makes a token. Its text is in this answer, and nowhere else ever again.',
    doc: 'Nobody makes a token that may do more than they may themselves. It is in force for 90 days unless `expiresIn` says otherwise, and made with a token, or by somebody whom a link of one signed in, it ends with that at the latest.',
    answers: { 201: { doc: 'The token, with its text.', schema: MADE } },
    async handle(call) {
      const { principal, body, host } = call
      const environments = body.environments ?? principal.environments
      const { name: by, until } = principal
      const { grant, life } = grantOf({ ...body, environments }, { name: by, until, now: host.clock.now() })
      withinReach(principal, grant)
      const { token, listing } = await tokens.make(grant, { by, life, under: lineageOf(principal) })
      await record(call, 'token-made', listing)
      const document = { ...listingDocument(listing), token }
      return json(document, { status: 201, headers: { 'cache-control': 'no-store' } })
    },
  })
}

function revokeToken(tokens: Tokens): Route {
  return route({
    ...{ method: 'DELETE', path: '/v1/tokens/{id}', name: 'revokeToken', permission: 'admin' },
    summary: 'Ends a token, and what was made with it: here at once, on other instances within seconds.',
    answers: { 200: { doc: 'The token that was ended, and the ids of what `ended` with it.', schema: ENDED } },
    async handle(call) {
      const { id } = call.params
      const there = (await tokens.list()).find(one => one.id === id)
      const theirs = there !== undefined && isWithin(call.principal, there.environments) ? there : undefined
      const ended = theirs && (await endToken(id, call.host.doors))
      if (theirs === undefined || ended === undefined) throw new VarveError('UNKNOWN_TOKEN', { id: id.slice(0, 50) })
      await recordEnded(call, theirs, ended)
      return json({ ...listingDocument(theirs), ended: endedIds(ended) })
    },
  })
}

async function recordEnded(call: Call, token: TokenListing, { tokens, sessions }: EndedUnder): Promise<void> {
  for (const one of [token, ...tokens]) await record(call, 'token-revoked', one)
  for (const one of sessions) await record(call, 'session-ended', one)
}

async function record(
  { host, principal, requestId, ...call }: Call,
  action: AuditAction,
  token: Pick<TokenListing, 'id' | 'name'>,
): Promise<void> {
  const event = { action, outcome: 'granted', by: principal.name, subject: token.id, detail: token.name } as const
  await host.doors.record({ ...event, requestId }, host.doors.visit(call.request, call.from))
}
