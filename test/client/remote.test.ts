import { isProblem } from 'varve'
import { remote, type RemoteOptions, type RemoteStorage, type RemoteView } from 'varve/client/browser'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { tokenOf } from '../server/served-store.ts'
import { serveShop, type ServedShop, type Shop } from './served-shop.ts'

let server: ServedShop
const opened: RemoteView<Shop>[] = []

beforeEach(async () => {
  server = await serveShop()
})
afterEach(async () => {
  await Promise.all(opened.splice(0).map(view => view.close()))
  await server[Symbol.asyncDispose]()
})

const ops = (message: string): { by: string; message: string } => ({ by: 'ops', message })

function view(options: Partial<RemoteOptions> = {}): RemoteView<Shop> {
  const token = tokenOf('page', ['evaluate'])
  const one = remote<Shop>({ url: server.url, token, audience: { user: 'ada', tenant: 'acme' }, ...options })
  opened.push(one)
  return one
}

/** What a browser's `localStorage` is. */
function storage(): RemoteStorage & { readonly texts: Map<string, string> } {
  const texts = new Map<string, string>()
  return { texts, getItem: name => texts.get(name) ?? null, setItem: (name, text) => void texts.set(name, text) }
}

describe("one audience's values, evaluated by a server", () => {
  it('are there once they are ready, typed by the declaration, with variant and reason', async () => {
    await server.varve.set('limits.maxUploads', 50, { ...ops('Contract'), scope: 'tenant:acme' })
    await server.varve.setFlag('checkout.newFlow', { serve: 'on' }, ops('For all'))
    const client = view()
    expect(client.health()).toEqual({ status: 'empty', revision: undefined, problem: undefined })
    await client.ready
    const uploads: number = client.get('limits.maxUploads')
    expect(uploads).toBe(50)
    expect(client.get('checkout.newFlow')).toBe(true)
    expect(client.variant('checkout.newFlow')).toBe('on')
    expect(client.evaluate('checkout.newFlow')).toMatchObject({ value: true, variant: 'on', revision: 3 })
    expect(client.all()).toMatchObject({ 'limits.maxUploads': 50, 'limits.pageSize': 20 })
    expect(client.health()).toMatchObject({ status: 'fresh', revision: 3 })
  })

  it('are kept fresh, and tell who watches what is another', async () => {
    const client = view()
    await client.ready
    const seen: unknown[] = []
    client.watch('limits.*', (value, { key, before }) => void seen.push([key, before, value]))
    await server.varve.set('limits.maxUploads', 50, ops('Sale'))
    await expect.poll(() => client.get('limits.maxUploads'), { timeout: 5_000 }).toBe(50)
    await server.varve.set('checkout.newFlow', true, ops('Another key'))
    await expect.poll(() => client.get('checkout.newFlow'), { timeout: 5_000 }).toBe(true)
    expect(seen).toEqual([['limits.maxUploads', 10, 50]])
  })

  it('are those of somebody else once that was asked for, and of the former where it fails', async () => {
    await server.varve.set('limits.maxUploads', 50, { ...ops('Contract'), scope: 'tenant:acme' })
    const client = view()
    await client.ready
    await client.as({ user: 'ada', tenant: 'globex' })
    expect([client.get('limits.maxUploads'), client.audience.tenant]).toEqual([10, 'globex'])
    await server.stop()
    await expect(client.as({ tenant: 'acme' })).rejects.toMatchObject({ code: 'STORE_UNREACHABLE' })
    expect([client.get('limits.maxUploads'), client.audience.tenant]).toEqual([10, 'globex'])
  })

  it('are read on while the server is away, and caught up on when it is back', async () => {
    const problems: Error[] = []
    const client = view({ onProblem: problem => void problems.push(problem) })
    await client.ready
    await server.stop()
    await server.varve.set('limits.maxUploads', 50, ops('Sale'))
    await expect.poll(() => client.health().status, { timeout: 5_000 }).toBe('stale')
    expect(client.get('limits.maxUploads')).toBe(10)
    expect(client.evaluate('limits.maxUploads').reason).toBe('STALE')
    await server.start()
    await expect.poll(() => client.get('limits.maxUploads'), { timeout: 10_000 }).toBe(50)
    expect(problems.map(problem => isProblem(problem, 'STORE_UNREACHABLE'))).toEqual([true])
  })

  it('are the last known ones before the server answers, and only for who they are of, and of which server', async () => {
    const kept = storage()
    await server.varve.set('limits.maxUploads', 50, ops('Sale'))
    const first = view({ storage: kept })
    await first.ready
    await first.close()
    await server.stop()
    const cold = view({ storage: kept })
    await cold.ready
    expect(cold.get('limits.maxUploads')).toBe(50)
    expect(cold.health().status).toBe('stale')
    const other = view({ storage: kept, audience: { user: 'grace' } })
    await expect(other.ready).rejects.toMatchObject({ code: 'STORE_UNREACHABLE' })
    expect(() => other.get('limits.maxUploads')).toThrow(/limits.maxUploads has no value/)
    expect(other.get('limits.maxUploads', 7)).toBe(7)
    const elsewhere = view({ storage: kept, url: 'http://127.0.0.1:1' })
    await expect(elsewhere.ready).rejects.toMatchObject({ code: 'STORE_UNREACHABLE' })
    expect(elsewhere.all()).toEqual({})
    for (const text of kept.texts.values()) expect(text).not.toContain('vt_')
  })

  it('are kept for each audience and set of keys of a page with several views, and each is ready with its own', async () => {
    const kept = storage()
    const views: Partial<RemoteOptions>[] = [
      { keys: ['limits.maxUploads'] },
      { keys: ['limits.pageSize'] },
      { keys: ['limits.pageSize'], audience: { user: 'grace' } },
    ]
    const shown = async (): Promise<unknown[]> => {
      const opened = views.map(one => view({ storage: kept, ...one }))
      await Promise.all(opened.map(one => one.ready))
      return opened.map(one => one.all())
    }
    const first = await shown()
    expect(first).toEqual([{ 'limits.maxUploads': 10 }, { 'limits.pageSize': 20 }, { 'limits.pageSize': 20 }])
    await server.stop()
    expect(await shown()).toEqual(first)
  })

  it('are asked for at intervals where no stream comes through', async () => {
    const noStream: typeof fetch = (url, init) =>
      String(url instanceof Request ? url.url : url).endsWith('/events')
        ? Promise.reject(new Error('cut'))
        : fetch(url, init)
    const client = view({ fetch: noStream, poll: 50 })
    await client.ready
    await server.varve.set('limits.maxUploads', 50, ops('Sale'))
    await expect.poll(() => client.get('limits.maxUploads'), { timeout: 5_000 }).toBe(50)
  })

  it('are not sent again where nothing changed: the question names what is known, also after a restart of the page', async () => {
    const statuses: number[] = []
    const counted: typeof fetch = async (url, init) => {
      if (String(url instanceof Request ? url.url : url).endsWith('/events')) throw new Error('cut')
      const answer = await fetch(url, init)
      statuses.push(answer.status)
      return answer
    }
    const kept = storage()
    const client = view({ fetch: counted, storage: kept, poll: 3_600_000 })
    await client.ready
    await client.refresh()
    expect([statuses, client.get('limits.maxUploads'), client.health().status]).toEqual([[200, 304], 10, 'fresh'])
    await server.varve.set('limits.maxUploads', 50, ops('Sale'))
    await client.refresh()
    await client.as({ user: 'grace' })
    expect([statuses, client.get('limits.maxUploads')]).toEqual([[200, 304, 200, 200], 50])
    const next = view({ fetch: counted, storage: kept, poll: 3_600_000 })
    await expect.poll(() => next.health().status).toBe('fresh')
    expect([statuses.at(-1), next.get('limits.maxUploads')]).toEqual([304, 50])
  })

  it('are refused with the reason where the token does not open the door', async () => {
    const stranger = view({ token: 'vt_' })
    await expect(stranger.ready).rejects.toMatchObject({ name: 'VarveError' })
    expect(stranger.health().status).toBe('empty')
  })
})
