import type { Json } from 'varve'
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

  it('puts one part of an object back, and leaves the others as they are', async () => {
    await using shop = await served()
    const plans = async (value: { free: number; pro: number }): Promise<number> =>
      (await shop.varve.set('limits.plans', value, { by: 'lee', message: 'Plans' })).number
    const first = await plans({ free: 1, pro: 5 })
    await plans({ free: 2, pro: 9 })
    const path = '/v1/values/limits.plans/rollback'
    const dry = await (await post(shop, `${path}?dryRun=true`, { to: first, path: ['free'] })).json()
    expect(dry).toMatchObject({ changes: [{ before: { free: 2, pro: 9 }, after: { free: 1, pro: 9 } }] })
    expect(shop.varve.get('limits.plans')).toEqual({ free: 2, pro: 9 })
    expect((await post(shop, path, { to: first, path: ['free'] })).status).toBe(200)
    expect(shop.varve.get('limits.plans')).toEqual({ free: 1, pro: 9 })
    const json = async (value: Json): Promise<number> =>
      (await shop.varve.set('other.anything', value, { by: 'lee', message: 'Parts' })).number
    const before = await json({ a: { b: 1 } })
    await json({ a: { b: 1, c: [1] }, d: 2 })
    await post(shop, '/v1/values/other.anything/rollback', { to: before, path: ['a', 'c'] })
    await post(shop, '/v1/values/other.anything/rollback', { to: before, path: ['d', 'e'] })
    expect(shop.varve.get('other.anything')).toEqual({ a: { b: 1 }, d: 2 })
  })

  it('puts no part back of what has none, without a moment, or into what does not fit', async () => {
    await using shop = await served()
    const [number = 0] = await history(shop, [1])
    const plans = { free: 2, pro: 9 }
    const { number: set } = await shop.varve.set('limits.plans', plans, { by: 'lee', message: 'Plans' })
    for (const [key, body, status] of [
      ['limits.maxUploads', { to: number, path: ['free'] }, 422],
      ['limits.plans', { to: number, path: ['free'] }, 422],
      ['limits.plans', { path: ['free'] }, 422],
      ['limits.plans', { to: set, path: [] }, 422],
      ['limits.plans', { to: set, path: ['gone'] }, 200],
      ['payments.apiKey', { to: number, path: ['free'] }, 422],
    ] as const)
      expect([key, body, (await post(shop, `/v1/values/${key}/rollback`, body)).status]).toEqual([key, body, status])
    expect(shop.varve.get('limits.plans')).toEqual(plans)
  })

  it.each([{}, { 'if-match': '*' }])(
    'puts parts back that are asked for at once, and loses none: %j',
    async headers => {
      await using shop = await served()
      const json = async (value: Json): Promise<number> =>
        (await shop.varve.set('other.anything', value, { by: 'lee', message: 'Parts' })).number
      const to = await json({ a: 1, b: 1, c: 1, d: 1 })
      await json({ a: 2, b: 2, c: 2, d: 2 })
      const path = '/v1/values/other.anything/rollback'
      const back = (part: string) =>
        shop.ask(path, { method: 'POST', headers, body: { message, to, path: [part] } }).then(({ status }) => status)
      expect(await Promise.all(['a', 'b', 'c', 'd'].map(back))).toEqual([200, 200, 200, 200])
      expect(shop.varve.get('other.anything')).toEqual({ a: 1, b: 1, c: 1, d: 1 })
    },
  )

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
    const theirs = { revision: second, by: 'lee', value: 2 }
    expect(refused).toMatchObject({ status: 409, base: 1, theirs, yours: null })
    const { number: third } = await shop.varve.set('limits.maxUploads', 3, { by: 'lee', message: 'To 3' })
    // What it was to be again is what stood before the revision.
    const again = await (await post(shop, `/v1/revisions/${second}/undo`)).json()
    expect(again).toMatchObject({ status: 409, base: 2, theirs: { revision: third, value: 3 }, yours: 1 })
    await post(shop, `/v1/revisions/${third}/undo`)
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
