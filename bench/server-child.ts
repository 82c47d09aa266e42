/** Serves one thing on a port of its own: `server-child.ts <kind> <file>`. Started by `server.ts`; answers its port, then what it is asked. */
import { createServer, type RequestListener, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { open } from 'varve'
import { createHandler } from 'varve/server'
import { toNode } from 'varve/server/node'
import { sqlite } from 'varve/stores/sqlite'
import { answer } from './child.ts'
import { FLAGS, flags, singleAnswer } from './server-flags.ts'

const [kind = 'varve', file = ''] = process.argv.slice(2)
let tell = (): unknown => undefined

/** What a route of one's own has to do for the same answer: read the body as JSON, and answer JSON. */
const byHand: RequestListener = (request, response) => {
  const parts: Buffer[] = []
  request
    .on('data', (part: Buffer) => void parts.push(part))
    .on('end', () => {
      const { context } = JSON.parse(Buffer.concat(parts).toString()) as { context: { targetingKey: string } }
      const text = JSON.stringify(
        request.url?.endsWith('/flags') === true ? bulkByHand(context) : singleAnswer(context),
      )
      response
        .writeHead(200, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) })
        .end(text)
    })
}

function bulkByHand(context: { targetingKey: string }): unknown {
  return { flags: Array.from({ length: FLAGS }, () => singleAnswer(context)) }
}

/** The least there is to a stream of events: one loop over all responses, one text for all. */
function bareStream(): RequestListener {
  const clients = new Set<ServerResponse>()
  const chunk = Buffer.from(
    `id: 1\nevent: revision\ndata: ${JSON.stringify({ revision: 1, keys: ['flags.f1'], at: 0 })}\n\n`,
  )
  tell = () => {
    for (const client of clients) client.write(chunk)
  }
  return (request, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' }).write(': hello\n\n')
    clients.add(response)
    request.on('close', () => clients.delete(response))
  }
}

async function varveListener(): Promise<RequestListener> {
  const varve = await open(flags, { store: sqlite(file), as: { environment: 'test' } })
  const limits = { perMinute: 1e9 }
  const handler = createHandler(varve, { environment: 'test', limits, events: { clients: 20_000 } })
  let value = 0
  tell = () => varve.set('limits.maxUploads', (value += 1), { by: 'bench', message: 'Told' })
  return toNode(handler)
}

async function fastifyServer(): Promise<Server> {
  const { default: fastify } = await import('fastify')
  const app = fastify()
  app.post<{ Body: { context: { targetingKey: string } } }>('/*', async ({ body }) => singleAnswer(body.context))
  await app.ready()
  return app.server
}

async function honoListener(): Promise<RequestListener> {
  const [{ Hono }, { getRequestListener }] = await Promise.all([import('hono'), import('@hono/node-server')])
  const app = new Hono()
  app.post('/*', async context => {
    const body = await context.req.json<{ context: { targetingKey: string } }>()
    return context.json(singleAnswer(body.context))
  })
  const listener = getRequestListener(app.fetch)
  return (request, response) => void listener(request, response)
}

async function serverOf(): Promise<Server> {
  if (kind === 'fastify') return fastifyServer()
  if (kind === 'hono') return createServer(await honoListener())
  if (kind === 'sse') return createServer(bareStream())
  return createServer(kind === 'varve' ? await varveListener() : byHand)
}

const server = await serverOf()
server.listen({ port: 0, host: '127.0.0.1', backlog: 4_096 }, () => answer((server.address() as AddressInfo).port))
process.on('message', (asked: 'memory' | 'tell' | 'cpu') => {
  if (asked === 'tell') void tell()
  else if (asked === 'cpu') answer(process.cpuUsage())
  else {
    const { gc } = globalThis as { gc?: () => void }
    gc?.()
    answer(process.memoryUsage().rss)
  }
})
