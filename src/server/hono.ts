/**
 * varve/server/hono: a server of Varve in a program of Hono, on any runtime that it runs on.
 * This list is a public door. `test/exports.test.ts` holds it too: widening it is a decision.
 */
import type { RequestOrigin } from './options.ts'

/** What answers requests: a handler of Varve, or another of Fetch. */
type Answers = (request: Request, from?: RequestOrigin) => Promise<Response>

/** The part of a Hono context that is used. */
export interface HonoContext {
  readonly req: {
    readonly raw: Request
    /** The path that was asked for, with every prefix. */
    readonly path: string
    /** The pattern that matched: `/varve/*`. */
    readonly routePath: string
  }
  /** What the runtime knows besides: Node's request, Bun's server, or how the connection came to Deno. */
  readonly env: unknown
}

/**
 * Makes a Hono handler of a handler. It finds out by the route where it is mounted.
 * @example app.all('/varve/*', toHono(createHandler(varve)))
 */
export function toHono(handler: Answers): (context: HonoContext) => Promise<Response> {
  return ({ req, env }) => {
    // Of a host that is none: the handler says so.
    const url = URL.parse(req.raw.url)
    const address = peerIn(env, req.raw)
    return handler(req.raw, {
      mount: mountIn(url?.pathname ?? '/', req.routePath),
      encrypted: url?.protocol === 'https:',
      signal: req.raw.signal,
      ...(address === undefined ? {} : { address }),
    })
  }
}

/** What stands before the star of a route, as it was asked for: `/shops/7` for `/shops/:shop/*`. */
function mountIn(path: string, routePath: string): string {
  const pattern = routePath.replace(/\/?\*$/, '')
  return pattern === '' ? '' : path.split('/', pattern.split('/').length).join('/')
}

/** What the runtimes that know the address of a peer give beside a request. */
interface Surroundings {
  /** Of `@hono/node-server`. */
  readonly incoming?: { readonly socket?: { readonly remoteAddress?: unknown } }
  /** Of Deno. */
  readonly remoteAddr?: { readonly hostname?: unknown }
  /** Of Bun, where a program gives its server as a member. */
  readonly server?: BunServer
}

interface BunServer {
  requestIP?(request: Request): { readonly address?: unknown } | null
}

/** The address of the peer, with Node, Bun and Deno; undefined where the runtime tells nobody. */
function peerIn(env: unknown, request: Request): string | undefined {
  const surroundings = Object(env) as Surroundings & BunServer
  const { incoming, remoteAddr, server = surroundings } = surroundings
  const address =
    incoming?.socket?.remoteAddress ?? remoteAddr?.hostname ?? server.requestIP?.(request)?.address ?? undefined
  return typeof address === 'string' ? address : undefined
}
