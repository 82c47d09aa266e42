import { describe, expect, it } from 'vitest'
import { served } from '../http/served.ts'

const message = 'For the sale'
const signed = { by: 'dana', message }

describe('PATCH of one value', () => {
  it('changes the members it names and no other, though nothing was stored: I32', async () => {
    await using shop = await served()
    const patch = (patch: object, headers = {}) =>
      shop.ask('/v1/values/limits.plans', { method: 'PATCH', body: { patch, message }, headers })
    expect(await (await patch({ pro: 6 })).json()).toMatchObject({ changes: [{ after: { free: 1, pro: 6 } }] })
    expect(await (await patch({ free: 2 })).json()).toMatchObject({
      changes: [{ before: { free: 1, pro: 6 }, after: { free: 2, pro: 6 } }],
    })
    expect((await patch({ pro: null })).status).toBe(422)
    const { items } = await (await shop.ask('/v1/values/limits.plans/history')).json()
    expect(items).toMatchObject([
      { before: { free: 1, pro: 6 }, after: { free: 2, pro: 6 }, by: 'dana' },
      { after: { free: 1, pro: 6 }, by: 'dana' },
    ])
  })

  it('lets what others changed stand, and conflicts where both changed the same', async () => {
    await using shop = await served()
    const base = await shop.varve.set('limits.plans', { free: 1, pro: 5 }, signed)
    await shop.varve.set('limits.plans', { free: 9, pro: 5 }, { by: 'lee', message: 'Free' })
    const patch = (patch: object) =>
      shop.ask('/v1/values/limits.plans', {
        ...{ method: 'PATCH', body: { patch, message } },
        headers: { 'if-match': `"${base.number}"` },
      })
    expect(await (await patch({ free: 2 })).json()).toMatchObject({
      ...{ status: 409, paths: ['free'], base: { free: 1 }, yours: { free: 2, pro: 5 } },
      theirs: { by: 'lee', value: { free: 9 } },
    })
    expect((await patch({ pro: 6 })).status).toBe(200)
    expect(shop.varve.get('limits.plans')).toEqual({ free: 9, pro: 6 })
  })

  it('loses nothing of many at once', async () => {
    await using shop = await served()
    const all = Array.from({ length: 10 }, (_, index) =>
      shop.ask('/v1/values/other.anything', { method: 'PATCH', body: { patch: { [`m${index}`]: index }, message } }),
    )
    for (const answer of await Promise.all(all)) expect(answer.status).toBe(200)
    expect(Object.keys(shop.varve.get('other.anything') as object)).toHaveLength(10)
  })

  it('refuses a secret, and a document', async () => {
    await using shop = await served()
    const patch = { method: 'PATCH', body: { patch: { a: 1 }, message } }
    expect((await shop.ask('/v1/values/payments.apiKey', patch)).status).toBe(422)
    await shop.varve.setFlag('other.anything', { variants: { a: {} }, serve: 'a' }, signed)
    expect(await (await shop.ask('/v1/values/other.anything', patch)).json()).toMatchObject({ code: 'VALUE_REFUSED' })
  })
})

describe('PATCH of several values', () => {
  it('is one revision that changes only what it names', async () => {
    await using shop = await served()
    await shop.varve.set('checkout.newFlow', true, signed)
    const body = {
      ...{ set: { 'limits.plans': { free: 3, pro: 4 } }, texts: { 'limits.maxUploads': '33' } },
      ...{ delete: ['checkout.newFlow'], message },
    }
    const answer = await shop.ask('/v1/values', { method: 'PATCH', body })
    expect((await answer.json()).changes).toHaveLength(3)
    expect(shop.varve.all()).toMatchObject({
      ...{ 'limits.maxUploads': 33, 'limits.plans': { free: 3, pro: 4 } },
      ...{ 'checkout.newFlow': false, 'checkout.regions': ['eu'] },
    })
  })

  it('is all or nothing, and says everything that is wrong', async () => {
    await using shop = await served()
    const set = { 'limits.maxUploads': 101, 'limits.plans': { free: 'x', pro: 1 }, 'checkout.newFlow': true }
    const answer = await shop.ask('/v1/values', { method: 'PATCH', body: { set, message } })
    const { errors } = await answer.json()
    expect(errors.map(({ key }: { key: string }) => key)).toEqual(['limits.maxUploads', 'limits.plans'])
    expect(shop.varve.head().number).toBe(0)
    expect((await shop.ask('/v1/values', { method: 'PATCH', body: { message } })).status).toBe(400)
    const twice = { set: { 'checkout.newFlow': true }, delete: ['checkout.newFlow'], message }
    expect((await shop.ask('/v1/values', { method: 'PATCH', body: twice })).status).toBe(422)
  })

  it('with If-Match holds for the whole log', async () => {
    await using shop = await served()
    const { number } = await shop.varve.set('checkout.newFlow', true, signed)
    await shop.varve.set('checkout.regions', [], signed)
    const patch = (head: number) =>
      shop.ask('/v1/values', {
        ...{ method: 'PATCH', body: { set: { 'limits.maxUploads': 3 }, message } },
        headers: { 'if-match': `"${head}"` },
      })
    expect((await patch(number)).status).toBe(409)
    expect((await patch(shop.varve.head().number)).status).toBe(200)
  })
})
