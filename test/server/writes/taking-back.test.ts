import { describe, expect, it } from 'vitest'
import { served, type Served } from '../http/served.ts'

const message = 'Back'

async function post(shop: Served, path: string, body: object = {}): Promise<Response> {
  return shop.ask(path, { method: 'POST', body: { message, ...body } })
}

async function history(shop: Served, values: readonly number[]): Promise<readonly number[]> {
  const numbers: number[] = []
  for (const value of values) {
    const { number } = await shop.varve.set('limits.maxUploads', value, { by: 'lee', message: `To ${value}` })
    numbers.push(number)
  }
  return numbers
}

describe('taking back over HTTP', () => {
  it('goes one version back, and further each time; or to a revision, a tag, a time: T06', async () => {
    await using shop = await served()
    const [first = 0] = await history(shop, [1, 2, 3])
    const path = '/v1/values/limits.maxUploads/rollback'
    expect(await (await post(shop, path)).json()).toMatchObject({
      ...{ kind: 'rollback', by: 'dana', message },
      changes: [{ before: 3, after: 2 }],
    })
    await post(shop, path)
    expect(shop.varve.get('limits.maxUploads')).toBe(1)
    for (const to of [first + 1, `r${first + 2}`]) {
      await post(shop, path, { to })
      expect(shop.varve.get('limits.maxUploads')).toBe(to === first + 1 ? 2 : 3)
    }
    await post(shop, '/v1/tags', { name: 'good', revision: first })
    await post(shop, path, { to: 'good' })
    expect(shop.varve.get('limits.maxUploads')).toBe(1)
    for (const [to, status] of [
      ['nowhere', 404],
      [9999, 404],
      [{}, 422],
      ['2020-01-01', 400],
    ] as const)
      expect((await post(shop, path, { to })).status).toBe(status)
  })

  it('asks validators, unless forced: T23', async () => {
    await using shop = await served()
    await history(shop, [90, 20])
    shop.varve.addValidator('limits.maxUploads', value => (Number(value) < 50 ? undefined : 'is too much'))
    const path = '/v1/values/limits.maxUploads/rollback'
    expect((await post(shop, path)).status).toBe(422)
    expect((await post(shop, path, { force: true })).status).toBe(200)
    expect(shop.varve.get('limits.maxUploads')).toBe(90)
  })

  it('undoes a revision, and not one whose keys were changed since', async () => {
    await using shop = await served()
    const [first = 0, second = 0] = await history(shop, [1, 2])
    const refused = await (await post(shop, `/v1/revisions/${first}/undo`)).json()
    // Who undoes is told what would be undone in passing, as who saves is.
    expect(refused).toMatchObject({ status: 409, base: 1, theirs: { revision: second, by: 'lee', value: 2 } })
    expect(await (await post(shop, `/v1/revisions/r${second}/undo`)).json()).toMatchObject({ changes: [{ after: 1 }] })
    expect((await post(shop, '/v1/revisions/9999/undo')).status).toBe(404)
    expect((await post(shop, '/v1/revisions/first/undo')).status).toBe(400)
  })

  it('restores everything to a moment, once', async () => {
    await using shop = await served()
    const [first = 0] = await history(shop, [1, 2])
    await shop.varve.set('checkout.newFlow', true, { by: 'lee', message })
    const dry = await shop.ask('/v1/restore?dryRun=true', { method: 'POST', body: { to: first, message } })
    expect((await dry.json()).changes).toMatchObject([{ before: 2, after: 1 }, { before: true }])
    expect(await (await post(shop, '/v1/restore', { to: first })).json()).toMatchObject({ kind: 'restore' })
    expect(shop.varve.get('limits.maxUploads')).toBe(1)
    expect(await (await post(shop, '/v1/restore', { to: first })).json()).toMatchObject({ revision: null })
  })

  it('names revisions; a name never moves, and naming the same once more is harmless', async () => {
    await using shop = await served()
    const [first = 0] = await history(shop, [1, 2])
    expect(await (await post(shop, '/v1/tags', { name: 'now-ish' })).json()).toEqual({
      name: 'now-ish',
      revision: first + 1,
    })
    for (let times = 0; times < 2; times += 1)
      expect((await post(shop, '/v1/tags', { name: 'good', revision: first })).status).toBe(200)
    expect((await post(shop, '/v1/tags', { name: 'good', revision: first + 1 })).status).toBe(409)
    expect((await post(shop, '/v1/tags', { name: 'now' })).status).toBe(400)
    expect((await shop.ask('/v1/tags', { method: 'POST', body: { name: 'x' } })).status).toBe(422)
  })
})

describe('compaction over HTTP', () => {
  it('says that there is nothing to compact, and needs a message', async () => {
    await using shop = await served()
    await history(shop, [1])
    expect((await post(shop, '/v1/compact', { keep: '90d' })).status).toBe(400)
    expect((await post(shop, '/v1/compact', { keep: 'long' })).status).toBe(400)
    expect((await shop.ask('/v1/compact', { method: 'POST', body: { keep: '90d' } })).status).toBe(422)
  })
})
