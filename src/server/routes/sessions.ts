import { VarveError } from 'varve'
import { headers } from 'varve/protocol'
import type { Call } from '../call.ts'
import type { Doors } from '../doors/doors.ts'
import { listingDocument, pageSchema, sessionSchema } from '../doors/listings.ts'
import type { SessionListing } from '../doors/sessions.ts'
import { authorName } from '../doors/token-wish.ts'
import { audienceOf } from '../doors/visit.ts'
import type { Host } from '../host.ts'
import { afterQuery, pageIfAsked } from '../pages.ts'
import { empty, json } from '../reply.ts'
import { route, type Route } from '../route.ts'

const texts = { type: 'array', items: { type: 'string' } } as const
const ME = {
  type: 'object',
  properties: {
    ...{ name: { type: 'string' }, kind: { enum: ['token', 'session', 'development'] }, id: { type: 'string' } },
    ...{ role: { type: 'string' }, permissions: texts, tenants: texts, environments: texts, csrf: { type: 'string' } },
    environment: { type: 'string', description: 'The environment that this server serves.' },
  },
  required: ['name', 'kind', 'id', 'permissions'],
} as const

/** Who asks, and who is signed in. */
export function sessionRoutes({ doors }: Host): readonly Route[] {
  return [me(doors), listSessions(), endSessions(doors), endSession(doors)]
}

function me(doors: Doors): Route {
  return route({
    ...{ method: 'GET', path: '/v1/me', name: 'me', permission: 'anybody', tenants: 'same' },
    summary: 'Who asks, and what they may.',
    doc: `People who are signed in get \`csrf\`, which their requests to change something carry as \`${headers.csrf}\`.`,
    answers: { 200: { doc: 'Who asks.', schema: ME } },
    async handle({ request, from, principal, options: { environment } }) {
      const { name, kind, id, role, permissions, tenants, environments } = principal
      const csrf = await doors.csrf(request, from, principal)
      const body = { name, kind, id, role, permissions: [...permissions], tenants, environments, csrf, environment }
      return json(body, { headers: { 'cache-control': 'no-store' } })
    },
  })
}

function listSessions(): Route {
  return route({
    ...{ method: 'GET', path: '/v1/sessions', name: 'listSessions', permission: 'admin' },
    summary: 'Who is signed in.',
    doc: 'Who is bound to environments sees, and ends, those at this server only.',
    query: afterQuery,
    answers: { 200: { doc: 'Sessions by id, all unless `limit` is said.', schema: pageSchema(sessionSchema) } },
    async handle(call) {
      const { items, ...next } = pageIfAsked(await seen(call), ({ id }) => id, call.query)
      return json({ items: items.map(listingDocument), ...next })
    },
  })
}

function endSessions({ sessions }: Doors): Route {
  return route({
    ...{
      method: 'DELETE',
      path: '/v1/sessions',
      name: 'endSessions',
      permission: 'admin',
      query: { name: authorName },
    },
    summary: 'Ends every session of a person.',
    answers: { 200: { doc: 'The ids of the sessions that were ended.', schema: pageSchema({ type: 'string' }) } },
    async handle(call) {
      const theirs = (await seen(call)).filter(({ name }) => name === call.query.name)
      const ended = theirs.map(({ id }) => id)
      for (const id of ended) await sessions.end(id)
      for (const id of ended) await record(call, id, call.query.name)
      return json({ items: ended })
    },
  })
}

function endSession({ sessions }: Doors): Route {
  return route({
    ...{ method: 'DELETE', path: '/v1/sessions/{id}', name: 'endSession', permission: 'admin' },
    summary: 'Ends a session.',
    answers: { 204: { doc: 'It is ended.' } },
    async handle(call) {
      const { id } = call.params
      const isSeen = call.principal.environments === undefined || (await seen(call)).some(one => one.id === id)
      if (!isSeen || !(await sessions.end(id))) throw new VarveError('UNKNOWN_SESSION', { id: id.slice(0, 50) })
      await record(call, id)
      return empty()
    },
  })
}

/** The sessions that somebody may see and end: a session is for one server, and a server for one environment. */
async function seen({ host, principal, request, from }: Call): Promise<readonly SessionListing[]> {
  const all = await host.doors.sessions.list()
  if (principal.environments === undefined) return all
  const here = audienceOf(host.doors.visit(request, from))
  return all.filter(({ audience }) => audience === here)
}

async function record({ host, principal, requestId, ...call }: Call, subject: string, of?: string): Promise<void> {
  const event = { action: 'session-ended', outcome: 'granted', by: principal.name, subject, detail: of } as const
  await host.doors.record({ ...event, requestId }, host.doors.visit(call.request, call.from))
}
