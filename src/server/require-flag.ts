import type { Audience, Explanation } from 'varve'

/** What a gate needs of an opened Varve, or of any reader. */
export interface GateReader {
  explain(key: string): Explanation
  for(audience: Audience): GateReader
  get(key: string): unknown
}

/** How a gate is set up. */
export interface GateOptions<R> {
  /** Who is asking, from the request; whoever `runAs` says when absent. */
  readonly audience?: (request: R) => Audience
  /** The value that lets a request pass: true when absent. */
  readonly value?: string | number | boolean
  /** What a request that may not pass is told. */
  readonly message?: string
}

/** The part of an Express (or Connect) response that is used. */
interface NodeResponse {
  statusCode: number
  setHeader(name: string, value: string): unknown
  end(body: string): unknown
}

/** The part of a Fastify reply that is used. */
interface Reply {
  code(status: number): Reply
  header(name: string, value: string): Reply
  send(body: string): unknown
}

/** The part of a Hono context that is used. */
interface Context {
  readonly req: { readonly raw: Request }
}

const MESSAGE = 'This feature is not available for your plan.'
const TYPE = 'application/json; charset=utf-8'

/**
 * A gate for routes that only some may use: whoever a flag does not let in is answered 404, as if there were no such route.
 * It is asked for each request, so a rollout opens it while the server runs.
 * @example app.use('/recommendations', requireFlag(varve, 'ai.recommendations', { audience: tenantOf }).express)
 */
export class FlagGate<R> {
  readonly #reader: GateReader
  readonly #key: string
  readonly #options: GateOptions<R>

  constructor(reader: GateReader, key: string, options: GateOptions<R>) {
    // A misspelt key must be found when the routes are made, not when somebody asks for one.
    reader.explain(key)
    this.#reader = reader
    this.#key = key
    this.#options = options
  }

  /** True when a request may pass. */
  readonly passes = (request: R): boolean => {
    const { audience, value = true } = this.#options
    const reader = audience === undefined ? this.#reader : this.#reader.for(audience(request))
    return reader.get(this.#key) === value
  }

  /** For handlers of Fetch: the answer to give, or undefined to go on. */
  readonly fetch = (request: R): Response | undefined =>
    this.passes(request) ? undefined : new Response(this.#body, { status: 404, headers: { 'content-type': TYPE } })

  /** For Express, Connect and plain Node handlers. */
  readonly express = (request: R, response: NodeResponse, next: () => void): void => {
    if (this.passes(request)) return next()
    response.statusCode = 404
    response.setHeader('content-type', TYPE)
    response.end(this.#body)
  }

  /** For Fastify, as a `preHandler` hook. */
  readonly fastify = async (request: R, reply: Reply): Promise<unknown> =>
    this.passes(request) ? undefined : reply.code(404).header('content-type', TYPE).send(this.#body)

  /** For Hono; its `audience` is given the Request. */
  readonly hono = async (context: Context, next: () => Promise<void>): Promise<Response | void> => {
    const answer = this.fetch(context.req.raw as R)
    if (answer !== undefined) return answer
    await next()
  }

  get #body(): string {
    return JSON.stringify({ error: this.#options.message ?? MESSAGE })
  }
}

/** Makes a gate for routes that only those may use whom a flag lets in. Throws UNKNOWN_KEY. */
export function requireFlag<R = Request>(reader: GateReader, key: string, options: GateOptions<R> = {}): FlagGate<R> {
  return new FlagGate(reader, key, options)
}
