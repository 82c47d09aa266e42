import { defineConfig, live, open, type Head, type Sealed, type Store, type Varve } from 'varve'
import { integer } from 'varve/schema'
import { http } from 'varve/stores/http'
import { memory } from 'varve/stores/memory'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Permission } from 'varve/protocol'
import { hintStream } from '../../src/server/log/hint-stream.ts'
import { chainAfter } from '../../src/testing/store-contract/chain.ts'
import { inMemory } from './in-memory.ts'
import { serveVarve, tokenOf, type ServedStore } from './served-store.ts'

const config = defineConfig({ limits: { maxUploads: live(integer({ max: 500 }), { default: 10 }) } })
let server: ServedStore
let varve: Varve<(typeof config)['tree']>
const stores: Store[] = []

beforeEach(async () => {
  varve = await open(config, { store: memory() })
  server = await serveVarve(varve)
})
afterEach(async () => {
  await Promise.all(stores.splice(0).map(store => store.close()))
  await server[Symbol.asyncDispose]()
  await varve.close()
})

function storeOf(name: string, permissions: readonly Permission[] = ['read', 'log']): Store {
  const store = http(server.url, { token: tokenOf(name, permissions) })
  stores.push(store)
  return store
}

async function chainOn(store: Store, count = 1): Promise<{ head: Head; chain: Sealed[] }> {
  const { logId, head } = await store.open()
  return { head, chain: chainAfter(logId, head, count) }
}

describe('the log of a server', () => {
  it('carries a program that opens on it as on any store, and shows both what the other does', async () => {
    await using program = await open(config, { store: storeOf('shop') })
    await program.set('limits.maxUploads', 50, { by: 'shop/dana', message: 'Sale' })
    await expect.poll(() => varve.get('limits.maxUploads')).toBe(50)
    expect(varve.explain('limits.maxUploads').origin).toMatchObject({ by: 'shop/dana' })
    await varve.set('limits.maxUploads', 60, { by: 'ops', message: 'More' })
    await expect.poll(() => program.get('limits.maxUploads')).toBe(60)
  })

  it('is appended to in the name of the token, or one below it, and in nobody else’s', async () => {
    const [own, other] = [storeOf('dana'), storeOf('kim')]
    const { head, chain } = await chainOn(own)
    await expect(other.append(head, chain)).rejects.toMatchObject({
      code: 'STORE_READ_ONLY',
      message: expect.stringContaining('kim may not append a revision by dana') as string,
    })
    expect((await own.append(head, chain)).written).toBe(1)
    const copier = storeOf('kim', ['read', 'log', 'admin'])
    const next = await chainOn(copier)
    expect((await copier.append(next.head, next.chain)).written).toBe(1)
  })

  it('is not appended to by who may only read, and not read by who may only evaluate', async () => {
    const reader = storeOf('dana', ['read'])
    const { head, chain } = await chainOn(reader)
    await expect(reader.append(head, chain)).rejects.toMatchObject({ code: 'STORE_READ_ONLY' })
    await expect(storeOf('page', ['evaluate']).open()).rejects.toMatchObject({ code: 'STORE_UNSAFE' })
    await expect(http(server.url).open()).rejects.toMatchObject({ code: 'STORE_UNSAFE' })
    expect(varve.head().number).toBe(0)
  })

  it('takes nothing that is not what was sealed, or does not follow', async () => {
    const store = storeOf('dana')
    const { head, chain } = await chainOn(store, 2)
    const [first, second] = chain as [Sealed, Sealed]
    const forged = { ...first, text: first.text.replace('"value":1', '"value":2') }
    for (const batch of [[forged], [{ ...second, number: 1 }], [{ ...first, text: '{}' }], [{ ...first, text: 'no' }]])
      await expect(store.append(head, batch)).rejects.toMatchObject({
        code: expect.stringMatching(/^STORE_|USAGE/) as string,
      })
    expect((await store.head()).number).toBe(0)
    expect((await store.append(head, chain)).written).toBe(2)
  })

  it('keeps the keys to its doors from who stands on it', async () => {
    const store = storeOf('shop')
    await store.open()
    for (const kind of ['token', 'session', 'nonce']) {
      await expect(store.records.put(kind, 'x', '{}')).rejects.toMatchObject({ code: 'STORE_READ_ONLY' })
      await expect(store.records.list(kind)).rejects.toMatchObject({ code: 'STORE_UNSAFE' })
    }
    expect(await store.records.put('sealed', 'x', '{}', { expect: 0 })).toBeGreaterThan(0)
    const admin = storeOf('copy', ['read', 'log', 'admin'])
    expect(await admin.records.list('token')).toEqual([])
  })

  it('keeps its token to machines of its own, and lines that nobody reads', () => {
    expect(() => http('http://config.example.com', { token: 'vt_x' })).toThrow(/open line/)
    expect(() => http('http://vt_x@config.example.com')).toThrow(/open line/)
    expect(http('http://config.svc:8080', { token: 'vt_x', insecure: true }).name).toBe('http://config.svc:8080')
    expect(http('https://vt_x@config.example.com/varve/').name).toBe('https://config.example.com/varve')
    expect(() => http('ftp://vt_x@example.com')).toThrow(/no address of a Varve server/)
  })
})

describe('a stream of hints', () => {
  it('counts as one of those who listen, and ends once its token is revoked or the server closes', async () => {
    const shop = inMemory(config, { store: memory(), events: { clients: 2 } })
    const { time, credentials, handler } = shop
    const [revoked, kept, late] = [1, 2, 3].map(() => credentials.token(['read'])) as [string, string, string]
    const listen = async (token: string): Promise<Response> => shop.get('/v1/log/events', { token })
    const [first, second, full] = [await listen(revoked), await listen(kept), await listen(late)]
    expect([first.status, second.status, full.status]).toEqual([200, 200, 503])
    expect((await shop.get('/events')).status).toBe(503)
    credentials.revoke(revoked)
    time.advance('15s')
    // Its end comes: the text of a stream is there once that is over.
    expect(await first.text()).toMatch(/^: varve/)
    const third = await listen(late)
    expect(third.status).toBe(200)
    await third.body?.cancel()
    const fourth = await listen(late)
    expect(fourth.status).toBe(200)
    await fourth.body?.cancel()
    await handler.close()
    expect(await second.text()).toMatch(/^: varve/)
    expect((await listen(kept)).status).toBe(503)
  })

  it('makes one hint of all that a slow reader did not take, and cuts one that takes nothing', async () => {
    let hint: (number?: number) => void = () => {}
    let subscribed = 0
    const store: Pick<Store, 'subscribe'> = {
      subscribe(onHint) {
        hint = onHint
        subscribed += 1
        return () => void (subscribed -= 1)
      },
    }
    const reader = hintStream(store, { heartbeat: 20 }).getReader()
    for (let number = 1; number <= 1000; number++) hint(number)
    const texts: string[] = []
    for (let more = true; more;) {
      const { done, value } = await reader.read()
      texts.push(new TextDecoder().decode(value))
      more = !done && !texts.at(-1)?.includes('1000')
    }
    expect(texts.filter(text => text.startsWith('data:')).length).toBeLessThan(10)
    for (let number = 1; number <= 10; number++) hint(number)
    await expect.poll(() => subscribed).toBe(0)
  })
})
