import { serve as serveHono } from '@hono/node-server'
import express from 'express'
import fastify from 'fastify'
import { Hono } from 'hono'
import { once } from 'node:events'
import { createServer, type RequestListener, type Server } from 'node:http'
import { createRequire } from 'node:module'
import { toExpress } from 'varve/server/express'
import { toFastify } from 'varve/server/fastify'
import { toHono } from 'varve/server/hono'
import { toNode, type Answers } from 'varve/server/node'

/** A program of some framework that answers below a prefix (`''` or `/a/b`) with a handler. */
export interface Framework {
  readonly name: string
  start(handler: Answers, prefix: string): Promise<Server>
}

async function listening(listener: RequestListener): Promise<Server> {
  const server = createServer(listener).listen(0, '127.0.0.1')
  await once(server, 'listening')
  return server
}

// The one that most programs still have. Its package has no types, and what is used here has those of its successor.
const express4 = createRequire(import.meta.url)('express4') as typeof express

function inExpress(framework: typeof express): Framework['start'] {
  return (handler, prefix) => {
    const app = framework()
    app.use((_request, response, next) => {
      // As helmet does for every answer.
      response.setHeader('Content-Security-Policy', "default-src 'self' https:")
      response.setHeader('Access-Control-Allow-Origin', '*')
      next()
    })
    app.use(framework.json())
    app.use(prefix === '' ? '/' : prefix, toExpress(handler))
    return listening(app)
  }
}

/** The frameworks that a handler can be mounted in, each as its own users would do it. */
export const frameworks: readonly Framework[] = [
  { name: 'plain Node', start: (handler, prefix) => listening(toNode(handler, { mount: prefix })) },
  { name: 'Express', start: inExpress(express) },
  { name: 'Express 4', start: inExpress(express4) },
  {
    name: 'Express, in routers within routers',
    start: (handler, prefix) => {
      const app = express()
      const innermost = express.Router().use(toExpress(handler))
      const segments = prefix.split('/').slice(1).toReversed()
      app.use(segments.reduce((inner, segment) => express.Router().use(`/${segment}`, inner), innermost))
      return listening(app)
    },
  },
  {
    name: 'Fastify',
    start: async (handler, prefix) => {
      const app = fastify()
      app.register(toFastify(handler), { prefix })
      await app.listen({ port: 0, host: '127.0.0.1' })
      return app.server
    },
  },
  {
    name: 'Hono',
    start: async (handler, prefix) => {
      const app = new Hono().all(`${prefix}/*`, toHono(handler))
      const server = serveHono({ fetch: app.fetch, overrideGlobalObjects: false, port: 0, hostname: '127.0.0.1' })
      await once(server, 'listening')
      return server as Server
    },
  },
]
