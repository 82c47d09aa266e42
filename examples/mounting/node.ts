import type { IncomingMessage, RequestListener } from 'node:http'
import { requestMoments, requireFlag, type Handler } from 'varve/server'
import { toNode } from 'varve/server/node'
import type { Shop } from './varve.ts'

/** A program of plain Node with Varve below `/varve`. */
export function shop(varve: Shop, handler: Handler): RequestListener {
  const audience = ({ headers }: IncomingMessage) => ({ tenant: String(headers['x-tenant'] ?? '') })
  const gate = requireFlag<IncomingMessage>(varve, 'ai.recommendations').express
  const listener: RequestListener = (request, response) => {
    if (request.url === '/limit') response.end(JSON.stringify(varve.get('limits.uploads')))
    else gate(request, response, () => response.end(JSON.stringify(['a pen'])))
  }
  const own = requestMoments(varve, { audience }).node(listener)
  const varves = toNode(handler, { mount: '/varve' })
  return (request, response) => varves(request, response, () => own(request, response))
}
