import { describe, expect, it } from 'vitest'
import { principal, served, type Served } from '../http/served.ts'

const message = 'From staging'
const signed = { by: 'lee', message }

async function post(shop: Served, body: object, query = ''): Promise<Response> {
  return shop.ask(`/v1/import${query}`, { method: 'POST', body: { message, ...body } })
}

async function filled(): Promise<Served> {
  const shop = await served()
  await shop.varve.set('limits.maxUploads', 20, signed)
  await shop.varve.set('limits.maxUploads', 50, { ...signed, scope: 'tenant:acme' })
  await shop.varve.set('payments.apiKey', 'sk-of-the-test', signed)
  await shop.varve.segments.set('staff', { attr: 'staff', op: 'eq', value: true }, signed)
  const rules = [{ id: 'staff', when: { segment: 'staff' }, serve: 'on' }]
  await shop.varve.setFlag('checkout.newFlow', { rules, serve: 'off' }, signed)
  return shop
}

describe('an export over HTTP', () => {
  it('has stored values, those of scopes too, and never a secret: V46', async () => {
    await using shop = await filled()
    const answer = await shop.ask('/v1/export')
    expect(answer.headers.get('varve-left-out')).toBe('secrets=1, documents=1')
    expect(await answer.json()).toEqual({ 'limits.maxUploads': 20, 'limits.maxUploads@tenant:acme': 50 })
    expect(await (await shop.ask('/v1/export?scope=tenant:acme')).json()).toEqual({ 'limits.maxUploads': 50 })
    expect(await (await shop.ask('/v1/export?at=0')).json()).toEqual({})
    const all = await (await shop.ask('/v1/export?all=true&tenant=acme')).text()
    expect(JSON.parse(all)).toMatchObject({ 'limits.maxUploads': 50, 'checkout.regions': ['eu'] })
    expect(all).not.toMatch(/sk-|••••/)
    const lines = await (await shop.ask('/v1/export?format=jsonl')).text()
    expect(lines.trim().split('\n')).toHaveLength(shop.varve.head().number)
    expect(lines).not.toMatch(/sk-/)
  })

  it('of the whole history is written as it is read, a part at a time, and ends at the moment that is asked about', async () => {
    await using shop = await served()
    for (let one = 1; one <= 450; one += 1) await shop.varve.set('limits.maxUploads', (one % 100) + 1, signed)
    const head = shop.varve.head().number
    const numbers = async (path: string): Promise<number[]> =>
      (await (await shop.ask(path)).text())
        .trim()
        .split('\n')
        .map(line => (JSON.parse(line) as { number: number }).number)
    const upTo = (last: number): number[] => Array.from({ length: last }, (_, index) => index + 1)
    expect(await numbers('/v1/export?format=jsonl')).toEqual(upTo(head))
    expect(await numbers('/v1/export?format=jsonl&at=201')).toEqual(upTo(201))
    const { body } = await shop.ask('/v1/export?format=jsonl')
    const reader = body?.getReader()
    const first = new TextDecoder().decode((await reader?.read())?.value)
    expect(first.split('\n').length).toBeLessThan(250)
    await reader?.cancel()
  })

  it('comes back in elsewhere: values, then flags and segments', async () => {
    await using shop = await filled()
    await using other = await served()
    const values = await (await shop.ask('/v1/export')).json()
    const dry = await (await post(other, { values }, '?dryRun=true')).json()
    expect(dry).toMatchObject({ revision: null, dryRun: true })
    expect(other.varve.head().number).toBe(0)
    expect(await (await post(other, { values })).json()).toMatchObject({ kind: 'import', by: 'dana' })
    expect(other.varve.for({ tenant: 'acme' }).get('limits.maxUploads')).toBe(50)
    expect(await (await post(other, { values })).json()).toMatchObject({ revision: null, report: { unchanged: 2 } })
    const document = await (await shop.ask('/v1/export?format=flags')).json()
    const flags = await (await post(other, { from: 'varve', document })).json()
    expect(flags.report).toMatchObject({ flags: ['checkout.newFlow'], segments: ['staff'], lost: 0 })
    expect(other.varve.for({ staff: true }).get('checkout.newFlow')).toBe(true)
    expect(await (await other.ask('/v1/export?format=flags')).json()).toEqual(document)
    expect(await (await post(other, { from: 'varve', document })).json()).toMatchObject({ revision: null })
  })
})

describe('an import over HTTP', () => {
  it('is all or nothing, with everything that does not fit; or leaves that out', async () => {
    await using shop = await served()
    const values = { limits: { maxUploads: 20, nothing: 1 }, 'server.port': 1 }
    const refused = await (await post(shop, { values })).json()
    expect(refused).toMatchObject({ status: 422, errors: [{ key: 'limits.nothing' }, { key: 'server.port' }] })
    expect(shop.varve.head().number).toBe(0)
    const done = await (await post(shop, { values, skipUnfit: true })).json()
    expect(done).toMatchObject({ changes: [{ after: 20 }], report: { left: [{}, {}] } })
  })

  it('takes the flags of a product, and says what of them is lost', async () => {
    await using shop = await served()
    const flag = { state: 'ENABLED', variants: { on: true, off: false }, defaultVariant: 'on' }
    const document = { flags: { 'checkout.newFlow': flag, 'no.such': flag } }
    expect((await post(shop, { from: 'flagd', document, strict: true })).status).toBe(422)
    const { report } = await (await post(shop, { from: 'flagd', document })).json()
    expect(report).toMatchObject({ flags: ['checkout.newFlow'], lost: 1 })
    expect(shop.varve.get('checkout.newFlow')).toBe(true)
  })

  it.each([
    [{}, 422],
    [{ values: [] }, 422],
    [{ values: 5 }, 422],
    [{ values: {}, from: 'varve', document: {} }, 422],
    [{ from: 'nobody', document: {} }, 400],
    [{ from: 'toString', document: {} }, 400],
    [{ from: 'unleash', document: 5 }, 422],
    [{ from: 'varve', document: { flags: { a: 5 } } }, 422],
  ])('of %j is refused', async (body, status) => {
    await using shop = await served()
    expect((await post(shop, body)).status).toBe(status)
  })

  it('of who is bound to tenants, or may not do all of it, is refused', async () => {
    let who = principal({ tenants: ['acme'], permissions: new Set(['evaluate', 'read', 'write']) })
    await using shop = await served({ as: () => Promise.resolve(who) })
    const scope = 'tenant:acme'
    expect((await post(shop, { values: { 'limits.maxUploads': 5 } })).status).toBe(403)
    expect((await post(shop, { values: { 'limits.maxUploads@tenant:globex': 5 }, scope })).status).toBe(403)
    expect((await post(shop, { values: { 'payments.apiKey': 'sk-x' }, scope })).status).toBe(403)
    expect((await post(shop, { from: 'varve', document: { flags: {} }, scope })).status).toBe(403)
    expect((await post(shop, { values: { 'limits.maxUploads': 5 }, scope })).status).toBe(200)
    for (const query of ['', '?tenant=acme', '?tenant=acme&format=jsonl', '?scope=tenant:globex&tenant=acme'])
      expect(`${query} ${(await shop.ask(`/v1/export${query}`)).status}`).toBe(`${query} 403`)
    const own = await shop.ask('/v1/export?tenant=acme&scope=tenant:acme')
    expect(await own.json()).toEqual({ 'limits.maxUploads': 5 })
    who = principal({ permissions: new Set(['evaluate', 'read']) })
    expect((await post(shop, { values: {} })).status).toBe(403)
  })
})
