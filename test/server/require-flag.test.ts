import { once } from 'node:events'
import { createServer, type IncomingMessage, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import express from 'express'
import fastify from 'fastify'
import { Hono } from 'hono'
import { describe, expect, it } from 'vitest'
import { defineConfig, flag, percentage } from 'varve'
import { requireFlag } from 'varve/server'
import { testConfig } from 'varve/testing'

const config = defineConfig({ ai: { recommendations: flag({ doc: 'Recommendations by the new model.' }) } })
const signature = { by: 'dana', message: 'Beta partners' }
const KEY = 'ai.recommendations'
const tenantOf = ({ headers }: IncomingMessage): { tenant: string } => ({ tenant: String(headers['x-tenant']) })

/** A Varve in which only the tenant beta has the feature. */
async function opened(): Promise<ReturnType<typeof testConfig<typeof config.tree>>> {
  const varve = testConfig(config)
  await varve.set(KEY, true, { scope: 'tenant:beta', ...signature })
  return varve
}

/** Asks a Node handler as a tenant, over a real connection. */
async function asked(handler: RequestListener, tenant: string): Promise<{ status: number; body: string }> {
  const server = createServer(handler).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const answer = await fetch(`http://127.0.0.1:${port}/recommendations`, { headers: { 'x-tenant': tenant } })
  const body = await answer.text()
  server.close()
  return { status: answer.status, body }
}

describe('a route that a flag gates', () => {
  it('is there for who has the feature, and 404 to everybody else, in Express', async () => {
    const varve = await opened()
    const app = express()
    app.use('/recommendations', requireFlag(varve, KEY, { audience: tenantOf }).express)
    app.get('/recommendations', (_request, response) => void response.send('ours'))
    expect(await asked(app, 'beta')).toEqual({ status: 200, body: 'ours' })
    expect(await asked(app, 'other')).toEqual({
      status: 404,
      body: '{"error":"This feature is not available for your plan."}',
    })
  })

  it('is so in Fastify', async () => {
    const varve = await opened()
    const gate = requireFlag<{ headers: IncomingMessage['headers'] }>(varve, KEY, {
      audience: ({ headers }) => ({ tenant: String(headers['x-tenant']) }),
    })
    const app = fastify()
    app.get('/recommendations', { preHandler: gate.fastify }, () => 'ours')
    const statusFor = async (tenant: string): Promise<number> =>
      (await app.inject({ url: '/recommendations', headers: { 'x-tenant': tenant } })).statusCode
    expect([await statusFor('beta'), await statusFor('other')]).toEqual([200, 404])
    await app.close()
  })

  it('is so in Hono, and to anything that speaks Fetch', async () => {
    const varve = await opened()
    const gate = requireFlag(varve, KEY, {
      audience: ({ headers }) => ({ tenant: headers.get('x-tenant') ?? '' }),
      message: 'Ask us.',
    })
    const app = new Hono().use('/recommendations', gate.hono).get('/recommendations', context => context.text('ours'))
    const answer = async (tenant: string): Promise<string> =>
      (await app.request('/recommendations', { headers: { 'x-tenant': tenant } })).text()
    expect([await answer('beta'), await answer('other')]).toEqual(['ours', '{"error":"Ask us."}'])
    expect(gate.fetch(new Request('http://shop.test/', { headers: { 'x-tenant': 'beta' } }))).toBeUndefined()
    expect(gate.fetch(new Request('http://shop.test/'))?.status).toBe(404)
  })

  it('opens while the server runs, without a restart', async () => {
    const varve = await opened()
    const gate = requireFlag<string>(varve, KEY, { audience: tenant => ({ tenant }) })
    const tenants = Array.from({ length: 200 }, (_, n) => `tenant-${n}`)
    const counts: number[] = []
    for (const percent of [5, 25, 100]) {
      await varve.rollOut(KEY, true, { plan: percentage(percent), unit: 'tenant', ...signature })
      counts.push(tenants.filter(gate.passes).length)
    }
    expect(counts).toEqual([12, 56, 200])
  })

  it('goes by the tenant that runAs says when nobody says how to find out', async () => {
    const varve = await opened()
    const gate = requireFlag<string>(varve, KEY)
    expect(varve.runAs({ tenant: 'beta' }, () => gate.passes('any'))).toBe(true)
    expect(varve.runAs({ tenant: 'other' }, () => gate.passes('any'))).toBe(false)
  })

  it('refuses a misspelt flag when it is made', async () => {
    const varve = await opened()
    expect(() => requireFlag(varve as never, 'ai.recomendations')).toThrow('Did you mean ai.recommendations?')
  })
})
