import type { Audience, Usage } from 'varve'
import { headers } from 'varve/protocol'
import type { AccessLog } from './access/access-log.ts'
import { ServedCall } from './access/served-call.ts'

/** What middleware needs of an opened Varve. */
export interface MomentKeeper {
  runAs<R>(audience: Audience, body: () => R, options?: { recording: (soFar: () => Usage) => void }): R
}

/** How requests of a program are told apart. */
export interface RequestMomentsOptions<R> {
  /** Who is asking, from the request: nobody in particular when absent. */
  readonly audience?: (request: R) => Audience
  /** Keeps which values requests used; each is answered with its id in `x-request-id`. */
  readonly access?: AccessLog
  /** What a request's route is called in its record: `GET /orders/{id}`. */
  readonly route?: (request: R) => string | undefined
}

/** The part of a response of Node that is used. */
interface NodeResponse {
  readonly statusCode: number
  setHeader(name: string, value: string): unknown
  once(event: 'close', listener: () => void): unknown
}

/** The part of a Hono context that is used. */
interface Context {
  readonly req: { readonly raw: Request }
  readonly res: { readonly status: number }
  header(name: string, value: string): unknown
}

/**
 * Middleware for a program's own routes: whatever a request reads, through whatever it calls and awaits, is for its own audience
 * and at the one moment at which it came. A write meanwhile is seen by the next request.
 * @example app.use(requestMoments(varve, { audience: ({ headers }) => ({ tenant: String(headers['x-tenant']) }) }).express)
 */
export class RequestMoments<R> {
  readonly #varve: MomentKeeper
  readonly #options: RequestMomentsOptions<R>

  constructor(varve: MomentKeeper, options: RequestMomentsOptions<R>) {
    this.#varve = varve
    this.#options = options
  }

  /** For Express and Connect: after what reads bodies, before the routes. */
  readonly express = (request: R, response: NodeResponse, next: () => void): void =>
    this.#answered(request, response, next)

  /** For Fastify, as a `preHandler` hook: what reads bodies comes before. */
  readonly fastify = (request: R, reply: { readonly raw: NodeResponse }, done: () => void): void =>
    this.#answered(request, reply.raw, done)

  /** For Hono; its `audience` is given the Request. */
  readonly hono = async (context: Context, next: () => Promise<void>): Promise<void> => {
    const request = context.req.raw as R
    const call = this.#call(request)
    if (call !== undefined) context.header(headers.requestId, call.id)
    await this.#within(request, next, call)
    call?.end(context.res.status)
  }

  /** For listeners of Node's HTTP server. */
  readonly node =
    <S extends NodeResponse>(listener: (request: R, response: S) => unknown) =>
    (request: R, response: S): void =>
      this.#answered(request, response, () => void listener(request, response))

  /** For handlers of Fetch. */
  readonly fetch =
    <A>(handler: (request: R) => A) =>
    (request: R): A => {
      const call = this.#call(request)
      const answer = this.#within(request, () => handler(request), call)
      if (call === undefined) return answer
      // What an answer is promised for ends when it is there; its body may be read after the values were.
      void Promise.resolve(answer).then(
        given => call.end(given instanceof Response ? given.status : 200),
        () => call.end(500),
      )
      return answer
    }

  #answered(request: R, response: NodeResponse, body: () => void): void {
    const call = this.#call(request)
    if (call !== undefined) {
      response.setHeader(headers.requestId, call.id)
      response.once('close', () => call.end(response.statusCode))
    }
    this.#within(request, body, call)
  }

  #call(request: R): ServedCall | undefined {
    const { access, route } = this.#options
    return access === undefined ? undefined : new ServedCall(access, request, route?.(request))
  }

  #within<A>(request: R, body: () => A, call: ServedCall | undefined): A {
    const audience = this.#options.audience?.(request) ?? {}
    return call === undefined
      ? this.#varve.runAs(audience, body)
      : this.#varve.runAs(audience, body, { recording: call.recording })
  }
}

/** Makes middleware that gives each request its audience and one moment. */
export function requestMoments<R = Request>(
  varve: MomentKeeper,
  options: RequestMomentsOptions<R> = {},
): RequestMoments<R> {
  return new RequestMoments(varve, options)
}
