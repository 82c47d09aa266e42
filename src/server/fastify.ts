/**
 * varve/server/fastify: a server of Varve in a program of Fastify.
 * This list is a public door. `test/exports.test.ts` holds it too: widening it is a decision.
 */
import { answerer, type Answers, type NodeRequest, type NodeResponse } from './node/bridge.ts'
import { addressOf, firstSegments, mountOf, pathOf } from './node/target.ts'

/** The part of a Fastify instance that is used. */
export interface FastifyScope {
  readonly prefix: string
  removeAllContentTypeParsers(): unknown
  addContentTypeParser(type: string, parser: (request: never, payload: never, done: Done) => void): unknown
  all(path: string, handler: (request: FastifyRequest, reply: FastifyReply) => void): unknown
}

type Done = (error: Error | null, body?: unknown) => void

/** The part of a Fastify request that is used. */
export interface FastifyRequest {
  readonly raw: NodeRequest
}

/** The part of a Fastify reply that is used. */
export interface FastifyReply {
  readonly raw: NodeResponse
  hijack(): unknown
}

/** A plugin as Fastify registers it. */
export type FastifyPlugin = (scope: FastifyScope, options: object, done: (error?: Error) => void) => void

/**
 * Makes a Fastify plugin of a handler. Bodies below its prefix are read by Varve alone; hooks of the program run before.
 * @example app.register(toFastify(createHandler(varve)), { prefix: '/varve' })
 */
export function toFastify(handler: Answers): FastifyPlugin {
  const answer = answerer(handler)
  return (scope, _options, done) => {
    scope.removeAllContentTypeParsers()
    scope.addContentTypeParser('*', (_request, _payload, parsed) => parsed(null))
    const prefix = mountOf(scope.prefix)
    const listen = ({ raw: request }: FastifyRequest, reply: FastifyReply): void => {
      reply.hijack()
      const url = addressOf(request)
      // A prefix may have parameters (`/shops/:shop`): what was sent in its place is what we stand under.
      const mount = url === undefined ? prefix : firstSegments(pathOf(url), prefix)
      void answer({ request, response: reply.raw, url, mount })
    }
    if (prefix !== '') scope.all('/', listen)
    scope.all('/*', listen)
    done()
  }
}
