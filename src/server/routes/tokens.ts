import { VarveError } from 'varve'
import type { Call } from '../call.ts'
import type { AuditAction } from '../doors/audit.ts'
import { listingDocument, pageSchema, tokenSchema } from '../doors/listings.ts'
import { isWithin, withinReach } from '../doors/reach.ts'
import { grantOf, tokenWish } from '../doors/token-wish.ts'
import type { TokenListing, Tokens } from '../doors/tokens.ts'
import type { Host } from '../host.ts'
import { afterQuery, pageIfAsked } from '../pages.ts'
import { json } from '../reply.ts'
import { route, type Route } from '../route.ts'

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
    doc: 'Nobody makes a token that may do more than they may themselves. It is in force for 90 days unless `expiresIn` says otherwise.',
    answers: { 201: { doc: 'The token, with its text.', schema: MADE } },
    async handle(call) {
      const { principal, body } = call
      const environments = body.environments ?? principal.environments
      const { grant, life } = grantOf({ ...body, environments })
      withinReach(principal, grant)
      const { token, listing } = await tokens.make(grant, { by: principal.name, life })
      await record(call, 'token-made', listing)
      const document = { ...listingDocument(listing), token }
      return json(document, { status: 201, headers: { 'cache-control': 'no-store' } })
    },
  })
}

function revokeToken(tokens: Tokens): Route {
  return route({
    ...{ method: 'DELETE', path: '/v1/tokens/{id}', name: 'revokeToken', permission: 'admin' },
    summary: 'Ends a token: here at once, on other instances within seconds.',
    answers: { 200: { doc: 'The token that was ended.', schema: tokenSchema } },
    async handle(call) {
      const { id } = call.params
      const there = (await tokens.list()).find(one => one.id === id)
      const isTheirs = there !== undefined && isWithin(call.principal, there.environments)
      const revoked = isTheirs ? await tokens.revoke(id) : undefined
      if (revoked === undefined) throw new VarveError('UNKNOWN_TOKEN', { id: id.slice(0, 50) })
      await record(call, 'token-revoked', revoked)
      return json(listingDocument(revoked))
    },
  })
}

async function record(
  { host, principal, requestId, ...call }: Call,
  action: AuditAction,
  token: TokenListing,
): Promise<void> {
  const event = { action, outcome: 'granted', by: principal.name, subject: token.id, detail: token.name } as const
  await host.doors.record({ ...event, requestId }, host.doors.visit(call.request, call.from))
}
