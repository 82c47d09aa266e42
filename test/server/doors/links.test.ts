import { createHmac } from 'node:crypto'
import { memory, memoryStorage } from 'varve/stores/memory'
import { clock } from 'varve/testing'
import { describe, expect, it } from 'vitest'
import { makeLink } from '../../../src/server/doors/links.ts'
import seedLinks from './seed-links.json' with { type: 'json' }
import { doorway, KEY, ORIGIN, sameOrigin, type Doorway } from './door.ts'

const ask = (door: Doorway, { search }: URL): Promise<Response> => door.ask(`/_unlock-debug${search}`)
const press = (door: Doorway, { search }: URL, headers: Record<string, string> = sameOrigin): Promise<Response> =>
  door.ask('/_unlock-debug', { method: 'POST', form: search.slice(1), headers })

/** The answer of a path that is not there, but for the id of the request. */
async function strange(door: Doorway): Promise<unknown> {
  return comparable(await door.ask('/no/such/path'))
}

async function comparable(answer: Response): Promise<unknown> {
  return [answer.status, answer.headers.get('content-type'), (await answer.text()).replace(/"requestId":"[^"]*"/, '')]
}

/** A link with a part of its query replaced. */
function but(url: URL, name: string, value: string): URL {
  const spoilt = new URL(url)
  spoilt.searchParams.set(name, value)
  return spoilt
}

describe('a link for signing in', () => {
  it('is signed in by with a button, once; following it changes nothing', async () => {
    await using door = await doorway()
    const link = await door.link({ name: 'dana', role: 'editor', issuer: 'mia' })
    for (let look = 0; look < 3; look += 1) {
      const page = await ask(door, link)
      expect([page.status, page.headers.get('set-cookie')]).toEqual([200, null])
      expect(await page.text()).toContain('<dt>You are</dt><dd>dana</dd>')
    }
    const answer = await press(door, link)
    expect([answer.status, answer.headers.get('location')]).toEqual([303, '/debug/'])
    expect(answer.headers.get('set-cookie')).toMatch(
      /^__Host-varve=[0-9a-f]{16}\.[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict; Secure; Max-Age=28800$/,
    )
    for (const again of [await press(door, link), await ask(door, link)])
      expect(await comparable(again)).toEqual(await strange(door))
  })

  it('is spent for all instances that share a store', async () => {
    const time = clock()
    const storage = memoryStorage()
    await using here = await doorway({ clock: time, store: memory({ storage, clock: time }) })
    await using there = await doorway({ clock: time, store: memory({ storage, clock: time }) })
    const link = await here.link()
    const answers = await Promise.all([press(here, link), press(there, link), press(here, link), press(there, link)])
    expect(answers.map(({ status }) => status).toSorted()).toEqual([303, 404, 404, 404])
  })

  it.each([
    [0, 200],
    [300, 200],
    [301, 404],
    [-60, 200],
    [-61, 404],
    [-600, 404],
  ])('%i seconds old is answered %i', async (age, status) => {
    await using door = await doorway()
    const link = await door.link()
    door.clock.set(new Date(door.clock.now() + age * 1000))
    expect((await ask(door, link)).status).toBe(status)
  })

  it.each([
    ['ts', '1767225601'],
    ['nonce', '00112233445566778899aabbccddeeff'],
    ['as', 'root'],
    ['role', 'admin'],
    ['by', 'root'],
    ['tenant', 'acme'],
    ['sig', '0'.repeat(64)],
    ['sig', ''],
    ['role', '__proto__'],
    ['ts', '1e9'],
    ['ts', '9'.repeat(400)],
  ])('with another %s (%s) is answered as a path that is not there', async (name, value) => {
    await using door = await doorway()
    const link = but(await door.link(), name, value)
    expect(await comparable(await ask(door, link))).toEqual(await strange(door))
    expect(await comparable(await press(door, link))).toEqual(await strange(door))
  })

  it('with two people in it is for the first, who was signed', async () => {
    await using door = await doorway()
    const link = await door.link({ name: 'dana' })
    link.searchParams.append('as', 'root')
    expect(await (await ask(door, link)).text()).toContain('<dd>dana</dd>')
  })

  it.each(['https://other.example.com', `${ORIGIN}/varve`, 'http://config.example.com'])(
    'for %s opens no other server',
    async audience => {
      await using door = await doorway()
      const link = await door.link({}, audience)
      expect((await ask(door, link)).status).toBe(404)
      // Whatever the request says of its host.
      const host = new URL(audience).host
      const answer = await door.ask(`/_unlock-debug${link.search}`, { at: audience, headers: { host } })
      expect(answer.status).toBe(404)
    },
  )

  it('is good with each of several session keys, and with no other', async () => {
    const other = 'Zp4Wn7RsQy2VtKx9BfLd3MgHc6JaUe1TiOoPqXb5'
    await using door = await doorway({ sessionKey: `${other}, ${KEY}` })
    expect((await ask(door, await door.link())).status).toBe(200)
    await using changed = await doorway({ sessionKey: other })
    expect((await ask(changed, await changed.link())).status).toBe(404)
    await using none = await doorway({ sessionKey: '' })
    expect((await ask(none, await none.link())).status).toBe(404)
  })

  it('is not accepted where the server does not know its own address, but on this machine in development', async () => {
    const unknown = { origin: undefined as unknown as string }
    await using door = await doorway(unknown)
    expect((await ask(door, await door.link({}, ORIGIN))).status).toBe(404)
    const admin = await door.token({ role: 'admin' })
    const made = await door.ask('/v1/links', { method: 'POST', token: admin, body: { name: 'dana' } })
    expect(await made.json()).toMatchObject({ code: 'SIGN_IN_UNAVAILABLE' })
    await using own = await doorway({ ...unknown, environment: 'development' })
    const { search } = await own.link({}, 'http://localhost:8080')
    const at = 'http://localhost:8080'
    expect((await own.ask(`/_unlock-debug${search}`, { at })).status).toBe(200)
  })

  it.each([
    ['a form of another site', { 'sec-fetch-site': 'cross-site', origin: 'https://evil.example' }],
    ["a form of a neighbour's", { 'sec-fetch-site': 'same-site', origin: 'https://evil.example.com' }],
    ['a form of an old browser, from another site', { origin: 'https://evil.example' }],
    ['a form that hides where it is from', { origin: 'null' }],
    ['a program that is no browser', {}],
  ])('is not spent by %s', async (_, headers) => {
    await using door = await doorway()
    const link = await door.link()
    expect((await press(door, link, headers as Record<string, string>)).status).toBe(404)
    expect((await press(door, link)).status).toBe(303)
  })

  it('is made by an admin, for no more than they may themselves', async () => {
    await using door = await doorway()
    const body = { name: 'dana', role: 'releaser' }
    const post = async (token: string, more = {}): Promise<Response> =>
      door.ask('/v1/links', { method: 'POST', token, body: { ...body, ...more } })
    expect((await post(await door.token({ role: 'editor' }))).status).toBe(403)
    expect((await post(await door.token({ permissions: ['admin', 'evaluate', 'read'] }))).status).toBe(403)
    const made = await post(await door.token({ role: 'admin', name: 'root' }))
    const { url, expiresAt } = (await made.json()) as { url: string; expiresAt: string }
    expect([made.status, expiresAt]).toEqual([201, '2026-01-01T00:05:00.000Z'])
    expect((await press(door, new URL(url))).status).toBe(303)
    const trail = (await door.audit()).map(({ action, by, issuer }) => ({ action, by, issuer }))
    expect(trail).toContainEqual({ action: 'sign-in', by: 'dana', issuer: 'root' })
    expect(trail).toContainEqual({ action: 'link-made', by: 'root' })
    expect(trail.filter(({ action }) => action === 'permission-denied')).toHaveLength(2)
  })

  it('of who is bound to environments signs nobody in who could make a token for another one', async () => {
    await using door = await doorway()
    const token = await door.token({ role: 'admin', name: 'root', environments: ['production'] })
    const wish = { name: 'dana', role: 'admin' }
    const made = await door.ask('/v1/links', { method: 'POST', token, body: wish })
    const signedIn = await press(door, new URL(((await made.json()) as { url: string }).url))
    const [cookie = ''] = signedIn.headers.get('set-cookie')?.split(';') ?? []
    const me = (await (await door.ask('/v1/me', { cookie })).json()) as { csrf: string; environments: string[] }
    expect(me.environments).toEqual(['production'])
    const headers = { ...sameOrigin, 'x-varve-csrf': me.csrf }
    const wider = { name: 'wider', role: 'viewer', environments: ['staging'] }
    expect((await door.ask('/v1/tokens', { method: 'POST', cookie, headers, body: wider })).status).toBe(403)
    const asked = { method: 'POST', token, body: { ...wish, environments: ['staging'] } }
    expect((await door.ask('/v1/links', asked)).status).toBe(403)
  })

  it('and its use are in the audit trail by an id that is of no use, with who made it and from where it was used', async () => {
    await using door = await doorway()
    const link = await door.link({ name: 'dana', issuer: 'mia' })
    const form = link.search.slice(1)
    await door.ask('/_unlock-debug', { method: 'POST', form, headers: { ...sameOrigin, 'user-agent': 'Fox\t1' } })
    await press(door, link)
    const [again, first] = (await door.audit()).toSorted((a, b) =>
      String(a['outcome']).localeCompare(String(b['outcome'])),
    )
    expect(first).toMatchObject({
      ...{
        action: 'sign-in',
        outcome: 'granted',
        by: 'dana',
        issuer: 'mia',
        address: '203.0.113.9',
        userAgent: 'Fox1',
      },
      detail: expect.stringMatching(/^link [0-9a-f]{16}, viewer$/) as unknown,
    })
    expect(again).toMatchObject({ action: 'sign-in', outcome: 'denied', detail: 'a link that was used before' })
    const { nonce = '', sig = '' } = Object.fromEntries(link.searchParams)
    for (const secret of [nonce, sig]) expect(JSON.stringify(await door.audit())).not.toContain(secret)
  })

  it('shows names as they are, never as markup', async () => {
    await using door = await doorway()
    const name = '<script>alert("x")</script>'
    const page = await ask(door, await door.link({ name, issuer: `"'><img src=x>` }))
    const html = await page.text()
    expect(html).not.toMatch(/<script(?! nonce="[0-9a-f]{32}">let sent)|<img/)
    expect(page.headers.get('content-security-policy')).toMatch(
      /^default-src 'none'; style-src 'nonce-[0-9a-f]{32}'; script-src 'nonce-[0-9a-f]{32}'; form-action 'self'/,
    )
    expect([page.headers.get('referrer-policy'), page.headers.get('cache-control')]).toEqual([
      'strict-origin',
      'no-store',
    ])
  })
})

describe("a link of vibetuner's", () => {
  it.each(seedLinks)(
    'signed with $secret is what its own command makes, and opens nothing here',
    async ({ secret, ts, nonce, sig }) => {
      expect(createHmac('sha256', secret).update(`${ts}:${nonce}`).digest('hex')).toBe(sig)
      const time = clock(new Date(Number(ts) * 1000))
      await using door = await doorway({ environment: 'development', sessionKey: secret, clock: time })
      expect((await door.ask(`/_unlock-debug?ts=${ts}&nonce=${nonce}&sig=${sig}`)).status).toBe(404)
      // The same key makes links of ours: only the seed's form is not taken, which is for any server and anybody.
      const grant = { name: 'dana', role: 'viewer', issuer: 'mia' } as const
      const { url } = await makeLink(grant, { audience: ORIGIN, keys: [secret], now: time.now() })
      expect((await ask(door, new URL(url))).status).toBe(200)
    },
  )
})
