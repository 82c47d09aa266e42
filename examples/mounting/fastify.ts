import fastify, { type FastifyInstance, type FastifyRequest } from 'fastify'
import { requestMoments, requireFlag, type Handler } from 'varve/server'
import { toFastify } from 'varve/server/fastify'
import type { Shop } from './varve.ts'

/** A program of Fastify with Varve below `/varve`. */
export function shop(varve: Shop, handler: Handler): FastifyInstance {
  const audience = ({ headers }: FastifyRequest) => ({ tenant: String(headers['x-tenant'] ?? '') })
  const app = fastify()
  app.register(toFastify(handler), { prefix: '/varve' })
  app.addHook('preHandler', requestMoments(varve, { audience }).fastify)
  app.get('/limit', () => varve.get('limits.uploads'))
  const preHandler = requireFlag<FastifyRequest>(varve, 'ai.recommendations').fastify
  app.get('/recommendations', { preHandler }, () => ['a pen'])
  return app
}
