import type { Server } from 'node:http'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { defineConfig, live, type Varve } from 'varve'
import { integer } from 'varve/schema'
import { createHandler, type ConsoleAssets, type Handler, type RequestOrigin } from 'varve/server'
import { testConfig } from 'varve/testing'
import { frameworks } from './frameworks.ts'
import { sentRaw } from './listening.ts'

const config = defineConfig({ limits: { uploads: live(integer(), { default: 10, doc: 'Uploads a day.' }) } })

const console: ConsoleAssets = {
  index: '<base href="/__VARVE_BASE__/"><meta name="varve-nonce" content="__VARVE_NONCE__">',
  find: path =>
    path === 'assets/index-1a2b.js' ? { body: new TextEncoder().encode('go()'), type: 'text/javascript' } : undefined,
}

const places = frameworks.flatMap(framework =>
  ['', '/varve', '/shops/7/varve'].map(prefix => ({ ...framework, prefix, at: prefix === '' ? 'the root' : prefix })),
)

describe.each(places)('a server in $name at $at', ({ start, prefix }) => {
  const seen: RequestOrigin[] = []
  const urls: string[] = []
  let varve: Varve<typeof config.tree>
  let handler: Handler
  let server: Server
  let port: number

  beforeAll(async () => {
    varve = testConfig(config)
    handler = createHandler(varve, { environment: 'development', console })
    const watched = (request: Request, from: RequestOrigin = {}): Promise<Response> => {
      seen.push(from)
      urls.push(request.url)
      return handler(request, from)
    }
    server = await start(watched, prefix)
    const found = server.address()
    port = typeof found === 'object' && found !== null ? found.port : 0
  })

  afterAll(async () => {
    await handler.close()
    server.closeAllConnections()
    server.close()
  })

  const ask = (path: string, init: RequestInit = {}): Promise<Response> =>
    fetch(`http://127.0.0.1:${port}${prefix}${path}`, { redirect: 'manual', ...init })

  it('leads to the console, and answers a deep link with the page where it stands', async () => {
    const root = await ask('/debug?at=r1')
    expect([root.status, root.headers.get('location')]).toEqual([308, `${prefix}/debug/?at=r1`])
    const page = await ask('/debug/config/limits.uploads', { headers: { accept: 'text/html' } })
    expect(await page.text()).toContain(`<base href="${prefix}/debug/">`)
    expect(page.headers.get('content-security-policy')).toContain("default-src 'none'")
    expect(page.headers.get('access-control-allow-origin')).toBeNull()
    expect(await (await ask('/debug/assets/index-1a2b.js')).text()).toBe('go()')
  })

  it.each(['a%2Fb', 'gr%C3%BC%C3%9Fe', 'a%20b', 'a..b', '%25', '%2525', 'a+b', '%C3%A9'.repeat(60), "a'b;c=d,e"])(
    'is asked for the key %s as it was sent',
    async key => {
      const response = await ask(`/v1/values/${key}`)
      expect(new URL(urls.at(-1) ?? '').pathname).toBe(`${prefix}/v1/values/${key}`)
      expect([response.status, await response.json()]).toMatchObject([404, { key: decodeURIComponent(key) }])
    },
  )

  it.each(['%', '%FF', '%zz', 'a%00b'])('does not fall over %s, which is no key', async key => {
    const request = `GET ${prefix}/v1/values/${key} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`
    expect(await sentRaw(port, request)).toMatch(/^HTTP\/1.1 400 /)
  })

  it('reads a body and writes, once', async () => {
    const response = await ask('/v1/values/limits.uploads', {
      method: 'PUT',
      body: JSON.stringify({ value: 20, message: 'Größer' }),
      headers: { 'content-type': 'application/json' },
    })
    expect(response.status).toBe(200)
    expect(varve.get('limits.uploads')).toBe(20)
  })

  it('streams events as they happen, and notices when nobody listens any more', async () => {
    const leaving = new AbortController()
    const response = await ask('/events', { signal: leaving.signal })
    const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader()
    let text = ''
    const until = async (part: string): Promise<void> => {
      while (!text.includes(part)) text += (await reader?.read())?.value ?? ''
    }
    await until('event: hello')
    expect(text).toContain(`"mount":"${prefix}"`)
    await varve.set('limits.uploads', 30, { by: 'dana', message: 'Spike' })
    await until('event: revision')
    expect(text).toContain('"keys":["limits.uploads"]')
    const from = seen.at(-1)
    expect(from).toMatchObject({ mount: prefix, address: '127.0.0.1', encrypted: false })
    expect(from?.signal?.aborted).toBe(false)
    leaving.abort()
    await expect.poll(() => from?.signal?.aborted).toBe(true)
  })

  it('answers 404 to what is beside it', async () => {
    const response = await fetch(`http://127.0.0.1:${port}${prefix === '' ? '/values' : `${prefix}s/v1/values`}`)
    expect(response.status).toBe(404)
  })
})
