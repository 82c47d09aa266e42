/**
 * varve/server/express: a server of Varve in a program of Express 4 or 5.
 * This list is a public door. `test/exports.test.ts` holds it too: widening it is a decision.
 */
import { answerer, type Answers, type NodeRequest, type NodeResponse } from './node/bridge.ts'
import { addressOf, mountOf } from './node/target.ts'

/** The part of an Express request that is used. */
export interface ExpressRequest extends NodeRequest {
  /** What `app.use` and routers took off the front. */
  readonly baseUrl?: string
  readonly originalUrl?: string
}

/** Middleware as Express takes it. */
export type ExpressMiddleware = (request: ExpressRequest, response: NodeResponse) => void

/**
 * Makes Express middleware of a handler, under whatever prefix it is used. Everything below that prefix is answered: at the
 * root it comes last.
 * @example app.use('/varve', toExpress(createHandler(varve)))
 */
export function toExpress(handler: Answers): ExpressMiddleware {
  const answer = answerer(handler)
  return (request, response) =>
    void answer({ request, response, url: addressOf(request), mount: mountOf(request.baseUrl ?? '') })
}
