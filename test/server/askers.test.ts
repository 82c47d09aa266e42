import { Hono } from 'hono'
import { describe, expect, it } from 'vitest'
import type { RequestOrigin } from 'varve/server'
import { toHono } from 'varve/server/hono'
import { served, type Served } from './http/served.ts'

/** How a stranger is answered who comes from an address, as a proxy tells it. */
async function askedFrom(shop: Served, forwarded: string, path = '/v1/values'): Promise<number> {
  const headers = { 'x-forwarded-for': forwarded }
  const answer = await shop.handler(new Request(`http://localhost${path}`, { headers }), { address: '10.0.0.1' })
  return answer.status
}

const stranger = { as: () => Promise.resolve(undefined) }

describe('strangers who ask too often', () => {
  it('behind a trusted proxy keep nobody out but themselves', async () => {
    await using shop = await served({ ...stranger, trustProxy: true, limits: { perMinute: 3 } })
    for (let asked = 0; asked < 3; asked += 1) expect(await askedFrom(shop, '203.0.113.1')).toBe(404)
    expect(await askedFrom(shop, '203.0.113.1')).toBe(429)
    expect(await askedFrom(shop, '198.51.100.7, 203.0.113.1')).toBe(429)
    expect(await askedFrom(shop, '203.0.113.2')).toBe(404)
  })

  it.each([
    ['203.0.113.1:4711', '203.0.113.1:4712'],
    ['[2001:db8::1]:4711', '[2001:db8::1]:4712'],
  ])('are not another one at each connection where a proxy writes ports: %s, %s', async (one, other) => {
    await using shop = await served({ ...stranger, trustProxy: true, limits: { perMinute: 1 } })
    expect([await askedFrom(shop, one), await askedFrom(shop, other)]).toEqual([404, 429])
    expect(await askedFrom(shop, '[2001:db8:0:1::1]:4711')).toBe(404)
  })

  it('are told by the connection where no proxy is trusted, whatever they write', async () => {
    await using shop = await served({ ...stranger, limits: { perMinute: 3 } })
    for (let asked = 0; asked < 3; asked += 1) expect(await askedFrom(shop, `203.0.113.${asked}`)).toBe(404)
    expect(await askedFrom(shop, '203.0.113.9')).toBe(429)
  })

  it('with a network of IPv6 are one, not 2^64', async () => {
    await using shop = await served({ ...stranger, trustProxy: true, limits: { perMinute: 3 } })
    for (let asked = 0; asked < 3; asked += 1) expect(await askedFrom(shop, `2001:db8::${asked + 1}`)).toBe(404)
    expect(await askedFrom(shop, '2001:db8::ffff')).toBe(429)
    expect(await askedFrom(shop, '2001:db8:0:1::1')).toBe(404)
  })

  it.each(['/health', '/health/live', '/health/ready'])(
    'do not make %s fail for who watches the server',
    async path => {
      await using shop = await served({ ...stranger, limits: { perMinute: 1 } })
      for (let asked = 0; asked < 3; asked += 1) await askedFrom(shop, '203.0.113.1')
      for (let asked = 0; asked < 3; asked += 1) expect(await askedFrom(shop, '203.0.113.1', path)).toBe(200)
    },
  )
})

describe('the address of who asks a program of Hono', () => {
  const bun = { requestIP: () => ({ address: '203.0.113.4', family: 'IPv4', port: 4 }) }

  it.each([
    ['Node', { incoming: { socket: { remoteAddress: '203.0.113.3' } } }, '203.0.113.3'],
    ['Bun', bun, '203.0.113.4'],
    ['Bun, as a member', { server: bun }, '203.0.113.4'],
    ['Bun, once the client has gone', { requestIP: () => null }, undefined],
    ['Deno', { remoteAddr: { transport: 'tcp', hostname: '203.0.113.5', port: 5 } }, '203.0.113.5'],
    ['Deno, on a socket without one', { remoteAddr: { transport: 'unix', path: '/s' } }, undefined],
    ['a runtime that tells nobody', undefined, undefined],
  ])('is known with %s', async (_, env, address) => {
    const seen: RequestOrigin[] = []
    const app = new Hono().all(
      '/varve/*',
      toHono(async (_request, from = {}) => {
        seen.push(from)
        return new Response('asked')
      }),
    )
    expect(await (await app.fetch(new Request('http://localhost/varve/health'), env as object)).text()).toBe('asked')
    expect(seen[0]?.address).toBe(address)
  })
})
