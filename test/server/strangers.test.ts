import { once } from 'node:events'
import type { Server } from 'node:http'
import { connect } from 'node:net'
import { setTimeout as later } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { defineConfig, live, type Varve } from 'varve'
import { integer } from 'varve/schema'
import { createHandler, type Handler, type RequestLine } from 'varve/server'
import { toNode } from 'varve/server/node'
import { testConfig } from 'varve/testing'
import { byTier } from '../tier.ts'
import { frameworks } from './frameworks.ts'
import { listening, sentRaw } from './listening.ts'

const config = defineConfig({ limits: { uploads: live(integer(), { default: 10, doc: 'Uploads a day.' }) } })

const HOSTS = [
  ...['1.2.3.256', 'a:99999', '0x100000000', '1.2.3.4.5', '[:::::]', '[::1', '[::g]', 'a:', ':80', '.', '..', '-', '_'],
  ...['xn--', 'a..b', '%00', 'a%2fb', 'a b', 'a\\b', 'a@b', 'a#b', 'a?b', '\u00fc.example', 'localhost.', '[::1]:7880'],
  ...['127.1', '0', '99999999999', 'a,b', '"', '', ' ', 'x'.repeat(300)],
]
const TARGETS = [
  ...[
    '/',
    '//',
    '///a',
    '/\\evil',
    '/%',
    '/%FF',
    '/%00',
    '/..',
    '/../..',
    '/./v1',
    '/v1//values',
    '*',
    '?',
    '/?%',
    '/?=&&=',
  ],
  ...[
    'http://',
    'http://a',
    'http://[',
    'http:a',
    'https://1.2.3.256/',
    'ftp://a/',
    'a:99999',
    'evil',
    '/ofrep/v1/',
    '/ofrep/%FF',
  ],
  ...[
    '/v1/values/%ED%A0%80',
    '/v1/values/__proto__',
    '/debug/%',
    '/debug/config/%00',
    '/_unlock-debug?ts=%FF&ts=1',
    '/health?%',
  ],
  ...['/events?after=%', '/openapi.json?at=9e99', '/ofrep/v1/evaluate/flags/%2F%2E%2E'],
]
const METHODS = [
  'GET',
  'HEAD',
  'POST',
  'PUT',
  'PATCH',
  'DELETE',
  'OPTIONS',
  'TRACE',
  'PROPFIND',
  'M-SEARCH',
  'QUERY',
  'LINK',
]
const HEADERS = [
  ...['Content-Length: 0', 'Expect: 100-continue', 'Expect: tea', 'Upgrade: websocket'],
  ...[
    'Content-Encoding: gzip',
    'Content-Type: ',
    'Content-Type: ;;;',
    'Authorization: Bearer',
    'Authorization: Bearer \u00ff',
  ],
  ...[
    'Cookie: varve=%',
    'Cookie: ;;=;',
    'X-API-Key: ',
    'Origin: null',
    'Origin: %',
    'Range: bytes=9-1',
    'X-Request-Id: \u00ff',
  ],
  ...[
    'X-Forwarded-For: ,,',
    'X-Forwarded-Host: a:99999',
    'X-Forwarded-Prefix: /../',
    'X-Forwarded-Proto: gopher',
    'Forwarded: for',
  ],
  ...[
    'If-Match: W/',
    'If-None-Match: ,',
    'Min-Revision: 9e9',
    'Last-Event-ID: \u00e9',
    'Sec-Fetch-Site: ',
    'Accept: ;q=',
  ],
]

/** Every odd part once, in a request that is all right otherwise. */
function requests(prefix: string): readonly string[] {
  const head = (method: string, target: string, host: string, ...more: readonly string[]): string =>
    [`${method} ${target} HTTP/1.1`, `Host: ${host}`, ...more, 'Connection: close', '', ''].join('\r\n')
  const path = `${prefix}/v1/values`
  return [
    ...HOSTS.flatMap(host => [head('GET', path, host), head('GET', `${prefix}/ofrep/v1/configuration`, host)]),
    ...TARGETS.flatMap(target => [
      head('GET', target, 'a'),
      head('GET', target.startsWith('/') ? prefix + target : target, 'a'),
    ]),
    ...METHODS.flatMap(method =>
      ['/v1/values', '/ofrep/v1/evaluate/flags', '/debug/', '/health/live'].map(at => head(method, prefix + at, 'a')),
    ),
    ...HEADERS.flatMap(header => [
      head('GET', path, 'a', header),
      head('POST', `${prefix}/_unlock-debug`, 'a', header),
    ]),
    ...['XX', '-1', '0\r\n\r\nX', '5\r\n\xff\xfe{}x\r\n0'].map(
      chunks => `${head('POST', `${prefix}/_unlock-debug`, 'a', 'Transfer-Encoding: chunked')}${chunks}\r\n\r\n`,
    ),
  ]
}

/** What they answer, or `cut`; none waits for long. */
async function statusOf(port: number, request: string): Promise<string> {
  const answer = await Promise.race([sentRaw(port, request).catch(() => ''), later(3000, 'waits', { ref: false })])
  return answer === 'waits' ? answer : (/^HTTP\/1\.1 (\d+)/.exec(answer)?.[1] ?? 'cut')
}

/** What the frameworks share is asked once. */
const places = byTier({
  short: frameworks.filter(({ name }) => name === 'plain Node' || name === 'Hono'),
  long: frameworks,
})

describe.each(places)('a stranger at a server in $name', ({ start }) => {
  let varve: Varve<typeof config.tree>
  let handler: Handler
  let server: Server
  let port: number

  beforeAll(async () => {
    varve = testConfig(config)
    handler = createHandler(varve, { environment: 'production', trustProxy: true })
    server = await start(handler, '/varve')
    const found = server.address()
    port = typeof found === 'object' && found !== null ? found.port : 0
  })

  afterAll(async () => {
    await handler.close()
    server.closeAllConnections()
    server.close()
  })

  it('makes no answer a failure of the server, whatever the host, target, method or headers are', async () => {
    const failures: unknown[] = []
    const left = [...requests('/varve')]
    const one = async (): Promise<void> => {
      for (let request = left.pop(); request !== undefined; request = left.pop()) {
        const status = await statusOf(port, request)
        if (status.startsWith('5') || status === 'waits') failures.push([status, request])
      }
    }
    await Promise.all(Array.from({ length: 8 }, one))
    expect(failures).toEqual([])
  })
})

describe('a client that goes away while it sends', () => {
  const asking = (path: string, length: number, type = 'application/json'): string =>
    `POST ${path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: ${type}\r\nContent-Length: ${length}\r\n\r\n{"key":`
  const chunked = asking('/v1/parse', 0).replace('Content-Length: 0', 'Transfer-Encoding: chunked')

  /** Sends the beginning of a request, goes away once it is there, and gives what was logged of it. */
  async function abandoned(text: string, before: (request: Request) => Promise<void>): Promise<RequestLine[]> {
    const lines: RequestLine[] = []
    const log = (line: RequestLine): void => void lines.push(line)
    await using handler = createHandler(testConfig(config), { environment: 'development', log })
    await using served = await listening(
      toNode(async request => {
        await before(request)
        return handler(request, { address: '127.0.0.1' })
      }),
    )
    const asked = once(served.server, 'request')
    const socket = connect(served.port, '127.0.0.1')
    socket.write(text)
    await asked
    socket.destroy()
    await expect.poll(() => lines).toHaveLength(1)
    return lines
  }

  it.each([
    ['a body of known length', asking('/v1/parse', 100)],
    ['a form', asking('/debug/config/limits.uploads', 100, 'application/x-www-form-urlencoded')],
    ['a body in chunks', chunked.replace('{"key":', '7\r\n{"key":\r\n')],
  ])('%s is told as one that broke off, not as a failure of the server', async (_, text) => {
    expect(await abandoned(text, async () => {})).toMatchObject([{ status: 400, code: 'REQUEST_UNREADABLE' }])
  })

  it.each([
    ['half of a body', asking('/v1/parse', 100)],
    ['all of a body', asking('/v1/parse', 7)],
    ['a body in chunks', chunked],
    ['a form', asking('/debug/config/limits.uploads', 100, 'application/x-www-form-urlencoded')],
  ])('%s, before anybody reads it, keeps no answer waiting for ever', async (_, text) => {
    // As a program that looks something up first.
    const gone = ({ signal }: Request): Promise<void> =>
      new Promise(resolve => signal.addEventListener('abort', () => setImmediate(resolve)))
    expect(await abandoned(text, gone)).toMatchObject([{ status: 400, code: 'REQUEST_UNREADABLE' }])
  })
})
