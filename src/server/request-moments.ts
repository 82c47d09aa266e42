import type { Audience } from 'varve'

/** What middleware needs of an opened Varve. */
export interface MomentKeeper {
  runAs<R>(audience: Audience, body: () => R): R
}

/** How requests of a program are told apart. */
export interface RequestMomentsOptions<R> {
  /** Who is asking, from the request: nobody in particular when absent. */
  readonly audience?: (request: R) => Audience
}

/** The part of a Hono context that is used. */
interface Context {
  readonly req: { readonly raw: Request }
}

/**
 * Middleware for a program's own routes: whatever a request reads, through whatever it calls and awaits, is for its own audience
 * and at the one moment at which it came. A write meanwhile is seen by the next request.
 * @example app.use(requestMoments(varve, { audience: ({ headers }) => ({ tenant: String(headers['x-tenant']) }) }).express)
 */
export class RequestMoments<R> {
  readonly #varve: MomentKeeper
  readonly #audience: (request: R) => Audience

  constructor(varve: MomentKeeper, { audience = () => ({}) }: RequestMomentsOptions<R>) {
    this.#varve = varve
    this.#audience = audience
  }

  /** For Express and Connect: after what reads bodies, before the routes. */
  readonly express = (request: R, _response: unknown, next: () => void): void => this.#within(request, next)

  /** For Fastify, as a `preHandler` hook: what reads bodies comes before. */
  readonly fastify = (request: R, _reply: unknown, done: () => void): void => this.#within(request, done)

  /** For Hono; its `audience` is given the Request. */
  readonly hono = (context: Context, next: () => Promise<void>): Promise<void> =>
    this.#within(context.req.raw as R, next)

  /** For listeners of Node's HTTP server. */
  readonly node =
    <S>(listener: (request: R, response: S) => unknown) =>
    (request: R, response: S): void =>
      void this.#within(request, () => listener(request, response))

  /** For handlers of Fetch. */
  readonly fetch =
    <A>(handler: (request: R) => A) =>
    (request: R): A =>
      this.#within(request, () => handler(request))

  #within<A>(request: R, body: () => A): A {
    return this.#varve.runAs(this.#audience(request), body)
  }
}

/** Makes middleware that gives each request its audience and one moment. */
export function requestMoments<R = Request>(
  varve: MomentKeeper,
  options: RequestMomentsOptions<R> = {},
): RequestMoments<R> {
  return new RequestMoments(varve, options)
}
