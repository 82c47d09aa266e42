import { describe, expect, it, vi } from 'vitest'
import { doorway, sameOrigin, type Doorway } from './door.ts'

const HOUR = 3_600_000

interface Made {
  readonly token: string
  readonly id: string
  readonly expiresAt: string
  readonly parent?: string
}

const idOf = (token: string): string => token.slice(3, 19)

async function make(door: Doorway, token: string, more: object = {}): Promise<Made> {
  const body = { name: 'deploys', role: 'admin', ...more }
  const answer = await door.ask('/v1/tokens', { method: 'POST', token, body })
  expect(answer.status).toBe(201)
  return (await answer.json()) as Made
}

const statusOf = async (door: Doorway, token: string): Promise<number> =>
  (await door.ask('/v1/values', { token })).status

/** Somebody who is signed in: what asks as they do. */
type Asker = (path: string, method: string, body?: object) => Promise<Response>

/** Signs in by a link, as a browser does. */
async function signedIn(door: Doorway, link: URL): Promise<Asker> {
  const answer = await door.ask('/_unlock-debug', { method: 'POST', form: link.search.slice(1), headers: sameOrigin })
  expect(answer.status).toBe(303)
  const cookie = (answer.headers.get('set-cookie') ?? '').split(';')[0] ?? ''
  const { csrf } = (await (await door.ask('/v1/me', { cookie })).json()) as { csrf: string }
  return (path, method, body) =>
    door.ask(path, {
      ...{ method, cookie, headers: { ...sameOrigin, 'x-varve-csrf': csrf } },
      ...(body === undefined ? {} : { body }),
    })
}

/** A link that the server makes for who has a token. */
async function linkBy(door: Doorway, token: string): Promise<URL> {
  const answer = await door.ask('/v1/links', { method: 'POST', token, body: { name: 'mia', role: 'admin' } })
  return new URL(((await answer.json()) as { url: string }).url)
}

describe('a token that was made with another', () => {
  it('outlived it by months, and ends with it', async () => {
    await using door = await doorway()
    const maker = await door.token({ role: 'admin' }, HOUR)
    const child = await make(door, maker)
    expect(child).toMatchObject({ parent: idOf(maker), expiresAt: '2026-01-01T01:00:00.000Z' })
    const sooner = await make(door, maker, { expiresIn: '10m' })
    expect(sooner.expiresAt).toBe('2026-01-01T00:10:00.000Z')
    door.clock.advance('59m')
    expect(await statusOf(door, child.token)).toBe(200)
    door.clock.advance('1m')
    expect(await statusOf(door, child.token)).toBe(401)
  })

  it('is not made where it is wanted for longer: who asks is told until when it may be', async () => {
    await using door = await doorway()
    const token = await door.token({ role: 'admin', name: 'root' }, HOUR)
    const body = { name: 'deploys', role: 'viewer', expiresIn: '366d' }
    const answer = await door.ask('/v1/tokens', { method: 'POST', token, body })
    expect([answer.status, await answer.json()]).toMatchObject([
      403,
      { code: 'TOKEN_OUTLIVES_MAKER', name: 'root', until: '2026-01-01T01:00:00.000Z' },
    ])
    expect(await door.store.records.list('token')).toHaveLength(1)
  })

  it('is revoked with it, at any remove, and nobody else’s is', async () => {
    await using door = await doorway()
    const [root, other] = [await door.token({ role: 'admin' }), await door.token({ role: 'admin' })]
    const maker = await make(door, root)
    const child = await make(door, maker.token)
    const grandchild = await make(door, child.token, { role: 'viewer' })
    const beside = await make(door, root)
    expect(await statusOf(door, grandchild.token)).toBe(200)
    const answer = await door.ask(`/v1/tokens/${maker.id}`, { method: 'DELETE', token: root })
    expect(await answer.json()).toMatchObject({
      ...{ id: maker.id, ended: { tokens: [child.id, grandchild.id], sessions: [] } },
    })
    const seen = [maker, child, grandchild, beside].map(({ token }) => statusOf(door, token))
    expect(await Promise.all(seen)).toEqual([401, 401, 401, 200])
    expect(await Promise.all([statusOf(door, root), statusOf(door, other)])).toEqual([200, 200])
    const revoked = (await door.audit()).filter(({ action }) => action === 'token-revoked')
    expect(revoked.map(({ subject }) => subject).toSorted()).toEqual([maker.id, child.id, grandchild.id].toSorted())
  })

  it('while that was being revoked is none', async () => {
    await using door = await doorway()
    const [root, maker] = [await door.token({ role: 'admin' }), await door.token({ role: 'admin' })]
    const { records } = door.store
    const put = records.put.bind(records)
    // Whoever revokes has looked for what is under it, and then it comes.
    vi.spyOn(records, 'put').mockImplementation(async (kind, id, ...rest) => {
      if (kind === 'token' && id !== idOf(maker) && id !== idOf(root))
        await door.ask(`/v1/tokens/${idOf(maker)}`, { method: 'DELETE', token: root })
      return put(kind, id, ...rest)
    })
    const body = { name: 'backdoor', role: 'admin' }
    const answer = await door.ask('/v1/tokens', { method: 'POST', token: maker, body })
    expect([answer.status, await answer.json()]).toMatchObject([401, { code: 'CREDENTIAL_REFUSED' }])
    const left = await records.list('token')
    expect(left.map(({ id }) => id)).toEqual([idOf(root)])
  })
})

describe('a link that was made with a token', () => {
  it('signs nobody in for longer than that token, and neither do tokens of theirs last longer', async () => {
    await using door = await doorway()
    const maker = await door.token({ role: 'admin' }, HOUR)
    const mia = await signedIn(door, await linkBy(door, maker))
    const made = (await (await mia('/v1/tokens', 'POST', { name: 'mine', role: 'viewer' })).json()) as Made
    expect(made).toMatchObject({ parent: idOf(maker), expiresAt: '2026-01-01T01:00:00.000Z' })
    const longer = await mia('/v1/tokens', 'POST', { name: 'mine', role: 'viewer', expiresIn: '2h' })
    expect(await longer.json()).toMatchObject({ code: 'TOKEN_OUTLIVES_MAKER' })
    door.clock.advance('1h')
    expect((await mia('/v1/me', 'GET')).status).toBe(401)
    expect(await statusOf(door, made.token)).toBe(401)
  })

  it('signs out whom it signed in when that token is revoked, and signs in nobody any more', async () => {
    await using door = await doorway()
    const [root, maker] = [await door.token({ role: 'admin' }), await door.token({ role: 'admin' })]
    const [used, unused] = [await linkBy(door, maker), await linkBy(door, maker)]
    const mia = await signedIn(door, used)
    const { token } = (await (await mia('/v1/tokens', 'POST', { name: 'mine', role: 'viewer' })).json()) as Made
    const answer = await door.ask(`/v1/tokens/${idOf(maker)}`, { method: 'DELETE', token: root })
    expect(await answer.json()).toMatchObject({ ended: { tokens: [idOf(token)], sessions: [expect.any(String)] } })
    expect((await mia('/v1/me', 'GET')).status).toBe(401)
    expect(await statusOf(door, token)).toBe(401)
    const late = { method: 'POST', form: unused.search.slice(1), headers: sameOrigin }
    expect((await door.ask(`/_unlock-debug${unused.search}`)).status).toBe(404)
    expect((await door.ask('/_unlock-debug', late)).status).toBe(404)
  })

  it.each([
    ['of nobody', (query: URLSearchParams) => ['parent', 'until'].forEach(part => query.delete(part))],
    ['of another', (query: URLSearchParams) => query.set('parent', '0123456789abcdef')],
    ['for longer', (query: URLSearchParams) => query.set('until', '9999999999999')],
    ['for ever', (query: URLSearchParams) => query.set('until', 'Infinity')],
  ])('is none any more once somebody writes that it is %s', async (_, change) => {
    await using door = await doorway()
    const link = await linkBy(door, await door.token({ role: 'admin' }, HOUR))
    expect((await door.ask(`/_unlock-debug${link.search}`)).status).toBe(200)
    change(link.searchParams)
    expect((await door.ask(`/_unlock-debug${link.search}`)).status).toBe(404)
  })
})

describe('a token that a person made', () => {
  it('whom a link of the session key signed in, stays when they sign out', async () => {
    await using door = await doorway()
    const dana = await signedIn(door, await door.link({ role: 'admin' }))
    const answer = await dana('/v1/tokens', 'POST', { name: 'shop', role: 'viewer', expiresIn: '366d' })
    const { token, parent } = (await answer.json()) as Made
    expect(parent).toBeUndefined()
    await dana('/_lock-debug', 'POST')
    door.clock.advance('300d')
    expect(await statusOf(door, token)).toBe(200)
  })
})
