import { describe, expect, it } from 'vitest'
import { principal, served } from '../http/served.ts'

const message = 'For the sale'
const signed = { by: 'dana', message }

describe('Idempotency-Key', () => {
  it('makes a repetition harmless, as a UUIDv7 and as any other text', async () => {
    await using shop = await served()
    for (const key of ['019e1e3c-5a00-7abc-8def-0123456789ab', 'order 17']) {
      const before = shop.varve.head().number
      const body = { value: before + 1, message }
      const put = () =>
        shop.ask('/v1/values/limits.maxUploads', { method: 'PUT', body, headers: { 'idempotency-key': key } })
      const answers = await Promise.all([put(), put()])
      const [one, two] = await Promise.all(answers.map(answer => answer.json()))
      expect(two.number).toBe(one.number)
      expect((await (await put()).json()).number).toBe(one.number)
      const { items } = await (await shop.ask('/v1/values/limits.maxUploads/history')).json()
      expect(items.filter(({ after }: { after: number }) => after === before + 1)).toHaveLength(1)
    }
  })

  it('is refused for another change, and tells nothing of somebody else’s', async () => {
    let who = principal()
    await using shop = await served({ as: () => Promise.resolve(who) })
    const put = (value: number, key: string) =>
      shop.ask('/v1/values/limits.maxUploads', {
        ...{ method: 'PUT', body: { value, message }, headers: { 'idempotency-key': key } },
      })
    expect((await put(1, 'a')).status).toBe(200)
    expect((await put(2, 'a')).status).toBe(409)
    const id = '019e1e3c-5a00-7abc-8def-0123456789ab'
    await put(3, id)
    who = principal({ name: 'mallory', id: 'other' })
    const answer = await put(4, id)
    expect(answer.status).toBe(409)
    expect(await answer.text()).not.toMatch(/dana/)
  })
})

describe('who may write', () => {
  it('is who has the permission, for the tenants they are bound to', async () => {
    let who = principal({ permissions: new Set(['evaluate', 'read']) })
    await using shop = await served({ as: () => Promise.resolve(who) })
    const put = (body: object, key = 'limits.maxUploads') =>
      shop.ask(`/v1/values/${key}`, { method: 'PUT', body: { value: 5, message, ...body } })
    expect(await (await put({})).json()).toMatchObject({ status: 403, permission: 'write' })
    who = principal({ permissions: new Set(['evaluate', 'read', 'write']), tenants: ['acme'] })
    expect((await put({})).status).toBe(403)
    expect((await put({ scope: 'tenant:globex' })).status).toBe(403)
    expect((await put({ scope: 'environment:test' })).status).toBe(403)
    expect((await put({ scope: 'tenant:acme' })).status).toBe(200)
    for (const [method, path, body] of [
      ['POST', '/v1/restore', { to: 0, message }],
      ['POST', '/v1/revisions/1/undo', { message }],
      ['POST', '/v1/tags', { name: 'x', message }],
      ['DELETE', '/v1/tenants/globex?message=x', undefined],
    ] as const)
      expect((await shop.ask(path, { method, ...(body === undefined ? {} : { body }) })).status).toBe(403)
  })

  it('secrets takes the permission for secrets, by whatever route', async () => {
    const editor = principal({ permissions: new Set(['evaluate', 'read', 'write', 'release']) })
    await using shop = await served({ as: () => Promise.resolve(editor) })
    await shop.varve.set('payments.apiKey', 'sk-one', signed)
    await shop.varve.set('payments.apiKey', 'sk-two', signed)
    for (const [method, path, body] of [
      ['PUT', '/v1/values/payments.apiKey', { value: 'x', message }],
      ['DELETE', '/v1/values/payments.apiKey', { message }],
      ['PATCH', '/v1/values', { set: { 'payments.apiKey': 'x' }, message }],
      ['POST', '/v1/values/payments.apiKey/rollback', { message }],
      ['POST', '/v1/revisions/2/undo', { message }],
      ['POST', '/v1/restore', { to: 1, message }],
      ['PUT', '/v1/secrets/payments.apiKey', { value: 'x', message }],
      ['POST', '/v1/secrets/payments.apiKey/reveal', { message }],
      ['POST', '/v1/values/payments.apiKey/rollout', { value: 'x', plan: { percentage: 1 }, message }],
    ] as const) {
      const answer = await shop.ask(path, { method, body })
      expect(`${path} ${answer.status}`).toBe(`${path} 403`)
    }
  })
})
