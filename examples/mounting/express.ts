import express from 'express'
import { requestMoments, requireFlag, type Handler } from 'varve/server'
import { toExpress } from 'varve/server/express'
import type { Shop } from './varve.ts'

/** A program of Express with Varve below `/varve`. */
export function shop(varve: Shop, handler: Handler): express.Express {
  const audience = ({ headers }: express.Request) => ({ tenant: String(headers['x-tenant'] ?? '') })
  const app = express()
  app.use('/varve', toExpress(handler))
  app.use(requestMoments(varve, { audience }).express)
  app.get('/limit', (_request, response) => void response.json(varve.get('limits.uploads')))
  app.get(
    '/recommendations',
    requireFlag<express.Request>(varve, 'ai.recommendations').express,
    (_request, response) => {
      response.json(['a pen'])
    },
  )
  return app
}
