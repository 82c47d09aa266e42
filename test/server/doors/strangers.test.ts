import { testConfig } from 'varve/testing'
import { describe, expect, it } from 'vitest'
import { createHandler } from 'varve/server'
import { defineConfig, live } from 'varve'
import { integer } from 'varve/schema'
import { handlerOf, routesOf } from '../../../src/server/handler.ts'
import type { Route } from '../../../src/server/route.ts'

const config = defineConfig({ limits: { maxUploads: live(integer(), { default: 10 }) } })
const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'PROPFIND', 'QUERY']
const BODIES = [undefined, '{"value":', '{"value":20,"message":"Why"}']

/** Every route of a server. */
async function allRoutes(): Promise<readonly Route[]> {
  let routes: readonly Route[] = []
  const varve = testConfig(config)
  await using _ = handlerOf(varve as never, { environment: 'test' }, { routes: host => (routes = routesOf(host)) })
  await varve.close()
  return routes
}

/** What a stranger may know of nothing: paths that answer everybody, and those whose protocol says that a credential is missing. */
function isTold({ permission, strangers }: Route): boolean {
  return permission === 'public' || strangers === 'told'
}

describe('V61: a stranger', () => {
  it('is told of a path that is there what is told of one that is not: status, every header and every byte', async () => {
    const routes = await allRoutes()
    const told = new Set(routes.filter(isTold).map(({ path }) => path))
    const paths = [...new Set(routes.map(({ path }) => path))].filter(path => !told.has(path))
    expect(paths.length).toBeGreaterThan(60)
    const varve = testConfig(config)
    await using handler = createHandler(varve, { environment: 'production', limits: { perMinute: 1_000_000 } })
    const ask = async (path: string, method: string, body: string | undefined): Promise<unknown> => {
      const headers = { 'content-type': 'application/json', 'x-request-id': 'the-same', 'if-none-match': '*' }
      const sent = body === undefined || method === 'GET' || method === 'HEAD' ? {} : { body }
      const address = `https://config.example.com${path}?at=1&nonsense=1`
      const answer = await handler(new Request(address, { method, headers, ...sent }), { address: '203.0.113.9' })
      return { status: answer.status, headers: [...answer.headers], body: await answer.text() }
    }
    for (const method of METHODS) {
      for (const body of BODIES) {
        // oxlint-disable-next-line no-await-in-loop -- one at a time, so that a failure names its route
        const nothing = await ask('/v1/nothing/here', method, body)
        expect(nothing).toMatchObject({ status: 404 })
        for (const path of paths) {
          const asked = path.replaceAll(/\{key\+?\}/g, 'limits.maxUploads').replaceAll(/\{\w+\+?\}/g, '1')
          // oxlint-disable-next-line no-await-in-loop -- likewise
          expect(await ask(asked, method, body), `${method} ${path}`).toEqual(nothing)
        }
      }
    }
    await varve.close()
  })
})
