import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import express from 'express'
import fastify from 'fastify'
import { Hono } from 'hono'
import { describe, expect, it } from 'vitest'
import { defineConfig, live } from 'varve'
import { integer } from 'varve/schema'
import { AccessLog, requestMoments } from 'varve/server'
import { testConfig } from 'varve/testing'
import { listening } from '../listening.ts'

const config = defineConfig({
  limits: { uploads: live(integer(), { default: 10 }), size: live(integer(), { default: 5 }) },
})
const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736'
const sent = { 'x-request-id': 'req-7f9c', traceparent: `00-${TRACE}-00f067aa0ba902b7-01` }

/** A shop whose route reads one value at once and another after a while. */
function shop() {
  const varve = testConfig(config)
  const access = new AccessLog(varve, { sample: 1 })
  const route = async (): Promise<number> => {
    const first = varve.get('limits.uploads')
    await new Promise(resolve => setImmediate(resolve))
    return first + varve.get('limits.size')
  }
  return { varve, access, route, options: { access, route: () => 'GET /orders' } }
}

/** What is kept of the request, once it is; and the id that it was answered with. */
async function expectKept(access: AccessLog, status: number, ids: readonly (string | null)[]): Promise<void> {
  await expect
    .poll(() => access.find('req-7f9c'))
    .toMatchObject({
      ...{ request: 'req-7f9c', trace: TRACE, route: 'GET /orders', status },
      values: [
        { key: 'limits.uploads', value: 10 },
        { key: 'limits.size', value: 5 },
      ],
    })
  expect(ids).toEqual(['req-7f9c'])
}

async function ask(listener: RequestListener): Promise<(string | null)[]> {
  await using served = await listening(listener)
  const answer = await fetch(served.url, { headers: sent })
  await answer.text()
  return [answer.headers.get('x-request-id')]
}

describe('the access record of a request', () => {
  it('has what it used before and after it waited, in Express', async () => {
    const { varve, access, route, options } = shop()
    const app = express()
    app.use(requestMoments<IncomingMessage>(varve, options).express)
    app.use(async (_request, response) => void response.status(201).send(String(await route())))
    await expectKept(access, 201, await ask(app))
  })

  it('in Fastify', async () => {
    const { varve, access, route, options } = shop()
    const app = fastify()
    app.addHook('preHandler', requestMoments<{ headers: IncomingMessage['headers'] }>(varve, options).fastify)
    app.get('/', async (_request, reply) => reply.code(202).send(String(await route())))
    const url = await app.listen()
    const answer = await fetch(url, { headers: sent })
    await answer.text()
    await expectKept(access, 202, [answer.headers.get('x-request-id')])
    await app.close()
  })

  it('in Hono, behind plain Node, and in a handler of Fetch', async () => {
    const hono = shop()
    const app = new Hono().use(requestMoments(hono.varve, hono.options).hono)
    app.get('/', async context => context.text(String(await hono.route()), 203))
    const answer = await app.request('/', { headers: sent })
    await expectKept(hono.access, 203, [answer.headers.get('x-request-id')])

    const node = shop()
    const listener = requestMoments<IncomingMessage>(node.varve, node.options).node(
      async (_request, response: ServerResponse) => void response.writeHead(404).end(String(await node.route())),
    )
    await expectKept(node.access, 404, await ask((request, response) => listener(request, response)))

    const fetched = shop()
    const handler = requestMoments(fetched.varve, fetched.options).fetch(
      async () => new Response(String(await fetched.route()), { status: 200 }),
    )
    await handler(new Request('http://shop.test', { headers: sent }))
    await expectKept(fetched.access, 200, ['req-7f9c'])
  })

  it('is kept of one that failed, whatever the share, and has an id where none was sent', async () => {
    const { varve, route } = shop()
    const access = new AccessLog(varve, { sample: 0 })
    const handler = requestMoments(varve, { access }).fetch(async () => {
      await route()
      throw new Error('late')
    })
    await expect(handler(new Request('http://shop.test', { headers: sent }))).rejects.toThrow('late')
    await expect.poll(() => access.find('req-7f9c')).toMatchObject({ status: 500 })
    const app = new Hono().use(requestMoments(varve, { access }).hono).get('/', context => context.text('fine'))
    const { headers } = await app.request('/', { headers: { 'x-request-id': 'a b\u00E4'.slice(0, 3) } })
    expect(headers.get('x-request-id')).toMatch(/^[\da-f-]{36}$/)
  })
})
