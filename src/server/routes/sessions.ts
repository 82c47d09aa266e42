import { VarveError } from 'varve'
import { headers } from 'varve/protocol'
import type { Call } from '../call.ts'
import { listingDocument, pageSchema, sessionSchema } from '../doors/listings.ts'
import { authorName } from '../doors/token-wish.ts'
import type { Host } from '../host.ts'
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
  const { sessions } = doors
  return [
    route({
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
    }),
    route({
      ...{ method: 'GET', path: '/v1/sessions', name: 'listSessions', permission: 'admin' },
      summary: 'Who is signed in.',
      answers: { 200: { doc: 'The sessions.', schema: pageSchema(sessionSchema) } },
      handle: async () => json({ items: (await sessions.list()).map(listingDocument) }),
    }),
    route({
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
        const ended = await sessions.endAll(call.query.name)
        for (const id of ended) await record(call, id, call.query.name)
        return json({ items: ended })
      },
    }),
    route({
      ...{ method: 'DELETE', path: '/v1/sessions/{id}', name: 'endSession', permission: 'admin' },
      summary: 'Ends a session.',
      answers: { 204: { doc: 'It is ended.' } },
      async handle(call) {
        const { id } = call.params
        if (!(await sessions.end(id))) throw new VarveError('UNKNOWN_SESSION', { id: id.slice(0, 50) })
        await record(call, id)
        return empty()
      },
    }),
  ]
}

async function record({ host, principal, requestId, ...call }: Call, subject: string, of?: string): Promise<void> {
  const event = { action: 'session-ended', outcome: 'granted', by: principal.name, subject, detail: of } as const
  await host.doors.record({ ...event, requestId }, host.doors.visit(call.request, call.from))
}
