import { describe, expect, it } from 'vitest'
import type { HandlerOptions } from 'varve/server'
import type { Varve } from 'varve'
import { permissionsOf, type Principal } from '../../../src/server/doors/principal.ts'
import { handlerOf } from '../../../src/server/handler.ts'
import { inMemory, type InMemory } from '../in-memory.ts'
import { config, Ear, signed, soon } from './hall.ts'

const viewer: Principal = {
  name: 'viewer',
  kind: 'token',
  id: '1',
  permissions: permissionsOf('viewer'),
  origin: 'api',
}

const earOf = (answer: Response): Ear => new Ear(answer.body ?? new ReadableStream())
const served = (options: HandlerOptions = {}): InMemory<typeof config.tree> => inMemory(config, options)

const eventsOf = async (ear: Ear): Promise<[string, readonly string[]][]> =>
  (await ear.heard()).map(({ event = '', data }) => [event, (data as { keys?: string[] }).keys ?? []])

describe('GET /events', () => {
  it('is a stream that nothing on the way keeps or changes', async () => {
    const { get } = served()
    const answer = await get('/events')
    expect(answer.status).toBe(200)
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store, no-transform',
      'x-accel-buffering': 'no',
    })
    await answer.body?.cancel()
  })

  it('tells of the keys that are asked for', async () => {
    const { get, varve } = served()
    const ear = earOf(await get('/events?keys=limits.*,motto'))
    await varve.set('checkout.newFlow', true, signed)
    await varve.set('motto', 'Hi', signed)
    await varve.set('limits.maxSize', 4, { ...signed, scope: 'tenant:acme' })
    expect((await eventsOf(ear)).slice(1)).toEqual([
      ['revision', ['motto']],
      ['revision', ['limits.maxSize']],
    ])
  })

  it('goes on from Last-Event-ID, which is newer than what the address says', async () => {
    const { get, varve } = served()
    for (const motto of ['Hi', 'Hello', 'Servus']) await varve.set('motto', motto, signed)
    const ear = earOf(await get('/events?after=1', { headers: { 'last-event-id': '3' } }))
    expect(await ear.heard()).toMatchObject([{ event: 'hello', data: { resumed: true } }, { id: '4' }])
    const other = earOf(await get('/events?after=2'))
    expect(await other.heard()).toMatchObject([{ event: 'hello' }, { id: '3' }, { id: '4' }])
  })

  it.each([
    [
      'of one tenant hears its own and what is for everybody',
      'acme',
      undefined,
      [
        ['revision', ['motto']],
        ['revision', ['limits.maxSize']],
      ],
    ],
    [
      'may ask for its tenant',
      'acme',
      'acme',
      [
        ['revision', ['motto']],
        ['revision', ['limits.maxSize']],
      ],
    ],
    ['of another hears nothing of this one', 'globex', undefined, [['revision', ['motto']]]],
  ])('a token %s', async (_what, bound, asked, heard) => {
    const { get, varve, credentials } = served()
    const token = credentials.token(['evaluate'], { tenants: [bound] })
    const ear = earOf(await get(`/events${asked === undefined ? '' : `?tenant=${asked}`}`, { token }))
    await varve.set('motto', 'Hi', signed)
    await varve.set('limits.maxSize', 4, { ...signed, scope: 'tenant:acme' })
    expect((await eventsOf(ear)).slice(1).filter(([, keys]) => keys.length > 0)).toEqual(heard)
  })

  it('a token of one tenant may not ask for another', async () => {
    const { get, credentials } = served()
    const token = credentials.token(['evaluate'], { tenants: ['acme'] })
    const answer = await get('/events?tenant=globex', { token })
    expect([answer.status, ((await answer.json()) as { code: string }).code]).toEqual([403, 'TENANT_REFUSED'])
  })

  it('names nobody to those who may only evaluate', async () => {
    const { get, varve, credentials } = served()
    const ear = earOf(await get('/events', { token: credentials.token(['evaluate']) }))
    await varve.set('motto', 'Hi', signed)
    expect(JSON.stringify(await ear.heard())).not.toContain('dana')
  })

  it('is not there for strangers, and tells whoever asks wrongly what is wrong', async () => {
    const { get } = served()
    expect((await get('/events', { token: '' })).status).toBe(404)
    expect((await get('/events', { token: 'vt_wrong' })).status).toBe(401)
    for (const query of ['after=-1', 'after=x', 'keys=a%20b', 'keys=*.x', 'nonsense=1'])
      expect([query, (await get(`/events?${query}`)).status]).toEqual([query, 422])
  })

  it('ends when the credential does', async () => {
    const { get, time, credentials } = served()
    const token = credentials.token('viewer')
    const ear = earOf(await get('/events', { token }))
    credentials.revoke(token)
    time.advance('15s')
    await soon()
    expect((await ear.heard()).at(-1)).toEqual({ event: 'end', data: { reason: 'refused' } })
  })

  it('is full once as many listen as may, and says when to come again', async () => {
    const { get } = served({ events: { clients: 1 } })
    const first = await get('/events')
    const second = await get('/events')
    expect([second.status, second.headers.get('retry-after')]).toEqual([503, '10'])
    await first.body?.cancel()
    const third = await get('/events')
    expect(third.status).toBe(200)
    await third.body?.cancel()
  })

  it('is full by waiting reads and hints of the log, too, which take the same places', async () => {
    const { get } = served({ events: { clients: 2, perCredential: 2 } })
    const gone = new AbortController()
    const waiting = get('/v1/values/motto?wait=30s', { signal: gone.signal })
    await soon()
    const hints = await get('/v1/log/events')
    expect(hints.status).toBe(200)
    const all = ['/events', '/v1/log/events', '/v1/values/motto?wait=30s']
    for (const path of all) expect([path, (await get(path)).status]).toEqual([path, 503])
    gone.abort()
    await waiting
    const stream = await get('/events')
    expect(stream.status).toBe(200)
    for (const answer of [stream, hints]) await answer.body?.cancel()
  })

  it('is full for one credential before it is for everybody', async () => {
    const { get, credentials } = served({ events: { clients: 10, perCredential: 2 } })
    const [greedy, other] = [credentials.token('viewer'), credentials.token('viewer')]
    const open = [
      await get('/events', { token: greedy }),
      await get('/v1/log/events', { token: greedy }),
      await get('/events', { token: other }),
    ]
    expect(open.map(({ status }) => status)).toEqual([200, 200, 200])
    for (const path of ['/events', '/v1/log/events', '/v1/values/motto?wait=30s'])
      expect([path, (await get(path, { token: greedy })).status]).toEqual([path, 503])
    for (const answer of open) await answer.body?.cancel()
  })

  it('leaves nothing behind where only its head was asked for, or the server is closed', async () => {
    const { get, handler, time } = served()
    const before = time.waiting
    expect((await get('/events', { method: 'HEAD' })).status).toBe(200)
    expect(time.waiting).toBe(before)
    const ear = earOf(await get('/events'))
    await handler.close()
    expect((await ear.heard()).at(-1)).toMatchObject({ event: 'end', data: { reason: 'closing' } })
    expect(time.waiting).toBe(before)
  })
})

describe('a read that waits', () => {
  const path = '/v1/values/motto?wait=30s'

  it('is answered when the key changes, and not before', async () => {
    const { get, varve } = served()
    let answered = false
    const answering = get(path).finally(() => (answered = true))
    await varve.set('limits.maxSize', 3, signed)
    await soon()
    expect(answered).toBe(false)
    await varve.set('motto', 'Hi', signed)
    expect(await (await answering).json()).toMatchObject({ key: 'motto', value: 'Hi', revision: 3 })
  })

  it('is told by another status that the time is over, which no value can be mistaken for', async () => {
    const { get, time } = served()
    const answering = get(path)
    await soon()
    time.advance('30s')
    const answer = await answering
    expect([answer.status, await answer.text(), answer.headers.get('varve-revision')]).toEqual([204, '', '0'])
    expect(time.waiting).toBeLessThan(3)
  })

  it('is answered at once where the key changed since the revision that is known, from memory or from the log', async () => {
    const { get, varve } = served()
    await varve.set('motto', 'Hi', signed)
    await varve.set('limits.maxSize', 2, signed)
    expect((await get(`${path}&after=1`)).status).toBe(200)
    // A server that is started now has nothing in memory.
    const later = handlerOf(
      varve as unknown as Varve,
      { environment: 'test' },
      { authenticate: () => async () => viewer },
    )
    for (const [after, status] of [
      [1, 200],
      [0, 200],
    ])
      expect((await later(new Request(`http://shop.example${path}&after=${after}`))).status).toBe(status)
    await later.close()
  })

  it('is not answered for what changed before, or for others', async () => {
    const { get, varve, time } = served()
    await varve.set('motto', 'Hi', signed)
    await varve.set('limits.maxSize', 2, signed)
    const answering = get(`${path}&after=2&tenant=acme`)
    await soon()
    await varve.set('motto', 'Salut', { ...signed, scope: 'tenant:globex' })
    await soon()
    time.advance('30s')
    expect((await answering).status).toBe(204)
  })

  it('is answered by a ramp’s step and by an override', async () => {
    const { get, varve } = served()
    for (const change of [(): unknown => varve.override('motto', 'Oh'), (): unknown => varve.clearOverride('motto')]) {
      const answering = get(path)
      await soon()
      change()
      expect((await answering).status).toBe(200)
    }
  })

  it('ends when whoever asked has gone, and when the server closes', async () => {
    const { get, handler } = served()
    const gone = new AbortController()
    const left = get(path, { signal: gone.signal })
    await soon()
    gone.abort()
    expect((await left).status).toBe(204)
    const closing = get(path)
    await soon()
    await handler.close()
    expect((await closing).status).toBe(204)
  })

  it('does not wait for a key that is not there, or for the past', async () => {
    const { get, varve } = served()
    expect((await get('/v1/values/no.such?wait=30s')).status).toBe(404)
    await varve.set('motto', 'Hi', signed)
    expect((await get(`${path}&at=1`)).status).toBe(200)
    for (const wait of ['1h', '-1s', 'x']) expect((await get(`/v1/values/motto?wait=${wait}`)).status).toBe(422)
  })
})
