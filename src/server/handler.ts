import type { Tree, Varve, VarveError } from 'varve'
import { Answering, leaving, type Trail } from './answering.ts'
import type { Authenticate } from './doors/authenticate.ts'
import { type Host, openHost } from './host.ts'
import { OfrepManners } from './ofrep/manners.ts'
import type { HandlerOptions, RequestLine, RequestOrigin } from './options.ts'
import { ownError, problemAnswer } from './problem.ts'
import { withPlainDoor } from './plain-door.ts'
import { requestIdOf } from './request-id.ts'
import { strict } from './strict-transport.ts'
import { failureOf, loggedKey, loggedQuery } from './request-line.ts'
import type { Route } from './route.ts'
import { witnessed } from './witnessed.ts'
import { subjects } from './routes/index.ts'
import { openApiRoutes } from './routes/openapi.ts'

export type { HandlerOptions, RequestOrigin } from './options.ts'

/** Answers one request. It never rejects; `from` is what the request itself cannot say. */
export interface Handler extends AsyncDisposable {
  (request: Request, from?: RequestOrigin): Promise<Response>
  /** Ends streams and whatever else the handler keeps. The Varve is its owner's to close. */
  close(): Promise<void>
}

/** Who opens the doors, where it is not the doors of the options: for tests of what lies behind them. */
export interface HandlerParts {
  readonly authenticate?: (host: Host) => Authenticate
  readonly routes?: (host: Host) => readonly Route[]
}

/**
 * Serves an opened Varve over HTTP: a handler of Fetch, to be mounted anywhere. Throws SESSION_KEY_UNUSABLE, and USAGE for
 * an origin that is none.
 * @example
 * await using handler = createHandler(varve, { origin: 'https://config.example.com', environment: 'production' })
 * const response = await handler(new Request('https://config.example.com/health'))
 */
export function createHandler<T extends Tree>(varve: Varve<T>, options: HandlerOptions = {}): Handler {
  return handlerOf(varve as unknown as Varve, options)
}

/** The same with parts of it replaced. */
export function handlerOf(varve: Varve, options: HandlerOptions, parts: HandlerParts = {}): Handler {
  const host = openHost(varve, options, (request, asked) => answering.again(request, asked))
  const { authenticate = doorsOf, routes = routesOf } = parts
  const answering = new Answering(host, routes(host), authenticate(host))
  const manners = new OfrepManners(options.ofrep?.cors)
  const handler = withPlainDoor(async (request, from = {}) => {
    const started = host.clock.monotonic()
    const trail: Trail = { requestId: requestIdOf(request) }
    let attempt: Attempt
    try {
      const preflight = manners.preflight({ request, mount: from.mount })
      attempt = { response: preflight ?? (await answering.answer(request, from, trail)) }
    } catch (cause) {
      attempt = failed(cause, { manners, request, from, trail })
    }
    const { response, error, cause } = attempt
    const witnessing = witnessed(host, { request, from, trail, error })
    if (witnessing !== undefined) await witnessing
    const revision = trail.principal?.id === '' ? undefined : revisionOf(varve, trail)
    const answer = leaving(response, { request, requestId: trail.requestId, revision })
    manners.dress(answer, { request, mount: from.mount })
    if (options.strictTransport === true) strict(answer, host.doors.visit(request, from))
    note(host, { host, request, trail, answer, error, cause, started })
    return answer
  })
  return Object.assign(handler, { close: () => host.close(), [Symbol.asyncDispose]: () => host.close() })
}

const doorsOf =
  ({ doors }: Host): Authenticate =>
  (request, from) =>
    doors.authenticate(request, from)

/** Every route of a host. */
export function routesOf(host: Host): readonly Route[] {
  const routes = subjects.flatMap(subject => subject(host))
  return [...routes, ...openApiRoutes(routes)]
}

/** What the log says where no route is. */
const UNKNOWN_PATH = '(unknown)'

interface Attempt {
  readonly response: Response
  readonly error?: VarveError
  readonly cause?: unknown
}

interface Attempted {
  readonly manners: OfrepManners
  readonly request: Request
  readonly from: RequestOrigin
  readonly trail: Trail
}

function failed(cause: unknown, { manners, request, from, trail }: Attempted): Attempt {
  const { requestId, found } = trail
  const error = ownError(cause, requestId)
  const asked = { request, mount: from.mount, key: keyIn(found?.raw['key']), requestId }
  return { response: manners.refusal(error, asked) ?? problemAnswer(error, { requestId }), error, cause }
}

function keyIn(raw = ''): string {
  try {
    return decodeURIComponent(raw)
  } catch {
    return raw
  }
}

/** Strangers are not told how much there is. */
function revisionOf(varve: Varve, { principal }: Trail): number | undefined {
  return principal === undefined ? undefined : varve.head().number
}

interface Answered {
  readonly host: Host
  readonly request: Request
  readonly trail: Trail
  readonly answer: Response
  readonly error: VarveError | undefined
  readonly cause: unknown
  readonly started: number
}

function lineOf({ host, request, trail, answer, error, cause, started }: Answered): RequestLine {
  const { key, query } = namedIn(host, request, trail)
  return {
    at: host.clock.now(),
    requestId: trail.requestId,
    method: request.method.slice(0, 20),
    path: trail.found?.path ?? UNKNOWN_PATH,
    ...(key === undefined ? {} : { key }),
    ...(query === undefined ? {} : { query }),
    status: answer.status,
    ...(error === undefined ? {} : { code: error.code }),
    ms: host.clock.monotonic() - started,
    ...(trail.principal === undefined ? {} : { by: trail.principal.name }),
    ...(answer.status < 500 || cause === undefined ? {} : { failure: failureOf(cause) }),
  }
}

/** What a request names, as far as a log may have it: only worked out where there is one. */
function namedIn({ varve }: Host, request: Request, { found }: Trail): Pick<RequestLine, 'key' | 'query'> {
  const key = loggedKey(varve, found?.raw['key'])
  const query = URL.canParse(request.url) ? loggedQuery(new URL(request.url).searchParams) : undefined
  return { ...(key === undefined ? {} : { key }), ...(query === undefined ? {} : { query }) }
}

function note({ options, meter, clock }: Host, answered: Answered): void {
  const { request, trail, answer, started } = answered
  const route = trail.found?.path
  const reads = route !== undefined && isRead(route)
  meter.answered({ method: request.method, route, status: answer.status, duration: clock.monotonic() - started, reads })
  try {
    options.log?.(lineOf(answered))
  } catch {
    // A log that fails must not take the answer with it.
  }
}

/** True for the paths that values are asked for at. */
function isRead(path: string): boolean {
  return path.startsWith('/v1/values') || path.startsWith('/ofrep/') || path === '/v1/evaluate'
}
