import { describe, expect, it } from 'vitest'
import { principal, served, type Served } from '../http/served.ts'

const message = 'Contract'

async function own(shop: Served, tenant: string, key: string, value: number | boolean): Promise<void> {
  await shop.varve.set(key, value, { by: 'lee', message, scope: `tenant:${tenant}` })
}

describe('tenants over HTTP', () => {
  it('are listed, and each is shown with its own values and with what it is served', async () => {
    await using shop = await served()
    await own(shop, 'acme', 'limits.maxUploads', 50)
    const { items } = await (await shop.ask('/v1/tenants')).json()
    expect(items).toMatchObject([{ tenant: 'acme', values: 1 }])
    const acme = await (await shop.ask('/v1/tenants/acme')).json()
    expect(acme.own).toMatchObject([{ key: 'limits.maxUploads', value: 50, by: 'lee', message }])
    expect(acme.effective).toHaveLength(7)
    expect(await (await shop.ask('/v1/tenants/globex')).json()).toMatchObject({ own: [] })
  })

  it('are listed in pages', async () => {
    await using shop = await served()
    for (const tenant of ['acme', 'globex', 'initech']) await own(shop, tenant, 'limits.maxUploads', 50)
    const page = async (query: string) => (await shop.ask(`/v1/tenants?${query}`)).json()
    expect(await page('limit=2')).toMatchObject({ items: [{ tenant: 'acme' }, { tenant: 'globex' }], next: 'globex' })
    expect(await page('after=globex')).toMatchObject({ items: [{ tenant: 'initech' }] })
  })

  it('are compared with everybody and with one another', async () => {
    await using shop = await served()
    await own(shop, 'acme', 'limits.maxUploads', 50)
    await own(shop, 'globex', 'checkout.newFlow', true)
    const diff = async (query = '') => (await (await shop.ask(`/v1/tenants/acme/diff${query}`)).json()).items
    expect(await diff()).toEqual([
      { key: 'limits.maxUploads', a: { value: 50, layer: 'tenant' }, b: { value: 10, layer: 'default' } },
    ])
    expect(await diff('?with=globex')).toHaveLength(2)
    expect(await diff('?keys=checkout.*')).toEqual([])
    expect(await diff('?with=globex&keys=checkout.*,limits.*')).toHaveLength(2)
    expect(await diff('?with=globex&keys=checkout.*&keys=limits.*')).toHaveLength(2)
    expect((await shop.ask('/v1/tenants/acme/diff?keys=')).status).toBe(422)
  })

  it('give their values to another, and lose them, as one revision', async () => {
    await using shop = await served()
    await own(shop, 'acme', 'limits.maxUploads', 50)
    await own(shop, 'acme', 'checkout.newFlow', true)
    const copy = { method: 'POST', body: { from: 'acme', message } }
    expect((await (await shop.ask('/v1/tenants/globex/copy', copy)).json()).changes).toHaveLength(2)
    expect(await (await shop.ask('/v1/tenants/globex/copy', copy)).json()).toMatchObject({ revision: null })
    const clear = (query = '') => shop.ask(`/v1/tenants/acme${query}`, { method: 'DELETE', body: { message } })
    expect((await (await clear('?dryRun=true')).json()).changes).toHaveLength(2)
    expect((await (await clear('?dryRun=true&keys=limits.*,checkout.*')).json()).changes).toHaveLength(2)
    expect((await (await clear('?keys=limits.*')).json()).changes).toHaveLength(1)
    expect((await (await clear()).json()).changes).toHaveLength(1)
    expect(await (await clear()).json()).toMatchObject({ revision: null })
    expect((await shop.ask('/v1/tenants/globex', { method: 'DELETE' })).status).toBe(422)
  })

  it('see nothing of one another', async () => {
    const bound = principal({ tenants: ['acme'] })
    await using shop = await served({ as: () => Promise.resolve(bound) })
    await own(shop, 'acme', 'limits.maxUploads', 50)
    await own(shop, 'globex', 'limits.maxUploads', 60)
    const { items } = await (await shop.ask('/v1/tenants')).json()
    expect(items).toMatchObject([{ tenant: 'acme' }])
    for (const [method, path, body] of [
      ['GET', '/v1/tenants/globex', undefined],
      ['GET', '/v1/tenants/globex/diff', undefined],
      ['GET', '/v1/tenants/acme/diff?with=globex', undefined],
      ['POST', '/v1/tenants/acme/copy', { from: 'globex', message }],
      ['DELETE', '/v1/tenants/globex', { message }],
    ] as const)
      expect((await shop.ask(path, { method, ...(body === undefined ? {} : { body }) })).status).toBe(403)
    expect((await shop.ask('/v1/tenants/acme', { method: 'DELETE', body: { message } })).status).toBe(200)
  })
})
