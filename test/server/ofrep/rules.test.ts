import { describe, expect, it, onTestFinished } from 'vitest'
import { ramp, type Varve } from 'varve'
import type { HandlerOptions } from 'varve/server'
import { clock, testConfig, type TestClock, type TestVarve } from 'varve/testing'
import { handlerOf } from '../../../src/server/handler.ts'
import { credentialsOfTest, type Credentials } from '../live-server.ts'
import { Ear, soon } from '../events/hall.ts'
import { config, prepared, signed } from './flags.ts'

const FLAGS = '/ofrep/v1/evaluate/flags'

interface Asked extends Omit<RequestInit, 'headers'> {
  readonly token?: string
  readonly headers?: Record<string, string>
}

interface Served {
  readonly varve: TestVarve<typeof config.tree>
  readonly time: TestClock
  readonly credentials: Credentials
  /** Asks a path by GET. */
  get(path: string, asked?: Asked): Promise<Response>
  /** Posts a context. */
  post(path: string, context?: unknown, asked?: Asked): Promise<Response>
  readonly lines: unknown[]
}

/** A server without a network, at the time of the test. */
async function served(options: HandlerOptions = {}, mount = '/config'): Promise<Served> {
  const time = clock()
  const varve = testConfig(config, {}, { clock: time })
  await prepared(varve)
  const credentials = credentialsOfTest()
  const lines: unknown[] = []
  const handler = handlerOf(
    varve as unknown as Varve,
    { clock: time, timers: time, log: line => void lines.push(line), ...options },
    { authenticate: () => credentials.authenticate },
  )
  onTestFinished(async () => {
    await handler.close()
    await varve.close()
  })
  const usual = credentials.token(['evaluate'])
  const get = (path: string, { token = usual, headers = {}, ...init }: Asked = {}): Promise<Response> => {
    const shown = token === '' ? {} : { authorization: `Bearer ${token}` }
    return handler(new Request(`http://shop.example${mount}${path}`, { ...init, headers: { ...shown, ...headers } }), {
      mount,
    })
  }
  const post: Served['post'] = (path, context = {}, { headers = {}, ...rest } = {}) =>
    get(path, {
      ...{ method: 'POST', body: typeof context === 'string' ? context : JSON.stringify({ context }) },
      ...{ headers: { 'content-type': 'application/json', ...headers }, ...rest },
    })
  return { varve, time, credentials, get, post, lines }
}

const tagOf = (answer: Response): string => answer.headers.get('etag') ?? ''

describe('rule 1: the entity tag is of what is answered, and of who may be answered it', () => {
  it('answers 304 with the tag to who has it, strong or weak, and says by what it varies', async () => {
    const { post } = await served()
    const first = await post(FLAGS, { targetingKey: 'alex' })
    expect(tagOf(first)).toMatch(/^"[^"]+"$/)
    for (const known of [tagOf(first), `W/${tagOf(first)}`, `"other", ${tagOf(first)}`]) {
      const again = await post(FLAGS, { targetingKey: 'alex' }, { headers: { 'if-none-match': known } })
      expect([again.status, tagOf(again), await again.text()]).toEqual([304, tagOf(first), ''])
      expect(again.headers.get('vary')).toContain('authorization')
    }
  })

  it('answers anew to another context with the tag of the former one, and to another credential', async () => {
    const { post, credentials } = await served()
    const known = tagOf(await post(FLAGS, { targetingKey: 'alex' }))
    const headers = { 'if-none-match': known }
    expect((await post(FLAGS, { targetingKey: 'alex', plan: 'pro' }, { headers })).status).toBe(200)
    const token = credentials.token(['evaluate'], { tenants: ['acme'] })
    expect((await post(FLAGS, { targetingKey: 'alex' }, { headers, token })).status).toBe(200)
  })

  it('answers anew once something it was told has changed, be it a ramp that went on, and not for what it was not told', async () => {
    const { post, varve, time } = await served()
    const ask = async (known: string): Promise<Response> =>
      post(FLAGS, { targetingKey: 'alex' }, { headers: { 'if-none-match': known } })
    const known = tagOf(await ask(''))
    await varve.set('seats', 9, { ...signed, scope: 'tenant:acme' })
    expect((await ask(known)).status).toBe(304)
    const plan = ramp({ from: 0, to: 100, step: 100, every: '5m' })
    await varve.rollOut('bool.off', true, { plan, ...signed })
    const ramping = tagOf(await ask(known))
    expect((await ask(ramping)).status).toBe(304)
    time.advance('5m')
    expect((await ask(ramping)).status).toBe(200)
  })

  it('is told to whoever was told of another state, whatever they have', async () => {
    const { post } = await served()
    const known = tagOf(await post(FLAGS))
    const headers = { 'if-none-match': known }
    expect((await post(`${FLAGS}?flagConfigEtag=${encodeURIComponent('"newer"')}`, {}, { headers })).status).toBe(200)
    expect((await post(`${FLAGS}?flagConfigEtag=${encodeURIComponent(known)}`, {}, { headers })).status).toBe(304)
    expect((await post(`${FLAGS}?flagConfigLastModified=1767225600`, {}, { headers })).status).toBe(304)
  })

  it('gives an address that still opens a stream with each 304', async () => {
    const { post, time } = await served()
    const known = tagOf(await post(FLAGS))
    time.advance('10m')
    expect((await post(FLAGS, {}, { headers: { 'if-none-match': known } })).status).toBe(200)
  })
})

describe('rule 2: every answer is JSON, with key and errorCode where it is an error', () => {
  it.each([
    ['a flag that is not there', `${FLAGS}/no.such.flag`, {}, 404, 'FLAG_NOT_FOUND'],
    ['a context that is none', `${FLAGS}/bool.on`, 'null', 200, undefined],
    ['a list for a context', `${FLAGS}/bool.on`, '{"context":[]}', 400, 'INVALID_CONTEXT'],
    ['a body that is a text', `${FLAGS}/bool.on`, '"x"', 400, 'INVALID_CONTEXT'],
    ['a body that is no JSON', `${FLAGS}/bool.on`, '{', 400, 'PARSE_ERROR'],
    ['a bulk that is no JSON', FLAGS, '{', 400, 'PARSE_ERROR'],
    ['a bulk with a user that is no text', FLAGS, '{"context":{"targetingKey":7}}', 400, 'INVALID_CONTEXT'],
    ['a body that is too long', FLAGS, JSON.stringify({ context: { a: 'x'.repeat(300_000) } }), 413, 'PARSE_ERROR'],
    [
      'a context that is too deep',
      FLAGS,
      `{"context":${'{"a":'.repeat(60)}1${'}'.repeat(60)}}`,
      400,
      'INVALID_CONTEXT',
    ],
    ['a part of the query that there is not', `${FLAGS}?x=1`, {}, 400, 'PARSE_ERROR'],
  ])('for %s', async (_what, path, context, status, errorCode) => {
    const { post } = await served()
    const answer = await post(path, context)
    expect([answer.status, answer.headers.get('content-type')]).toEqual([status, 'application/json'])
    const body = (await answer.json()) as { key: string; errorCode?: string }
    expect([typeof body.key, body.errorCode]).toEqual(['string', errorCode])
  })

  it('has no body for who may not ask', async () => {
    const { post, credentials } = await served()
    const acme = credentials.token(['evaluate'], { tenants: ['acme', 'globex'] })
    const reader = credentials.token(['read'])
    const asked: [string, unknown, number][] = [
      ['', {}, 401],
      ['vt_wrong', {}, 401],
      [reader, {}, 403],
      [acme, {}, 403],
      [acme, { tenant: 'initech' }, 403],
    ]
    for (const path of [FLAGS, `${FLAGS}/bool.on`])
      for (const [token, context, status] of asked) {
        const answer = await post(path, context, { token })
        expect([answer.status, await answer.text()]).toEqual([status, ''])
      }
  })

  it('refuses a name of JavaScript’s own in a context', async () => {
    const { post } = await served()
    const answer = await post(`${FLAGS}/bool.on`, '{"context":{"__proto__":{"user":"eve"},"constructor":1}}')
    expect(await answer.json()).toMatchObject({ key: 'bool.on', errorCode: 'PARSE_ERROR' })
  })
})

describe('rule 5: a key may have anything in it', () => {
  it.each(['weird/key', 'weird%2Fkey', 'a/b/c%20d', '%C3%A9', '..%2F..%2Fetc'])(
    '%s is a key like any other',
    async key => {
      const { post } = await served()
      const answer = await post(`${FLAGS}/${key}`)
      expect(answer.status).toBe(404)
      expect(await answer.json()).toMatchObject({ key: decodeURIComponent(key), errorCode: 'FLAG_NOT_FOUND' })
    },
  )

  it('and one that is encoded finds its flag', async () => {
    const { post } = await served()
    expect(await (await post(`${FLAGS}/text%2Eweird%2Dkey`)).json()).toMatchObject({
      key: 'text.weird-key',
      value: 'odd',
    })
  })
})

describe('rule 6: a stream says when to ask again', () => {
  async function addressIn(answer: Response): Promise<string> {
    const { eventStreams } = (await answer.json()) as {
      eventStreams: { endpoint: { origin?: string; requestUri: string } }[]
    }
    return eventStreams[0]?.endpoint.requestUri ?? ''
  }

  it('at an address with the mount in it, and the origin where the server has one', async () => {
    const { post } = await served({ origin: 'https://config.example.com' })
    const { eventStreams } = (await (await post(FLAGS)).json()) as { eventStreams: unknown[] }
    expect(eventStreams).toEqual([
      {
        type: 'sse',
        endpoint: {
          origin: 'https://config.example.com',
          requestUri: expect.stringMatching(/^\/config\/ofrep\/v1\/events\?token=[\w.-]+$/) as string,
        },
        inactivityDelaySec: 120,
      },
    ])
  })

  it('which opens nothing else, is good for some minutes, and is in no log', async () => {
    const { post, get, time, lines } = await served()
    const path = (await addressIn(await post(FLAGS))).slice('/config'.length)
    const token = path.split('=')[1] ?? ''
    expect((await get(path, { token: '' })).status).toBe(200)
    expect((await get(`/v1/values`, { token })).status).toBe(401)
    expect((await get(path.slice(0, -2), { token: '' })).status).toBe(401)
    expect((await get('/ofrep/v1/events?token=x', { token: '' })).status).toBe(401)
    time.advance('20m')
    expect((await get(path, { token: '' })).status).toBe(401)
    expect(JSON.stringify(lines)).not.toContain(token)
  })

  it('and tells those who come back to ask again if something happened since they left', async () => {
    const { post, get, varve, time } = await served()
    const path = (await addressIn(await post(FLAGS))).slice('/config'.length)
    time.advance('2m')
    const { number } = varve.head()
    await varve.set('text.greeting', 'Hello', signed)
    time.advance('2m')
    const come = async (id: number): Promise<unknown[]> => {
      const answer = await get(path, { token: '', headers: { 'last-event-id': String(id) } })
      return new Ear(answer.body ?? new ReadableStream()).heard()
    }
    const hello = { id: String(number + 1), data: { type: 'connected' } }
    expect(await come(number)).toMatchObject([hello, { id: String(number + 1), data: { type: 'refetchEvaluation' } }])
    expect(await come(number + 1)).toMatchObject([hello])
  })

  it('and ends when the credential does that asked for its address', async () => {
    const { post, get, credentials, time } = await served()
    const token = credentials.token(['evaluate'])
    const path = (await addressIn(await post(FLAGS, {}, { token }))).slice('/config'.length)
    const ear = new Ear((await get(path, { token: '' })).body ?? new ReadableStream())
    await ear.heard()
    credentials.revoke(token)
    time.advance('15s')
    await soon()
    await ear.heard()
    expect(ear.ended).toBe('closed')
  })
})

describe('rule 7: pages of other origins may ask where the options say so', () => {
  const headers = { origin: 'https://shop.example', 'access-control-request-method': 'POST' }

  it('and nowhere else, and nothing else', async () => {
    const { get, post } = await served({ ofrep: { cors: ['https://shop.example'] } })
    const preflight = await get(FLAGS, { method: 'OPTIONS', token: '', headers })
    expect(preflight.status).toBe(204)
    expect(preflight.headers.get('access-control-allow-origin')).toBe('https://shop.example')
    for (const name of ['content-type', 'if-none-match', 'authorization', 'x-api-key'])
      expect(preflight.headers.get('access-control-allow-headers')).toContain(name)
    const answer = await post(FLAGS, {}, { headers: { origin: 'https://shop.example' } })
    expect(answer.headers.get('access-control-expose-headers')).toMatch(/etag.*retry-after/)
    expect(answer.headers.get('vary')).toMatch(/authorization.*origin/)
    const refused = await post(FLAGS, {}, { token: 'vt_wrong', headers: { origin: 'https://shop.example' } })
    expect([refused.status, refused.headers.get('access-control-allow-origin')]).toEqual([401, 'https://shop.example'])
    const other = await post(FLAGS, {}, { headers: { origin: 'https://evil.example' } })
    expect(other.headers.get('access-control-allow-origin')).toBeNull()
    const elsewhere = await get('/health', { headers: { origin: 'https://shop.example' } })
    expect(elsewhere.headers.get('access-control-allow-origin')).toBeNull()
  })

  it('which they do not by themselves', async () => {
    const { get, post } = await served()
    const preflight = await get(FLAGS, { method: 'OPTIONS', token: '', headers })
    expect(preflight.headers.get('access-control-allow-origin')).toBeNull()
    const answer = await post(FLAGS, {}, { headers: { origin: 'https://shop.example' } })
    expect(answer.headers.get('access-control-allow-origin')).toBeNull()
  })
})

describe('rule 8: metadata is primitive, and no secret is ever told', () => {
  it('in bulk or alone, whoever asks', async () => {
    const { post, credentials } = await served()
    const token = credentials.token('admin')
    const text = await (await post(FLAGS, { targetingKey: 'alex' }, { token })).text()
    expect(text).not.toMatch(/sk-planted|payment\.key|server\.port/)
    const { flags } = JSON.parse(text) as { flags: { metadata?: Record<string, unknown> }[] }
    for (const { metadata = {} } of flags) {
      expect(['flagSetId', 'version', 'contextId', 'ruleId']).toEqual(expect.arrayContaining(Object.keys(metadata)))
      expect(Object.values(metadata).every(value => typeof value === 'string')).toBe(true)
    }
    expect((await post(`${FLAGS}/payment.key`, {}, { token })).status).toBe(404)
  })
})
