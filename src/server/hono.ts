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
  /** What the runtime knows besides; with `@hono/node-server`, Node's request. */
  readonly env: unknown
}

/**
 * Makes a Hono handler of a handler. It finds out by the route where it is mounted.
 * @example app.all('/varve/*', toHono(createHandler(varve)))
 */
export function toHono(handler: Answers): (context: HonoContext) => Promise<Response> {
  return ({ req, env }) => {
    const { pathname, protocol } = new URL(req.raw.url)
    const address = peerIn(env)
    return handler(req.raw, {
      mount: mountIn(pathname, req.routePath),
      encrypted: protocol === 'https:',
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

/** The address of the peer, where the runtime is Node. */
function peerIn(env: unknown): string | undefined {
  const { incoming } = Object(env) as { readonly incoming?: { readonly socket?: { readonly remoteAddress?: unknown } } }
  const address = incoming?.socket?.remoteAddress
  return typeof address === 'string' ? address : undefined
}
