import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { open, type Varve } from 'varve'
import { connect, remote, type RemoteView } from 'varve/client'
import { VERSION } from 'varve/protocol'
import { memory } from 'varve/stores/memory'
import { clock } from 'varve/testing'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { handlerOf, type Handler } from '../../src/server/handler.ts'
import { toNode } from '../../src/server/node.ts'
import { EVERYTHING, shop, type Shop } from './served-shop.ts'

const DANA = { name: 'dana', kind: 'token', id: 'dana', permissions: new Set(EVERYTHING), origin: 'api' } as const

let stack: AsyncDisposableStack
let varve: Varve<Shop>
/** What the other version lacks, by the beginning of a path, and how it says so: in our words, or with a bare status. */
let lacks: string[]
let bare: number | undefined
/** The version that it tells, where that is another than ours. */
let version: string | undefined
let other: Handler
let url: string

beforeEach(async () => {
  stack = new AsyncDisposableStack()
  lacks = []
  bare = undefined
  version = undefined
  varve = stack.use(await open(shop, { store: memory(), as: { environment: 'test' }, secrets: { plaintext: true } }))
  await varve.set('limits.pageSize', 30, WHY)
  const ours = handlerOf(varve as unknown as Varve, {}, { authenticate: () => async () => DANA })
  other = Object.assign(answeredBy(ours), { close: ours.close, [Symbol.asyncDispose]: ours[Symbol.asyncDispose] })
  const server = createServer(toNode(other)).listen(0, '127.0.0.1')
  await once(server, 'listening')
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  stack.defer(() => server.close().closeAllConnections())
  stack.use(other)
})
afterEach(() => stack.disposeAsync())

const WHY = { by: 'ops', message: 'Why' }

/** A server without some routes, whose answers have more members than this version knows. */
function answeredBy(ours: Handler): (...asked: Parameters<Handler>) => Promise<Response> {
  return async (request, from) => {
    const isLacking = lacks.some(path => new URL(request.url).pathname.startsWith(path))
    if (isLacking && bare !== undefined) return new Response('', { status: bare })
    const none = new Request(new URL('/v1/none', request.url))
    const answer = await ours(isLacking ? none : request, from)
    const { status, headers } = answer
    if (headers.get('content-type')?.startsWith('application/json') !== true) return answer
    const body = (await answer.json()) as object
    return new Response(JSON.stringify({ ...body, later: { a: [1] }, ...(version === undefined ? {} : { version }) }), {
      status,
      headers,
    })
  }
}

async function connected(): Promise<Varve<Shop>> {
  return stack.use(await connect(shop, { url, token: 'vt_x', as: { environment: 'test' } }))
}

/** A page's view, asking the handler itself. */
function viewed(ask = (request: Request): Promise<Response> => other(request)): RemoteView<Shop> {
  const asking = (input: unknown, init?: RequestInit): Promise<Response> => ask(new Request(String(input), init))
  return stack.use(remote<Shop>({ url: 'http://shop.test', token: 'vt_x', fetch: asking, timers: clock() }))
}

describe.each([undefined, 404, 405])('a server that is older than the client (bare status: %s)', status => {
  beforeEach(() => void (bare = status))

  it('says which route it lacks where something is changed, and reads go on', async () => {
    const client = await connected()
    lacks = ['/v1/values', '/v1/changes', '/v1/log/head', '/v1/log/events']
    const said = {
      code: 'NOT_AT_A_SERVER',
      message: expect.stringMatching(/PUT \/v1\/values.*version/) as string,
    }
    await expect(client.set('limits.pageSize', 31, WHY)).rejects.toMatchObject(said)
    expect(client.get('limits.pageSize')).toBe(30)
    expect(varve.get('limits.pageSize')).toBe(30)
  })

  it.each(['snapshot', 'revisions'])(
    'says where its log has no %s, what it is and what to do, and starts nothing',
    async part => {
      lacks = [`/v1/log/${part}`]
      const said = `Following its log cannot be done at ${url}. It answered ${status ?? 404} to GET /v1/log/${part}, though it answers other questions: `
      const words = async (): Promise<string> => {
        const failure: unknown = await connected().catch((error: unknown) => error)
        expect(failure).toMatchObject({ code: 'NOT_AT_A_SERVER', message: expect.stringContaining(said) as string })
        return String(failure)
      }
      expect(await words()).toContain(
        `of this program's version (${VERSION}), so something before it keeps that path back`,
      )
      version = '0.0.9'
      expect(await words()).toContain(`it is Varve 0.0.9, and this program has ${VERSION}. Update the older one`)
      lacks.push('/health')
      expect(await words()).toContain(`it may be older than this program, which has Varve ${VERSION}. Update`)
    },
  )

  it('is followed without its hints, its head and its records', async () => {
    lacks = ['/v1/log/events', '/v1/log/record', '/v1/log/head']
    expect((await connected()).get('limits.pageSize')).toBe(30)
  })

  it('is said to be older where it has no log to follow', async () => {
    lacks = ['/v1/log']
    await expect(connected()).rejects.toThrow(/the server is older and lacks a route of \/v1\/log: update it/)
  })

  it('serves a page without events, and tells one without evaluation what it lacks', async () => {
    lacks = ['/events']
    const view = viewed()
    await view.ready
    expect(view.get('limits.pageSize')).toBe(30)
    lacks = ['/v1/evaluate']
    await expect(view.refresh()).rejects.toThrow(/the server is older: it answered 40\d to POST \/v1\/evaluate/)
    expect([view.get('limits.pageSize'), view.health().status]).toEqual([30, 'stale'])
  })
})

describe('a server that is newer than the client', () => {
  it('may tell members, events and reasons that are not known here', async () => {
    const view = viewed(async request => (request.url.endsWith('/events') ? laterEvents() : laterAnswer(request)))
    await view.ready
    expect(view.evaluate('limits.pageSize')).toMatchObject({ value: 30, reason: 'MOON_PHASE' })
    expect(view.health()).toMatchObject({ status: 'fresh', problem: undefined })
    const client = await connected()
    await client.set('limits.pageSize', 32, WHY)
    expect(client.get('limits.pageSize')).toBe(32)
  })

  it('is quoted where its error has a code that is not known here', async () => {
    const detail = 'The moon is full.'
    const problem = { code: 'MOON_FULL', detail, status: 409, title: 'Moon' }
    const view = viewed(async () => Response.json(problem, { status: 409 }))
    await expect(view.ready).rejects.toMatchObject({ message: detail, code: 'MOON_FULL' })
  })
})

async function laterAnswer(request: Request): Promise<Response> {
  const answer = await other(request)
  const text = (await answer.text()).replaceAll(/"reason":"\w+"/g, '"reason":"MOON_PHASE"')
  return new Response(text, { status: answer.status, headers: answer.headers })
}

function laterEvents(): Response {
  const text =
    'event: hello\ndata: {"heartbeat":"soon","later":1}\n\nevent: moon\ndata: full\n\nevent: change\ndata: [7]\n\nevent: change\ndata: null\n\n'
  return new Response(text, { headers: { 'content-type': 'text/event-stream' } })
}
