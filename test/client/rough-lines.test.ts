import { ramp, startingAt, type Varve } from 'varve'
import { remote, type RemoteOptions } from 'varve/client/browser'
import { memory } from 'varve/stores/memory'
import { clock } from 'varve/testing'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { taken } from './asking.ts'
import { serveShop, shop, type ServedShop } from './served-shop.ts'

const by = 'somebody'

describe('a program behind a proxy', () => {
  let server: ServedShop
  beforeEach(async () => void (server = await serveShop()))
  afterEach(() => server[Symbol.asyncDispose]())

  /** Sends what is sent, and answers what a proxy answers that gave up, for the first `times`. */
  const losing = (times: number, answer: () => Response): typeof fetch => {
    let lost = 0
    return async (...asked) => {
      const response = await fetch(...asked)
      if (lost++ >= times) return response
      await response.body?.cancel()
      return answer()
    }
  }

  it('makes a change once, though the proxy answered 502 with a page when it was made', async () => {
    const page = (): Response => new Response('<h1>Bad Gateway</h1>', { status: 502 })
    await server.varve.set('limits.pageSize', 30, { by, message: 'The log has begun' })
    const client = await server.connect({ fetch: losing(1, page) })
    const before = server.varve.head().number
    const written = await client.set('limits.maxUploads', 50, { by, message: 'Sale' })
    expect([written.number, server.varve.head().number]).toEqual([before + 1, before + 1])
    expect(client.get('limits.maxUploads')).toBe(50)
  })

  it('names a revision once, though the proxy answered 502 when it was named', async () => {
    await server.varve.set('limits.pageSize', 30, { by, message: 'The log has begun' })
    const client = await server.connect({ fetch: losing(1, () => new Response('', { status: 502 })) })
    const { number } = server.varve.head()
    expect(await client.tag('sale', { by, message: 'Begins' })).toEqual({ name: 'sale', revision: number })
    expect([server.varve.head().number, client.tags()]).toEqual([number + 1, [{ name: 'sale', revision: number }]])
  })

  it('is told what a newer server says, though it does not know the code', async () => {
    const newer = (): Response =>
      Response.json({ code: 'MOON_IS_FULL', detail: 'The moon is full. Wait a day.' }, { status: 409 })
    const client = await server.connect({ fetch: losing(9, newer) })
    const refused = client.set('limits.maxUploads', 50, { by, message: 'Sale' })
    await expect(refused).rejects.toThrow(/it answered 409: The moon is full. Wait a day/)
  })
})

describe('a program whose server was restored from a backup', () => {
  it('is not told that its change is applied where it is not, and changes nothing once that is known', async () => {
    await using server = await serveShop()
    const client = await server.connect()
    for (const size of [30, 40, 50]) await client.set('limits.pageSize', size, { by, message: `${size}` })
    await server.restored(async restored => {
      await restored.set('limits.pageSize', 7, { by: 'ops', message: 'As of yesterday' })
    })
    const blind = client.set('limits.maxUploads', 60, { by, message: 'Sale', expect: 'any' })
    await expect(blind).rejects.toMatchObject({ code: 'STORE_DIVERGED' })
    const head = server.varve.head().number
    const known = client.set('limits.maxUploads', 70, { by, message: 'Sale', expect: 'any' })
    await expect(known).rejects.toMatchObject({ code: 'STORE_DIVERGED' })
    expect(server.varve.head().number).toBe(head)
    expect(client.get('limits.pageSize')).toBe(50)
    expect(client.health().store).toMatchObject({ status: 'diverged' })
  })
})

describe('a program whose token was revoked', () => {
  it('reads on, says why it is stale, and follows again once it may', async () => {
    const allowed = { is: true }
    await using server = await serveShop(memory(), () => allowed.is)
    const client = await server.connect()
    allowed.is = false
    await expect.poll(() => client.health().status, { timeout: 5_000 }).toBe('stale')
    expect(client.get('limits.maxUploads')).toBe(10)
    expect(client.health().store?.trouble).toMatchObject({ code: 'STORE_UNSAFE' })
    const refused = client.set('limits.maxUploads', 60, { by, message: 'Sale' })
    await expect(refused).rejects.toMatchObject({ code: 'STORE_UNSAFE' })
    allowed.is = true
    await server.varve.set('limits.maxUploads', 50, { by: 'ops', message: 'Sale' })
    await expect.poll(() => client.get('limits.maxUploads'), { timeout: 5_000 }).toBe(50)
  })
})

describe('a program whose clock is two minutes fast', () => {
  it('has a rollout begin when it is to, by the clock of the server', async () => {
    await using server = await serveShop()
    const fast = { now: () => Date.now() + 120_000, monotonic: () => performance.now() }
    const client: Varve<(typeof shop)['tree']> = await server.connect({ platform: { clock: fast } })
    const at = Date.now() + 60_000
    const plan = startingAt(new Date(at).toISOString(), ramp({ from: 50, to: 100, step: 50, every: '30m' }))
    await client.rollOut('checkout.newFlow', true, { by, message: 'Soon', plan })
    const { share, document } = (await server.varve.rollout('checkout.newFlow')?.state()) ?? {}
    expect(share).toBe(0)
    expect(document?.steps.find(step => step.share > 0)?.at).toBe(at)
  })
})

describe('a page behind a proxy', () => {
  it.each([
    ['cuts the stream again and again', () => new Response('event: hello\ndata: {}\n\n', { headers: EVENTS })],
    [
      'answers with a page of its own',
      () => new Response('<h1>Sign in</h1>', { headers: { 'content-type': 'text/html' } }),
    ],
    ['answers 502', () => new Response('', { status: 502 })],
  ])('that %s is fresh as long as the server answers, and does not hammer it', async (_, stream) => {
    const time = clock()
    const problems: Error[] = []
    const asked = { values: 0, streams: 0 }
    const view = remote({
      ...{ url: 'https://config.example.com', timers: time, random: () => 0.5, poll: 30_000 },
      onProblem: problem => void problems.push(problem),
      fetch: (async (url: string) => {
        asked[url.endsWith('/events') ? 'streams' : 'values'] += 1
        return url.endsWith('/events') ? stream() : Response.json({ revision: 1, results: [{ values: {} }] })
      }) as typeof fetch,
    })
    await view.ready
    for (let second = 0; second < 120; second += 1) {
      await taken()
      expect(view.health().status).toBe('fresh')
      time.advance('1s')
    }
    expect(problems).toEqual([])
    expect(asked.streams).toBeLessThan(130)
    await view.close()
  })

  it('opens the stream ever more rarely where none comes through', async () => {
    const time = clock()
    let streams = 0
    const view = remote({
      ...{ url: 'https://config.example.com', timers: time, random: () => 0.5 },
      fetch: (async (url: string) => {
        if (!url.endsWith('/events')) return Response.json({ revision: 1, results: [{ values: {} }] })
        streams += 1
        return new Response('<h1>Sign in</h1>', { headers: { 'content-type': 'text/html' } })
      }) as typeof fetch,
    })
    await view.ready
    for (let second = 0; second < 300; second += 1) {
      await taken()
      time.advance('1s')
    }
    expect(streams).toBeLessThan(20)
    await view.close()
  })
})

const EVENTS = { 'content-type': 'text/event-stream' }

describe('what a page kept', () => {
  const url = 'https://config.example.com'
  const away = (async () => Promise.reject(new Error('away'))) as typeof fetch
  const opened = (options: Partial<RemoteOptions>) => remote({ url, timers: clock(), fetch: away, ...options })

  it('does not stop the page where its storage is refused at the very name', async () => {
    const view = opened({
      fetch: async () => Response.json({ revision: 1, results: [{ values: { a: { value: 1 } } }] }),
      storage: () => {
        throw new DOMException('denied', 'SecurityError')
      },
    })
    await view.ready
    expect(view.all()).toEqual({ a: 1 })
    await view.close()
  })

  it.each([
    ['cut short', (text: string) => text.slice(0, -9)],
    ['of another version', (text: string) => text.replace('"v":1', '"v":2')],
    ["somebody else's", (text: string) => text.replace('ada', 'eve')],
    ['without names', (text: string) => text.replace('"key"', '"kay"')],
    ['without a revision', (text: string) => text.replace('"revision":1', '"revision":"1"')],
    ['without a value', (text: string) => text.replace('"value"', '"volue"')],
    ['nothing', () => 'null'],
  ])('is not used where it is %s', async (_, damage) => {
    const audience = { user: 'ada' }
    const intact = JSON.stringify({ v: 1, audience, revision: 1, values: [{ key: 'a', value: 1, reason: 'DEFAULT' }] })
    const shown = async (text: string): Promise<unknown> => {
      const view = opened({ audience, storage: { getItem: () => text, setItem: () => {} } })
      await view.ready.catch(() => {})
      await view.close()
      return view.all()
    }
    expect(await shown(intact)).toEqual({ a: 1 })
    expect(await shown(damage(intact))).toEqual({})
  })
})

describe('a page that is left before the server answered', () => {
  it('is told that its view was closed, whatever it waits for, and of no outage', async () => {
    const problems: unknown[] = []
    const view = remote({
      url: 'https://config.example.com',
      onProblem: problem => void problems.push(problem),
      // As `fetch` does: nothing comes until it is given up.
      fetch: (_url, init) =>
        new Promise((_, reject) => {
          const cut = (): void => reject(new Error('aborted'))
          if (init?.signal?.aborted === true) cut()
          else init?.signal?.addEventListener('abort', cut)
        }),
    })
    const waiting = [view.ready, view.as({ user: 'ada' }), view.refresh()]
    await view.close()
    await Promise.all(waiting.map(one => expect(one).rejects.toMatchObject({ code: 'CLOSED' })))
    expect(problems).toEqual([])
  })
})
