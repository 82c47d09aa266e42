import { VarveError } from 'varve'
import { headers } from 'varve/protocol'
import { addressOf, type Address } from './address.ts'
import { awaitRevision } from './awaited-revision.ts'
import { readBody } from './body.ts'
import { checkBounds } from './bounds.ts'
import type { Asked } from './call.ts'
import { neighbours } from './doors/attempts.ts'
import type { Authenticate } from './doors/authenticate.ts'
import { isRefusal, may, type Principal, type Refusal } from './doors/principal.ts'
import type { Host } from './host.ts'
import type { HandlerOptions, RequestOrigin } from './options.ts'
import { PlainAnswer } from './plain-answer.ts'
import { RateLimit } from './rate-limit.ts'
import type { Draft, Method, Route, Taken } from './route.ts'
import { decodedParams, type Found, Router } from './router.ts'
import type { Reply } from './reply.ts'
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
  shown?: Reply['shown']
}

/** What a request shows of who sends it: somebody, why not, or nothing. */
type Shown = Principal | Refusal | undefined

/** A request before it is known who sends it. */
interface Coming {
  readonly request: Request
  readonly from: RequestOrigin
  readonly url: Address
  readonly found: Found | undefined
  readonly route: Route | undefined
}

/** A request whose path and body are read. */
type Said = Asked & Pick<Draft, 'params' | 'body'>

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

  /** The answer to a request. Throws a VarveError, at once or later, for one that is not done. */
  answer(request: Request, from: RequestOrigin, trail: Trail): Promise<Response> {
    checkBounds(request, this.#host.limits)
    const url = addressOf(request)
    const found = this.#find(url, from.mount ?? '')
    if (found !== undefined) trail.found = found
    const coming = { request, from, url, found, route: found && routeFor(found, request.method) }
    const shown = this.#authenticate(request, from)
    return shown instanceof Promise
      ? shown.then(credential => this.#answerTo(credential, coming, trail))
      : this.#answerTo(shown, coming, trail)
  }

  /** Answers another request on behalf of who asked one. Throws a VarveError for one that is not done. */
  async again(request: Request, asked: Asked): Promise<Response> {
    const url = addressOf(request)
    const found = this.#find(url, asked.mount)
    const route = found && routeFor(found, request.method)
    if (found === undefined || route === undefined) throw new VarveError('NO_SUCH_PATH', {})
    return this.#routed(route, { ...asked, request, url }, found)
  }

  #find({ pathname }: Address, mount: string): Found | undefined {
    if (mount === '') return this.#router.find(pathname)
    if (pathname === mount) return this.#router.find('/')
    return pathname.startsWith(`${mount}/`) ? this.#router.find(pathname.slice(mount.length)) : undefined
  }

  #answerTo(shown: Shown, coming: Coming, trail: Trail): Promise<Response> {
    const { request, from, url, found, route } = coming
    const principal = this.#admitted(shown, coming)
    trail.principal = principal
    if (route?.unlimited !== true) this.#rate.take(this.#asker(principal, request, from))
    if (found === undefined) throw new VarveError('NO_SUCH_PATH', {})
    if (request.method === 'OPTIONS') return Promise.resolve(allowing(found))
    if (route === undefined) throw refusedMethod(request.method, found)
    const { varve, options } = this.#host
    const { requestId } = trail
    const mount = from.mount ?? ''
    const authenticate = this.#authenticate
    const asked = { request, url, from, mount, requestId, principal, authenticate, host: this.#host, varve, options }
    return this.#routed(route, asked, found, trail)
  }

  /** What a route answers to who was let in. */
  async #routed(route: Route, asked: Asked, { raw }: Found, trail?: Trail): Promise<Response> {
    checkPermission(asked.principal, route)
    checkReadOnly(route, this.#host.options)
    const params = decodedParams(raw)
    const past = pastIn(route, asked)
    const body = route.body === undefined ? undefined : await readBody(asked.request, route, this.#host.limits.body)
    const drafting = this.#draft(route, { ...asked, params, body }, past)
    const draft = drafting instanceof Promise ? await drafting : drafting
    checkReach(draft.principal, route, draft)
    const answer = route.answer(draft)
    return this.#sent(route, answer instanceof Promise ? await answer : answer, asked, trail)
  }

  #sent(route: Route, answer: Response | Reply, { request, varve }: Asked, trail: Trail | undefined): Soon<Response> {
    if (answer instanceof Response) return answer
    if (answer.shown !== undefined && trail !== undefined) trail.shown = answer.shown
    return written(answer, { request, head: varve.head().number, tags: route.tagged === true })
  }

  /** What the request says, read by the rules that hold for every route. */
  #draft(route: Route, said: Said, past: string | undefined): Soon<Draft> {
    const { request, varve, url, body } = said
    const query = url.search === '' ? undefined : url.searchParams
    const audience = query !== undefined && takes(route, 'audience') ? audienceIn(query) : {}
    const scope = takes(route, 'scope') ? scopeIn(query, body) : undefined
    const awaited =
      isSafe(request.method) || takes(route, 'at')
        ? awaitRevision(varve, request, this.#host.limits.revisionPatience)
        : undefined
    const draft = { ...said, at: undefined, audience, scope }
    return awaited === undefined && past === undefined ? draft : this.#later(draft, awaited, past)
  }

  async #later(draft: Draft, awaited: Promise<void> | undefined, past: string | undefined): Promise<Draft> {
    await awaited
    const when = past === undefined ? undefined : whenOf(past, this.#host.clock.now())
    return when === undefined ? draft : { ...draft, at: await draft.varve.at(when) }
  }

  /** Who asks. Throws NO_SUCH_PATH for who shows nothing, so that strangers do not learn what there is. */
  #admitted(shown: Shown, { request, from, route }: Coming): Principal {
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

function allowing(found: Found): Response {
  return new PlainAnswer(undefined, { status: 204, headers: { allow: methodsOf(found).join(', ') } })
}

function refusedMethod(method: string, found: Found): VarveError {
  return new VarveError('METHOD_REFUSED', { method: method.slice(0, 20), allowed: methodsOf(found) })
}

function refused({ code, detail, retryAfter = 60 }: Refusal): VarveError {
  return code === 'TOO_MANY_ATTEMPTS'
    ? new VarveError(code, { seconds: retryAfter })
    : new VarveError(code, { issue: detail })
}

/** The past that a request asks about; undefined for the present. Throws PAST_READ_ONLY where it would be changed. */
function pastIn(route: Route, { request, url }: Asked): string | undefined {
  const past = url.search === '' ? null : url.searchParams.get('at')
  if (past === null) return undefined
  if (takes(route, 'at')) return past
  if (isSafe(request.method)) return undefined
  throw new VarveError('PAST_READ_ONLY', {})
}

function takes(route: Route, what: Taken): boolean {
  return route.takes?.includes(what) === true
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
