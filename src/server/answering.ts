import { VarveError } from 'varve'
import { headers } from 'varve/protocol'
import { awaitRevision } from './awaited-revision.ts'
import { readBody } from './body.ts'
import { addressIn, checkBounds } from './bounds.ts'
import type { Asked } from './call.ts'
import { neighbours } from './doors/attempts.ts'
import type { Authenticate } from './doors/authenticate.ts'
import { isRefusal, may, type Principal, type Refusal } from './doors/principal.ts'
import type { Host } from './host.ts'
import type { HandlerOptions, RequestOrigin } from './options.ts'
import { PlainAnswer } from './plain-answer.ts'
import { RateLimit } from './rate-limit.ts'
import type { Draft, Method, Route } from './route.ts'
import { decodedParams, type Found, Router } from './router.ts'
import type { Reply, Shown } from './reply.ts'
import type { Soon } from './soon.ts'
import { written } from './tagged.ts'
import { audienceIn, checkReach, scopeIn } from './taken.ts'
import { whenOf } from './when.ts'

/** What becomes known of a request while it is answered: for the log. */
export interface Trail {
  readonly requestId: string
  found?: Found
  principal?: Principal
  /** What the audit trail is to say of what was shown. */
  shown?: Shown
}

/** A request that somebody is let in with, or not. */
interface Admitted {
  readonly request: Request
  readonly from: RequestOrigin
  readonly route: Route | undefined
}

/** Who asks on a public route without a credential. */
const NOBODY: Principal = { name: 'nobody', kind: 'token', id: '', permissions: new Set(), origin: 'api' }

/** Answers requests: finds the route, asks who is there and what they may, checks all they sent, and lets the route answer. */
export class Answering {
  readonly #host: Host
  readonly #router: Router
  readonly #authenticate: Authenticate
  readonly #rate: RateLimit

  constructor(host: Host, routes: readonly Route[], authenticate: Authenticate) {
    this.#host = host
    this.#router = new Router(routes)
    this.#authenticate = authenticate
    this.#rate = new RateLimit(host.limits.perMinute, host.clock)
  }

  /** The answer to a request. Throws a VarveError for one that is not done. */
  async answer(request: Request, from: RequestOrigin, trail: Trail): Promise<Response> {
    checkBounds(request, this.#host.limits)
    const url = addressIn(request)
    const mount = from.mount ?? ''
    const found = url.pathname.startsWith(`${mount}/`) ? this.#router.find(url.pathname.slice(mount.length)) : undefined
    if (found !== undefined) trail.found = found
    const route = found && routeFor(found, request.method)
    const shown = this.#authenticate(request, from)
    const principal = this.#admitted(shown instanceof Promise ? await shown : shown, { request, from, route })
    trail.principal = principal
    if (route?.unlimited !== true) this.#rate.take(this.#asker(principal, request, from))
    if (found === undefined) throw new VarveError('NO_SUCH_PATH', {})
    if (request.method === 'OPTIONS')
      return new PlainAnswer(undefined, { status: 204, headers: { allow: allowed(found) } })
    if (route === undefined) throw refusedMethod(request.method, found)
    checkPermission(principal, route)
    checkReadOnly(route, this.#host.options)
    const { requestId } = trail
    const { varve, options } = this.#host
    const authenticate = this.#authenticate
    const asked = { request, url, from, mount, requestId, principal, authenticate, host: this.#host, varve, options }
    const draft = await this.#draft(route, asked, decodedParams(found.raw))
    const answer = this.#routed(route, draft, trail)
    return answer instanceof Promise ? await answer : answer
  }

  /** Answers another request on behalf of who asked one. Throws a VarveError for one that is not done. */
  async again(request: Request, asked: Asked): Promise<Response> {
    const url = new URL(request.url)
    const found = this.#router.find(url.pathname.slice(asked.mount.length))
    const route = found && routeFor(found, request.method)
    if (found === undefined || route === undefined) throw new VarveError('NO_SUCH_PATH', {})
    checkPermission(asked.principal, route)
    checkReadOnly(route, this.#host.options)
    return this.#routed(route, await this.#draft(route, { ...asked, request, url }, decodedParams(found.raw)))
  }

  #routed(route: Route, draft: Draft, trail?: Trail): Soon<Response> {
    const { request, varve } = draft
    checkReach(draft.principal, route, draft)
    const sent = (answer: Response | Reply): Soon<Response> => {
      if (answer instanceof Response) return answer
      if (answer.shown !== undefined && trail !== undefined) trail.shown = answer.shown
      return written(answer, { request, head: varve.head().number, tags: route.tagged === true })
    }
    const made = route.answer(draft)
    return made instanceof Promise ? made.then(sent) : sent(made)
  }

  /** What the request says, read by the rules that hold for every route. */
  async #draft(route: Route, asked: Asked, params: Draft['params']): Promise<Draft> {
    const { request, varve, url } = asked
    const { limits, clock } = this.#host
    const past = url.searchParams.get('at')
    const readsPast = route.takes?.includes('at') === true
    if (past !== null && !readsPast && !isSafe(request.method)) throw new VarveError('PAST_READ_ONLY', {})
    const body = route.body === undefined ? undefined : await readBody(request, route, limits.body)
    const awaited =
      readsPast || isSafe(request.method) ? awaitRevision(varve, request, limits.revisionPatience) : undefined
    if (awaited !== undefined) await awaited
    const when = past === null || !readsPast ? undefined : whenOf(past, clock.now())
    const at = when === undefined ? undefined : await varve.at(when)
    const audience = route.takes?.includes('audience') === true ? audienceIn(url.searchParams) : {}
    const scope = route.takes?.includes('scope') === true ? scopeIn(url.searchParams, body) : undefined
    return { ...asked, params, body, at, audience, scope, reader: (at ?? varve).for(audience) }
  }

  /** Who asks. Throws NO_SUCH_PATH for who shows nothing, so that strangers do not learn what there is. */
  #admitted(shown: Principal | Refusal | undefined, { request, from, route }: Admitted): Principal {
    if (shown !== undefined && !isRefusal(shown)) return shown
    if (route?.permission === 'public') return NOBODY
    if (shown !== undefined) throw refused(shown)
    if (route?.strangers === 'told')
      throw new VarveError('CREDENTIAL_REFUSED', { issue: 'there is none. Send Authorization: Bearer vt_….' })
    this.#rate.take(this.#asker(NOBODY, request, from))
    throw new VarveError('NO_SUCH_PATH', {})
  }

  /** Whose requests are counted together: strangers' by the address that can be believed. */
  #asker(principal: Principal, request: Request, from: RequestOrigin): string {
    if (principal !== NOBODY) return `${principal.kind} ${principal.id}`
    return `address ${neighbours(this.#host.doors.visit(request, from).address)}`
  }
}

/** True for methods that change nothing. */
function isSafe(method: string): boolean {
  return method === 'GET' || method === 'HEAD'
}

function routeFor({ routes }: Found, method: string): Route | undefined {
  const wanted = method === 'HEAD' ? 'GET' : method
  return Object.hasOwn(routes, wanted) ? routes[wanted as Method] : undefined
}

/** The methods that a path answers. */
function methodsOf({ routes }: Found): string[] {
  const declared = Object.keys(routes)
  return [...declared, ...(declared.includes('GET') ? ['HEAD'] : []), 'OPTIONS']
}

function allowed(found: Found): string {
  return methodsOf(found).join(', ')
}

function refusedMethod(method: string, found: Found): VarveError {
  return new VarveError('METHOD_REFUSED', { method: method.slice(0, 20), allowed: methodsOf(found) })
}

function refused({ code, detail, retryAfter = 60 }: Refusal): VarveError {
  return code === 'TOO_MANY_ATTEMPTS'
    ? new VarveError(code, { seconds: retryAfter })
    : new VarveError(code, { issue: detail })
}

function checkPermission(principal: Principal, { permission }: Route): void {
  if (permission === 'public' || permission === 'anybody' || may(principal, permission)) return
  throw new VarveError('PERMISSION_MISSING', { permission, name: principal.name })
}

/** What a question takes, also one that is posted. */
const ASKING: ReadonlySet<Route['permission']> = new Set(['public', 'anybody', 'evaluate', 'read'])

function checkReadOnly({ method, permission }: Route, { readOnly = false }: HandlerOptions): void {
  if (readOnly && !isSafe(method) && !ASKING.has(permission)) throw new VarveError('SERVER_READ_ONLY', {})
}

/** An answer as it leaves: with the request's id and the revision it was made at, and no body for HEAD. */
export function leaving(answer: Response, { request, requestId, revision }: Leaving): Response {
  const all = answer.headers
  all.set(headers.requestId, requestId)
  if (revision !== undefined && !all.has(headers.revision)) all.set(headers.revision, String(revision))
  all.set('x-content-type-options', 'nosniff')
  if (request.method !== 'HEAD') return answer
  // A stream that nobody reads must not go on.
  void answer.body?.cancel()
  return new PlainAnswer(undefined, { status: answer.status, headers: all })
}

interface Leaving {
  readonly request: Request
  readonly requestId: string
  readonly revision: number | undefined
}
