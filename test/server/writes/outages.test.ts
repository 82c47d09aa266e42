import { describe, expect, it } from 'vitest'
import { VarveError } from 'varve'
import { memory } from 'varve/stores/memory'
import { troubled } from '../../troubled-store.ts'
import { served } from '../http/served.ts'

const message = 'While it is away'

describe('a write while the store is away', () => {
  it('is answered 503 with when to ask again, by every route, and never as done: defect 7', async () => {
    const store = troubled(memory())
    await using shop = await served({ store })
    await shop.varve.set('limits.maxUploads', 20, { by: 'lee', message })
    store.away = true
    for (const [method, path, body] of [
      ['PUT', '/v1/values/limits.maxUploads', { value: 30, message }],
      ['PATCH', '/v1/values/limits.plans', { patch: { free: 3 }, message }],
      ['PATCH', '/v1/values', { set: { 'limits.maxUploads': 30 }, message }],
      ['DELETE', '/v1/values/limits.maxUploads', { message }],
      ['POST', '/v1/flags/checkout.newFlow/kill', { message }],
      ['POST', '/v1/values/limits.maxUploads/rollback', { message }],
      ['PUT', '/v1/segments/staff', { when: true, message }],
    ] as const) {
      const answer = await shop.ask(path, { method, body })
      expect(`${path} ${answer.status}`).toBe(`${path} 503`)
      expect(answer.headers.get('retry-after')).toBe('2')
      expect(await answer.json()).toMatchObject({ code: expect.stringMatching(/^STORE_/) })
    }
    expect(shop.varve.get('limits.maxUploads')).toBe(20)
    store.away = false
  })

  it('of which nobody knows whether it was kept says how to find out', async () => {
    const store = troubled(memory())
    await using shop = await served({ store })
    store.afterAppend = () => {
      store.away = true
      throw new VarveError('STORE_INDETERMINATE', { store: 'memory', id: 'of the group', reason: 'it broke off' })
    }
    const id = '019e1e3c-5a00-7abc-8def-0123456789ab'
    const answer = await shop.ask('/v1/values/limits.maxUploads', {
      ...{ method: 'PUT', body: { value: 30, message }, headers: { 'idempotency-key': id } },
    })
    expect(answer.status).toBe(503)
    expect(await answer.json()).toMatchObject({ code: 'STORE_INDETERMINATE', id })
    store.away = false
  })

  it('without any store says that there is none', async () => {
    await using shop = await served({ store: false })
    const answer = await shop.ask('/v1/values/limits.maxUploads', { method: 'PUT', body: { value: 30, message } })
    expect(await answer.json()).toMatchObject({ status: 501, code: 'NO_STORE' })
  })
})
