import { defineConfig, live, open, type Store, type Varve } from 'varve'
import { integer, json } from 'varve/schema'
import { memory, memoryStorage } from 'varve/stores/memory'
import { clock, type TestClock } from 'varve/testing'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { handlerOf, type Handler } from '../../../src/server/handler.ts'
import { troubled, type TroubledStore } from '../../troubled-store.ts'
import { principal } from '../http/served.ts'

const config = defineConfig({
  pool: { size: live(integer({ min: 1 }), { default: 4 }) },
  banner: live(json(), { default: 'Hello' }),
})
type Shop = Varve<(typeof config)['tree']>

const signed = { by: 'lee', message: 'Why' }

let time: TestClock
let store: TroubledStore
let here: Shop
let there: Shop
let handler: Handler

const process = (own: Store): Promise<Shop> =>
  open(config, {
    store: own,
    ...{ sources: [], as: { environment: 'test' }, onProblem: () => {} },
    platform: { clock: time, timers: time, warn: () => undefined },
  })

// Two processes of one log: one serves, the other is where changes are made.
beforeEach(async () => {
  time = clock()
  const storage = memoryStorage()
  store = troubled(memory({ storage, clock: time }))
  ;[here, there] = [await process(store), await process(memory({ storage, clock: time }))]
  // The first change of a process tells the log of its declarations, too.
  await there.set('banner', 'Welcome', signed)
  await here.refresh()
  const options = { environment: 'test', clock: time, timers: time }
  handler = handlerOf(here as unknown as Varve, options, { authenticate: () => async () => principal() })
})
afterEach(async () => {
  await handler.close()
  await Promise.all([here.close(), there.close()])
})

const get = (path: string, headers: Record<string, string> = {}): Promise<Response> =>
  handler(new Request(`http://shop.example${path}`, { headers }))
/** How the store is, as it is measured. */
async function standing(): Promise<(string | undefined)[]> {
  const text = await (await get('/metrics')).text()
  return [...text.matchAll(/^varve_store_status\{.*status="(\w+)"\} 1$/gm)].map(([, status]) => status)
}
const soon = (): Promise<void> => new Promise(resolve => setImmediate(resolve))

/** The next event of a name in a stream, as its lines. */
async function next(reader: ReadableStreamDefaultReader<Uint8Array>, name: string): Promise<string> {
  for (let text = ''; ;) {
    // oxlint-disable-next-line no-await-in-loop -- a stream is read piece by piece
    const { value, done } = await reader.read()
    text += new TextDecoder().decode(value)
    const event = text.split('\n\n').find(one => one.includes(`event: ${name}\n`))
    if (event !== undefined || done) return event ?? text
  }
}

async function listen(headers: Record<string, string> = {}): Promise<ReadableStreamDefaultReader<Uint8Array>> {
  const { body } = await get('/events', headers)
  if (body === null) throw new Error('nothing to listen to')
  return body.getReader()
}

describe('T30: waiting for a change of another process', () => {
  it('by a long poll ends when it comes; where the time is over first, that is no value, not even null', async () => {
    await there.set('banner', null, signed)
    await here.refresh()
    const waiting = get('/v1/values/banner?wait=30s&after=3')
    await soon()
    time.advance('30s')
    const over = await waiting
    expect([over.status, await over.text()]).toEqual([204, ''])
    const changed = get('/v1/values/banner?wait=30s&after=3')
    await soon()
    await there.set('banner', 'Hi', signed)
    expect([(await changed).status, await (await changed).json()]).toMatchObject([200, { value: 'Hi' }])
    const gone = get(`/v1/values/banner?wait=30s&after=${here.head().number}`)
    await soon()
    await there.set('banner', null, signed)
    expect([(await gone).status, await (await gone).json()]).toMatchObject([200, { value: null }])
  })

  it('by a stream hears its revision, author and keys (S35), and never the value', async () => {
    const reader = await listen()
    await next(reader, 'hello')
    await there.set('banner', 'planted-value', signed)
    const event = await next(reader, 'revision')
    expect(event).toMatch(/^id: \d+$/m)
    expect(event).toContain('"keys":["banner"]')
    expect(event).toContain('"by":"lee"')
    expect(event).not.toContain('planted-value')
    await reader.cancel()
  })
})

describe('S34, S36: a store that is away for a while', () => {
  it('ends nobody’s stream: what was missed comes once it is back, in order, and to who comes back with an id', async () => {
    const reader = await listen()
    await next(reader, 'hello')
    store.away = true
    store.hints.held = true
    for (const size of [5, 6]) await there.set('pool.size', size, signed)
    await here.refresh().catch(() => {})
    expect(here.get('pool.size')).toBe(4)
    expect(await standing()).toEqual(['stale'])
    store.away = false
    await here.refresh()
    expect(await standing()).toEqual(['ok'])
    const [, first] = /^id: (\d+)$/m.exec(await next(reader, 'revision')) ?? []
    await reader.cancel()
    const back = await listen({ 'last-event-id': String(first) })
    expect(await next(back, 'revision')).toContain(`id: ${Number(first) + 1}`)
    await back.cancel()
    expect((await (await get('/v1/values/pool.size')).json()) as unknown).toMatchObject({ value: 6 })
  })
})

describe('S38: what is built of a value', () => {
  it('is built anew, and the former one disposed of, when it is changed over HTTP or by another process', async () => {
    const disposed: number[] = []
    const pool = here.derived(
      'pool.size',
      size => ({ size }),
      ({ size }) => void disposed.push(size),
    )
    const body = JSON.stringify({ value: 8, message: 'More' })
    const headers = { 'content-type': 'application/json' }
    await handler(new Request('http://shop.example/v1/values/pool.size', { method: 'PUT', body, headers }))
    await expect.poll(() => pool.get().size).toBe(8)
    await there.set('pool.size', 9, { ...signed, expect: 'any' })
    await expect.poll(() => pool.get().size).toBe(9)
    await expect.poll(() => disposed).toEqual([4, 8])
  })
})
