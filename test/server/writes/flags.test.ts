import { describe, expect, it } from 'vitest'
import { served, type Served } from '../http/served.ts'

const message = 'Staff first'

async function put(shop: Served, path: string, body: object): Promise<Response> {
  return shop.ask(path, { method: 'PUT', body: { message, ...body } })
}

async function post(shop: Served, path: string, body: object = {}): Promise<Response> {
  return shop.ask(path, { method: 'POST', body: { message, ...body } })
}

describe('a flag over HTTP', () => {
  it('is stored as a document, and shown with its declaration and what scopes have', async () => {
    await using shop = await served()
    const rules = [{ id: 'staff', when: { segment: 'staff' }, serve: 'on' }]
    await put(shop, '/v1/segments/staff', { when: { attr: 'email', op: 'ends', value: '@acme.example' } })
    const answer = await put(shop, '/v1/flags/checkout.newFlow', { flag: { rules, serve: 'off' } })
    expect(answer.status).toBe(200)
    await shop.varve.set('checkout.newFlow', true, { by: 'lee', message, scope: 'tenant:acme' })
    const flag = await (await shop.ask('/v1/flags/checkout.newFlow')).json()
    expect(flag).toMatchObject({
      ...{ key: 'checkout.newFlow', kind: 'flag', killed: false, enabled: true, rules: 1 },
      ...{ entry: { flag: { rules } }, scopes: [{ scope: 'tenant:acme', value: true }], declared: { kind: 'flag' } },
    })
    const { items } = await (await shop.ask('/v1/flags?attribute.email=a@acme.example')).json()
    expect(items).toMatchObject([{ key: 'checkout.newFlow', value: true }])
    expect((await shop.ask('/v1/flags/checkout.noFlow')).status).toBe(404)
  })

  it('that does not fit is refused with everything that is wrong', async () => {
    await using shop = await served()
    const flag = { rules: [{ id: 'x', when: { segment: 'nobody' }, serve: 'maybe' }], serve: 'off' }
    const { errors, status } = await (await put(shop, '/v1/flags/checkout.newFlow', { flag })).json()
    expect(status).toBe(422)
    expect(errors.length).toBeGreaterThan(1)
    for (const strange of [{ rules: 5 }, { rules: [null] }, { serve: { split: { on: -1 } } }, { variants: [] }])
      expect((await put(shop, '/v1/flags/checkout.newFlow', { flag: strange })).status).toBe(422)
    expect(shop.varve.head().number).toBe(0)
  })

  it('is killed and revived; a locked value stands even then', async () => {
    await using shop = await served()
    await put(shop, '/v1/values/checkout.newFlow', { value: true })
    await put(shop, '/v1/values/checkout.newFlow', { value: true, scope: 'tenant:acme', locked: true })
    const killed = await post(shop, '/v1/flags/checkout.newFlow/kill')
    expect(killed.status).toBe(200)
    expect(shop.varve.get('checkout.newFlow')).toBe(false)
    expect(shop.varve.for({ tenant: 'acme' }).get('checkout.newFlow')).toBe(true)
    expect(await (await shop.ask('/v1/flags/checkout.newFlow')).json()).toMatchObject({ killed: true, layer: 'killed' })
    expect((await post(shop, '/v1/flags/checkout.newFlow/revive')).status).toBe(200)
    expect(shop.varve.get('checkout.newFlow')).toBe(true)
    expect(await (await post(shop, '/v1/flags/checkout.newFlow/revive')).json()).toMatchObject({ revision: null })
  })

  it('is an experiment: T17', async () => {
    await using shop = await served()
    const variants = { control: { value: ['eu'], weight: 50 }, both: { value: ['eu', 'us'], weight: 50 } }
    expect((await put(shop, '/v1/flags/checkout.regions/experiment', { variants })).status).toBe(200)
    expect(['control', 'both']).toContain(shop.varve.for({ user: 'u1' }).variant('checkout.regions'))
    const bad = { variants: { control: { value: ['eu'], weight: -1 } } }
    expect((await put(shop, '/v1/flags/checkout.regions/experiment', bad)).status).toBe(422)
  })
})

describe('segments over HTTP', () => {
  it('are made, listed and deleted, and not while rules refer to them', async () => {
    await using shop = await served()
    expect((await put(shop, '/v1/segments/staff', { when: { nonsense: 1 } })).status).toBe(422)
    expect((await put(shop, '/v1/segments/staff', { when: true, doc: 'Us' })).status).toBe(200)
    expect(await (await shop.ask('/v1/segments/staff')).json()).toMatchObject({ doc: 'Us', by: 'dana', message })
    const rules = [{ id: 'staff', when: { segment: 'staff' }, serve: 'on' }]
    await put(shop, '/v1/flags/checkout.newFlow', { flag: { rules, serve: 'off' } })
    const drop = () => shop.ask('/v1/segments/staff', { method: 'DELETE', body: { message } })
    expect(await (await drop()).json()).toMatchObject({ status: 409, code: 'SEGMENT_IN_USE' })
    await put(shop, '/v1/flags/checkout.newFlow', { flag: { serve: 'off' } })
    expect((await drop()).status).toBe(200)
    expect((await drop()).status).toBe(404)
    expect((await shop.ask('/v1/segments/staff')).status).toBe(404)
    expect(await (await shop.ask('/v1/segments')).json()).toEqual({ items: [] })
  })
})
