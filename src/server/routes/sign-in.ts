import { VarveError } from 'varve'
import { roles } from 'varve/protocol'
import { object, oneOf, optional } from 'varve/schema'
import { readBody } from '../body.ts'
import type { Call } from '../call.ts'
import { permissionsOf } from '../doors/principal.ts'
import { lineageOf } from '../doors/lineage.ts'
import { boundsOf, withinReach } from '../doors/reach.ts'
import { authorName, namesFor } from '../doors/token-wish.ts'
import { Unlocking } from '../doors/unlocking.ts'
import type { Visit } from '../doors/visit.ts'
import type { Host } from '../host.ts'
import { json } from '../reply.ts'
import { route, type Route } from '../route.ts'

const LINK = {
  type: 'object',
  properties: { url: { type: 'string' }, id: { type: 'string' }, expiresAt: { type: 'string', format: 'date-time' } },
  required: ['url', 'id', 'expiresAt'],
} as const

/** Signing in by a link, and out again. */
export function signInRoutes({ doors }: Host): readonly Route[] {
  const unlocking = new Unlocking(doors)
  const signOuts = (['GET', 'POST'] as const).map(method => signOut(unlocking, method))
  return [createLink(unlocking), askToSignIn(unlocking), signIn(unlocking), ...signOuts]
}

function createLink(unlocking: Unlocking): Route {
  return route({
    ...{ method: 'POST', path: '/v1/links', name: 'createLink', permission: 'admin' },
    summary:
      'Makes a link that signs one person in, once, within five minutes: for `tenants` and `environments` where they are named, and for no more than its maker.',
    doc: 'Whoever is signed in by it is bound to the environments of who made it, where there are no narrower ones. Where a token made it, they are signed out when that ends.',
    body: object({
      name: authorName,
      role: optional(oneOf(roles)),
      tenants: optional(namesFor),
      environments: optional(namesFor),
    }),
    answers: { 201: { doc: 'The link.', schema: LINK } },
    async handle(call) {
      const { principal, requestId, body } = call
      const { name, role = 'viewer', tenants, environments = principal.environments } = body
      withinReach(principal, { permissions: permissionsOf(role), environments })
      const grant = {
        name,
        role,
        issuer: principal.name,
        ...boundsOf({ tenants, environments }),
        ...lineageOf(principal),
      }
      const { url, id, expiresAt } = await unlocking.link(grant, visitOf(call))
      const event = { action: 'link-made', outcome: 'granted', by: principal.name, subject: id } as const
      await call.host.doors.record({ ...event, detail: `${role} for ${name}`, requestId }, visitOf(call))
      const document = { url, id, expiresAt: new Date(expiresAt).toISOString() }
      return json(document, { status: 201, headers: { 'cache-control': 'no-store' } })
    },
  })
}

function askToSignIn(unlocking: Unlocking): Route {
  return route({
    ...{ method: 'GET', path: '/_unlock-debug', name: 'askToSignIn', permission: 'public', raw: true },
    summary: 'Asks whether to sign in by the link that was followed. It changes nothing.',
    answers: { 200: { doc: 'A page with a button.', media: 'text/html' } },
    handle: async call => found(await unlocking.ask(call.request, visitOf(call))),
  })
}

function signIn(unlocking: Unlocking): Route {
  return route({
    ...{ method: 'POST', path: '/_unlock-debug', name: 'signIn', permission: 'public', raw: true },
    summary: 'Signs in: spends the link and begins a session of 8 hours.',
    doc: 'Takes the form of that page: `application/x-www-form-urlencoded`.',
    answers: { 303: { doc: 'To the console, with a cookie.' } },
    handle: async call => found(await unlocking.signIn(call.request, await formIn(call.request), visitOf(call))),
  })
}

function signOut(unlocking: Unlocking, method: 'GET' | 'POST'): Route {
  return route({
    ...{ method, path: '/_lock-debug', name: method === 'GET' ? 'signOutByAddress' : 'signOut', permission: 'public' },
    raw: true,
    summary: 'Signs out: the session ends, and its cookie with it.',
    answers: { 303: { doc: 'Away from the console.' } },
    handle: async call => found(await unlocking.lock(call.request, visitOf(call))),
  })
}

function visitOf({ host, request, from }: Pick<Call, 'host' | 'request' | 'from'>): Visit {
  return host.doors.visit(request, from)
}

/** The form in a request; an empty one for anything else. */
async function formIn(request: Request): Promise<string> {
  try {
    const form = await readBody(request, { media: ['application/x-www-form-urlencoded'] }, 8192)
    return typeof form === 'string' ? form : ''
  } catch {
    return ''
  }
}

/** Whatever is wrong with a link, strangers are told the same as of a path that is not there. Throws NO_SUCH_PATH. */
function found(answer: Response | undefined): Response {
  if (answer === undefined) throw new VarveError('NO_SUCH_PATH', {})
  return answer
}
