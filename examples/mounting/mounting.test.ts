import { serve } from '@hono/node-server'
import { once } from 'node:events'
import { createServer, type RequestListener, type Server } from 'node:http'
import { describe, expect, it } from 'vitest'
import type { Handler } from 'varve/server'
import { shop as expressShop } from './express.ts'
import { shop as fastifyShop } from './fastify.ts'
import { shop as honoShop } from './hono.ts'
import { shop as nodeShop } from './node.ts'
import { opened, type Shop } from './varve.ts'

type Start = (varve: Shop, handler: Handler) => Promise<Server>

const listening = async (listener: RequestListener): Promise<Server> => {
  const server = createServer(listener).listen(0, '127.0.0.1')
  await once(server, 'listening')
  return server
}

const programs: readonly (readonly [string, Start])[] = [
  ['Express', (varve, handler) => listening(expressShop(varve, handler))],
  ['plain Node', (varve, handler) => listening(nodeShop(varve, handler))],
  [
    'Fastify',
    async (varve, handler) => {
      const app = fastifyShop(varve, handler)
      await app.listen({ port: 0, host: '127.0.0.1' })
      return app.server
    },
  ],
  [
    'Hono',
    async (varve, handler) => {
      const server = serve({ fetch: honoShop(varve, handler).fetch, port: 0, hostname: '127.0.0.1' })
      await once(server, 'listening')
      return server as Server
    },
  ],
]

describe.each(programs)('a shop of %s', (_, start) => {
  it('serves Varve below its own path, reads for whoever asks, and shows some routes to some', async () => {
    const { varve, handler } = await opened()
    const server = await start(varve, handler)
    const found = server.address()
    const url = `http://127.0.0.1:${typeof found === 'object' && found !== null ? found.port : 0}`
    const asked = async (path: string, tenant = 'other'): Promise<readonly [number, string]> => {
      const response = await fetch(url + path, { headers: { 'x-tenant': tenant } })
      return [response.status, await response.text()]
    }
    for (const key of ['limits.uploads', 'ai.recommendations'] as const) {
      const value = key === 'limits.uploads' ? 500 : true
      await varve.set(key, value, { scope: 'tenant:acme', by: 'dana', message: 'Contract 7' })
    }
    expect(await asked('/limit')).toEqual([200, '10'])
    expect(await asked('/limit', 'acme')).toEqual([200, '500'])
    expect((await asked('/recommendations'))[0]).toBe(404)
    expect(await asked('/recommendations', 'acme')).toEqual([200, '["a pen"]'])
    expect(await asked('/varve/v1/values/limits.uploads?tenant=acme')).toEqual([200, expect.stringContaining('500')])
    expect(await asked('/varve/debug/config')).toEqual([200, expect.stringContaining('limits.uploads')])
    await handler.close()
    server.closeAllConnections()
    server.close()
    await varve.close()
  })
})
