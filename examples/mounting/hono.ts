import { Hono } from 'hono'
import { requestMoments, requireFlag, type Handler } from 'varve/server'
import { toHono } from 'varve/server/hono'
import type { Shop } from './varve.ts'

/** A program of Hono with Varve below `/varve`. */
export function shop(varve: Shop, handler: Handler): Hono {
  const audience = ({ headers }: Request) => ({ tenant: headers.get('x-tenant') ?? '' })
  const app = new Hono()
  app.all('/varve/*', toHono(handler))
  app.use(requestMoments(varve, { audience }).hono)
  app.get('/limit', context => context.json(varve.get('limits.uploads')))
  app.get('/recommendations', requireFlag(varve, 'ai.recommendations').hono, context => context.json(['a pen']))
  return app
}
