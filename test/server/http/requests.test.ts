import { describe, expect, it } from 'vitest'
import { PLANTED, principal, served } from './served.ts'

const path = '/v1/values/limits.maxUploads'

describe('a request', () => {
  it('keeps its id, where it is a sane one, and is given one otherwise', async () => {
    await using shop = await served()
    const kept = await shop.ask(path, { headers: { 'x-request-id': 'checkout-42' } })
    expect(kept.headers.get('x-request-id')).toBe('checkout-42')
    for (const bad of ['a b', 'x'.repeat(200), '"']) {
      const made = await shop.ask(path, { headers: { 'x-request-id': bad } })
      expect(made.headers.get('x-request-id')).toMatch(/^[\da-f-]{36}$/)
    }
  })

  it('is told the revision that it was answered at', async () => {
    await using shop = await served()
    await shop.varve.set('limits.maxUploads', 20, { by: 'dana', message: 'Sale' })
    const answer = await shop.ask(path)
    expect(answer.headers.get('varve-revision')).toBe(String(shop.varve.head().number))
  })

  it('is refused with everything that is wrong with it at once', async () => {
    await using shop = await served()
    const asked = shop.ask('/v1/evaluate?color=red', { method: 'POST', body: { keys: 'limits', more: 1, trace: 'no' } })
    const answer = await asked
    expect(answer.headers.get('content-type')).toBe('application/problem+json')
    const problem = await answer.json()
    expect(problem).toMatchObject({
      type: 'https://varve.dev/errors/REQUEST_INVALID',
      status: 422,
      title: 'Request invalid',
    })
    expect(problem.errors.map(({ key }: { key: string }) => key).toSorted()).toEqual([
      ...['body.keys', 'body.more', 'body.trace', 'query.color'],
    ])
  })

  it('that names a member twice is refused with the place, for readers differ on which of the two counts', async () => {
    await using shop = await served()
    const refused = await shop.ask(path, { method: 'PUT', body: '{"value":20,"message":"At 12:00","value":30}' })
    expect([refused.status, (await refused.json()).detail]).toEqual([
      400,
      expect.stringContaining(
        'the body must name each member of an object once, and names one again at line 1, column 34',
      ),
    ])
    expect(shop.varve.head().number).toBe(0)
  })

  it('of another method is told which there are, and HEAD and OPTIONS are among them', async () => {
    await using shop = await served()
    const refused = await shop.ask('/v1/snapshot', { method: 'DELETE' })
    expect([refused.status, refused.headers.get('allow')]).toEqual([405, 'GET,HEAD,OPTIONS'])
    const options = await shop.ask(path, { method: 'OPTIONS' })
    expect(options.status).toBe(204)
    expect(options.headers.get('allow')?.split(', ')).toEqual(expect.arrayContaining(['GET', 'PUT', 'HEAD', 'OPTIONS']))
    const head = await shop.ask(path, { method: 'HEAD' })
    expect([head.status, await head.text()]).toEqual([200, ''])
    expect(head.headers.get('etag')).toBe((await shop.ask(path)).headers.get('etag'))
  })

  it('that was sent without its body is told to send one, and where it is described', async () => {
    await using shop = await served()
    const answer = await shop.ask(path, { method: 'PUT' })
    const { code, detail, errors } = await answer.json()
    expect([answer.status, code]).toEqual([422, 'REQUEST_INVALID'])
    expect(detail).toMatch(/^body is missing\. Send a body with the request.*: \/openapi\.json describes it\.$/)
    expect(errors).toMatchObject([{ key: 'body', issue: 'is missing', remedy: expect.stringContaining('Send a body') }])
  })

  it('about the past changes nothing', async () => {
    await using shop = await served()
    const answer = await shop.ask(`${path}?at=0`, { method: 'PUT', body: { value: 20, message: 'Sale' } })
    expect([answer.status, (await answer.json()).code]).toEqual([400, 'PAST_READ_ONLY'])
    expect(shop.varve.head().number).toBe(0)
  })

  it('asks about a time with its zone, an age or a tag', async () => {
    await using shop = await served()
    await shop.varve.set('limits.maxUploads', 20, { by: 'dana', message: 'Sale' })
    await shop.varve.tag('sale', { by: 'dana', message: 'Begins' })
    for (const at of ['2100-01-01T00:00:00+01:00', '2100-01-01T00:00:00%2B01:00', 'sale', 'now'])
      expect([at, (await (await shop.ask(`${path}?at=${at}`)).json()).value]).toEqual([at, 20])
    expect((await shop.ask(`${path}?at=yesterday`)).status).toBe(404)
    expect((await shop.ask(`${path}?at=2026-01-15T03:47`)).status).toBe(400)
  })

  it('waits for the revision it wants, and is refused where that does not come', async () => {
    await using shop = await served({ limits: { revisionPatience: 2000 } })
    const wanted = shop.varve.head().number + 1
    const asked = shop.ask(path, { headers: { 'min-revision': String(wanted) } })
    await shop.varve.set('limits.maxUploads', 20, { by: 'dana', message: 'Sale' })
    expect(await (await asked).json()).toMatchObject({ value: 20 })
    await using impatient = await served({ limits: { revisionPatience: 0 } })
    const refused = await impatient.ask(path, { headers: { 'min-revision': '99' } })
    expect(await refused.json()).toMatchObject({ status: 412, code: 'REVISION_AWAITED', head: 0 })
  })

  it('is for an audience with attributes, read as JSON where they are JSON', async () => {
    await using shop = await served()
    const rules = [{ id: 'adults', when: { attr: 'age', op: 'gte', value: 18 }, serve: 'on' }] as const
    await shop.varve.setFlag('checkout.newFlow', { rules, serve: 'off' }, { by: 'dana', message: 'Sale' })
    const of = async (age: string): Promise<unknown> =>
      (await (await shop.ask(`/v1/values/checkout.newFlow?attribute.age=${age}`)).json()).value
    expect([await of('20'), await of('17'), await of('x')]).toEqual([true, false, false])
  })
})

describe('too much', () => {
  it('of a body, an address or headers is refused before it is looked at', async () => {
    await using shop = await served({ limits: { body: 100, address: 200, headers: 300 } })
    const refused = async (asked: Promise<Response>): Promise<unknown> => (await asked).json()
    const body = { keys: ['a'.repeat(200)] }
    expect(await refused(shop.ask('/v1/evaluate', { method: 'POST', body }))).toMatchObject({
      status: 413,
      part: 'body',
    })
    expect(await refused(shop.ask(`/v1/values?filter=${'a'.repeat(200)}`))).toMatchObject({
      status: 413,
      part: 'address',
    })
    const headers = { 'x-much': 'a'.repeat(400) }
    expect(await refused(shop.ask(path, { headers }))).toMatchObject({ status: 413, part: 'headers' })
  })

  it('of a body that says no length is not read to its end', async () => {
    await using shop = await served({ limits: { body: 1000 } })
    let sent = 0
    const body = new ReadableStream<Uint8Array>({
      pull: controller => {
        sent += 1
        controller.enqueue(new Uint8Array(500))
      },
    })
    const init = { method: 'POST', body, duplex: 'half', headers: { 'content-type': 'application/json' } }
    const answer = await shop.handler(new Request('http://localhost/v1/evaluate', init))
    expect(answer.status).toBe(413)
    expect(sent).toBeLessThan(10)
  })

  it('of requests waits until there is room again, each asker for themselves', async () => {
    const as = async (request: Request): Promise<ReturnType<typeof principal>> =>
      principal({ id: request.headers.get('x-as') ?? 'test' })
    await using shop = await served({ as, limits: { perMinute: 60 } })
    const statuses = async (count: number): Promise<Set<number>> =>
      new Set(await Promise.all(Array.from({ length: count }, async () => (await shop.ask(path)).status)))
    expect(await statuses(60)).toEqual(new Set([200]))
    const refused = await shop.ask(path)
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '1'])
    expect((await shop.ask(path, { headers: { 'x-as': 'another' } })).status).toBe(200)
    shop.clock.advance('1s')
    expect((await shop.ask(path)).status).toBe(200)
    expect((await shop.ask(path)).status).toBe(429)
  })
})

describe('a stranger', () => {
  it('learns nothing of what there is: every path and method is the same unknown one', async () => {
    await using shop = await served({ as: () => Promise.resolve(undefined) })
    const told = async (at: string, method = 'GET'): Promise<unknown> => {
      const answer = await shop.ask(at, { method })
      const { requestId: _, ...body } = await answer.json()
      return [answer.status, body, answer.headers.has('varve-revision'), answer.headers.has('allow')]
    }
    const unknown = await told('/no/such/path')
    for (const at of [path, '/v1/values/no.such', '/openapi.json', '/metrics', '/v1/tokens', '/v1/values/%FF'])
      for (const method of ['GET', 'PUT', 'OPTIONS']) expect([at, await told(at, method)]).toEqual([at, unknown])
  })
})

describe('the log of requests', () => {
  it('has who asked what and how it went, and neither values nor tokens nor keys that nobody declared', async () => {
    await using shop = await served()
    const headers = { authorization: 'Bearer vt_secret-token', 'x-request-id': 'one' }
    await shop.ask(`${path}?at=now&user=mia@example.com&attribute.card=4111`, { headers })
    await shop.ask(`/v1/values/${PLANTED}?filter=${PLANTED}`)
    await shop.ask(`/no/${PLANTED}`)
    expect(shop.lines[0]).toMatchObject({
      ...{
        requestId: 'one',
        method: 'GET',
        path: '/v1/values/{key}',
        key: 'limits.maxUploads',
        status: 200,
        by: 'dana',
      },
      query: 'at=now&user=••••&attribute.card=••••',
    })
    expect(shop.lines[1]).toMatchObject({ key: '••••', status: 422, code: 'REQUEST_INVALID' })
    expect(shop.lines[2]).toMatchObject({ path: '(unknown)', status: 404, code: 'NO_SUCH_PATH' })
    expect(JSON.stringify(shop.lines)).not.toMatch(new RegExp(`${PLANTED}|vt_secret|4111|mia@`))
  })

  it('names no tenant: not in what is compared, and not in where a page of a list begins', async () => {
    await using shop = await served()
    await shop.ask('/v1/diff?from=tenant:acme&to=tenant:globex')
    await shop.ask('/v1/tenants?after=acme&limit=5')
    await shop.ask('/v1/diff?from=2026-01-02T03:04:05Z&to=r1')
    expect(shop.lines.map(({ query }) => query)).toEqual([
      ...['from=••••&to=••••', 'after=••••&limit=5', 'from=2026-01-02T03:04:05Z&to=r1'],
    ])
  })

  it('that fails takes no answer with it', async () => {
    await using shop = await served({
      log: () => {
        throw new Error('The disk is full')
      },
    })
    expect((await shop.ask(path)).status).toBe(200)
  })
})

describe('a server without a store', () => {
  it('answers what needs none, and says of the rest that there is none', async () => {
    await using shop = await served({ store: false })
    expect((await shop.ask(path)).status).toBe(200)
    expect((await shop.ask('/v1/values')).status).toBe(200)
    const answer = await shop.ask(path, { method: 'PUT', body: { value: 20, message: 'Sale' } })
    expect([answer.status, (await answer.json()).code]).toEqual([501, 'NO_STORE'])
    for (const at of ['/v1/history', '/v1/revisions', '/v1/snapshot', '/v1/tags', '/v1/verify', '/v1/diff?from=0'])
      expect((await shop.ask(at)).status, at).not.toBe(500)
  })
})
