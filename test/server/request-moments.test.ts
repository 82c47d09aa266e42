import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import express from 'express'
import fastify from 'fastify'
import { Hono } from 'hono'
import { describe, expect, it } from 'vitest'
import { defineConfig, live } from 'varve'
import { integer } from 'varve/schema'
import { requestMoments, requireFlag } from 'varve/server'
import { testConfig } from 'varve/testing'
import { listening } from './listening.ts'

const config = defineConfig({ limits: { uploads: live(integer(), { default: 10, doc: 'Uploads a day.' }) } })
const signature = { by: 'dana', message: 'Spike' }
const tenantOf = ({ headers }: Pick<IncomingMessage, 'headers'>): { tenant: string } => ({
  tenant: String(headers['x-tenant']),
})

/** A shop whose routes read a value, wait until somebody has written it, and read it again. */
function shop() {
  const varve = testConfig(config)
  const route = async (): Promise<string> => {
    const before = varve.get('limits.uploads')
    await varve.set('limits.uploads', before + 1, { scope: 'tenant:acme', ...signature })
    const after = varve.get('limits.uploads')
    return `${before} ${after} ${varve.now().get('limits.uploads')}`
  }
  return { varve, route }
}

type Ask = (body?: string) => Promise<string>

/** Asks a server of Node as the tenant acme; with a body, which parsers read first. */
const over =
  (url: string): Ask =>
  async body => {
    const sent = body === undefined ? {} : { method: 'POST', body }
    const headers = { 'x-tenant': 'acme', 'content-type': 'application/json' }
    return (await fetch(url, { ...sent, headers })).text()
  }

async function told(listener: RequestListener, bodies: readonly (string | undefined)[]): Promise<string[]> {
  await using served = await listening(listener)
  const answers: string[] = []
  for (const body of bodies) answers.push(await over(served.url)(body))
  return answers
}

describe("a request of the program's own", () => {
  const expected = ['10 10 10', '11 11 11', '12 12 12']

  it('never mixes two moments in Express, with a write in its middle, and the next request sees it', async () => {
    const { varve, route } = shop()
    const app = express()
    app.use(express.json(), requestMoments(varve, { audience: tenantOf }).express)
    app.use(async (_request, response) => void response.send(await route()))
    expect(await told(app, [undefined, '{}', undefined])).toEqual(expected)
  })

  it('nor in Fastify', async () => {
    const { varve, route } = shop()
    const moments = requestMoments<Pick<IncomingMessage, 'headers'>>(varve, { audience: tenantOf })
    const app = fastify()
    app.addHook('preHandler', moments.fastify)
    app.all('/', route)
    const ask = async (payload?: string): Promise<string> => {
      const headers = { 'x-tenant': 'acme', 'content-type': 'application/json' }
      const sent = payload === undefined ? {} : { method: 'POST' as const, payload }
      return (await app.inject({ url: '/', headers, ...sent })).body
    }
    expect([await ask(), await ask('{}'), await ask()]).toEqual(expected)
    await app.close()
  })

  it('nor in Hono', async () => {
    const { varve, route } = shop()
    const moments = requestMoments(varve, { audience: ({ headers }) => ({ tenant: headers.get('x-tenant') ?? '' }) })
    const app = new Hono().use(moments.hono).all('/', async context => {
      await context.req.text()
      return context.text(await route())
    })
    const ask = async (body?: string): Promise<string> => {
      const sent = body === undefined ? {} : { method: 'POST', body }
      return (await app.request('/', { headers: { 'x-tenant': 'acme' }, ...sent })).text()
    }
    expect([await ask(), await ask('{}'), await ask()]).toEqual(expected)
  })

  it('nor behind plain Node, nor in a handler of Fetch', async () => {
    const { varve, route } = shop()
    const moments = requestMoments<IncomingMessage>(varve, { audience: tenantOf })
    const listener = moments.node(async (_request, response: ServerResponse) => void response.end(await route()))
    expect(await told((request, response) => listener(request, response), [undefined, '{}'])).toEqual(
      expected.slice(0, 2),
    )
    const handler = requestMoments(varve, { audience: () => ({ tenant: 'acme' }) }).fetch(route)
    expect(await handler(new Request('http://shop.test'))).toBe('12 12 12')
  })

  it('is nobody in particular where nobody says who asks, and a gate reads the same moment', async () => {
    const { varve } = shop()
    const gate = requireFlag<Request>(varve, 'limits.uploads', { value: 10 })
    const handler = requestMoments(varve).fetch(async (request: Request) => {
      const first = gate.passes(request)
      await varve.set('limits.uploads', 11, signature)
      return [first, gate.passes(request)]
    })
    expect(await handler(new Request('http://shop.test'))).toEqual([true, true])
    expect(gate.passes(new Request('http://shop.test'))).toBe(false)
  })
})
