import { describe, expect, it } from 'vitest'
import { PLANTED, principal, served } from '../http/served.ts'

const message = 'For the sale'
const signed = { by: 'dana', message }

describe('setting a value over HTTP', () => {
  it('stores it under the name of the credential, whatever the body says of an author', async () => {
    await using shop = await served()
    const answer = await shop.ask('/v1/values/limits.maxUploads', { method: 'PUT', body: { value: 20, message } })
    expect(answer.status).toBe(200)
    expect(await answer.json()).toMatchObject({
      ...{ by: 'dana', message, kind: 'set', shadowedFor: [] },
      changes: [{ key: 'limits.maxUploads', after: 20 }],
    })
    expect(shop.varve.get('limits.maxUploads')).toBe(20)
    const forged = { value: 30, message, by: 'mallory' }
    expect((await shop.ask('/v1/values/limits.maxUploads', { method: 'PUT', body: forged })).status).toBe(422)
    expect(shop.varve.get('limits.maxUploads')).toBe(20)
  })

  it('needs a message, and says so with the code of the library', async () => {
    await using shop = await served()
    const answer = await shop.ask('/v1/values/limits.maxUploads', { method: 'PUT', body: { value: 20 } })
    expect(answer.status).toBe(422)
    expect(await answer.json()).toMatchObject({ code: 'SIGNATURE_MISSING', missing: ['message'] })
  })

  it('reads text by the type of the key, as form fields and variables are read', async () => {
    await using shop = await served()
    await shop.ask('/v1/values/limits.maxUploads', { method: 'PUT', body: { text: '42', message } })
    expect(shop.varve.get('limits.maxUploads')).toBe(42)
    const bad = await shop.ask('/v1/values/limits.maxUploads', { method: 'PUT', body: { text: '3.9', message } })
    expect(bad.status).toBe(422)
    expect(await bad.json()).toMatchObject({ code: 'VALUE_REFUSED', errors: [{ key: 'limits.maxUploads' }] })
    const both = await shop.ask('/v1/values/limits.maxUploads', {
      method: 'PUT',
      body: { text: '3', value: 3, message },
    })
    expect(await both.json()).toMatchObject({ status: 422, code: 'REQUEST_INVALID' })
  })

  it.each([
    ['a value that does not fit', 'limits.maxUploads', { value: 101, message }, 422, 'VALUE_REFUSED'],
    ['a value of another type', 'limits.maxUploads', { value: 'tru', message }, 422, 'VALUE_REFUSED'],
    ['an unknown key', 'limits.maxUplods', { value: 1, message }, 404, 'UNKNOWN_KEY'],
    ['a start-up setting', 'server.port', { value: 1, message }, 400, 'NOT_WRITABLE'],
    ['no body', 'limits.maxUploads', undefined, 422, 'REQUEST_INVALID'],
    ['a list for a body', 'limits.maxUploads', [], 422, 'REQUEST_INVALID'],
    ['a body that is no JSON', 'limits.maxUploads', '{"value":', 400, 'REQUEST_UNREADABLE'],
    ['a name that reaches prototypes', 'other.anything', '{"value":{"__proto__":1},"message":"x"}', 400, undefined],
    ['a scope that is none', 'limits.maxUploads', { value: 1, message, scope: 'planet:earth' }, 400, 'BAD_SCOPE'],
    ['a scope of ours', 'limits.maxUploads', { value: 1, message, scope: 'varve:killed' }, 400, 'BAD_SCOPE'],
    ['a lock for everybody', 'limits.maxUploads', { value: 1, message, locked: true }, 400, 'USAGE'],
  ])('refuses %s, and changes nothing', async (_, key, body, status, code) => {
    await using shop = await served()
    const answer = await shop.ask(`/v1/values/${key}`, { method: 'PUT', ...(body === undefined ? {} : { body }) })
    const problem = (await answer.json()) as { code: string }
    expect(problem).toMatchObject({ status, ...(code === undefined ? {} : { code }) })
    expect(shop.varve.head().number).toBe(0)
  })

  it('suggests the key that may have been meant', async () => {
    await using shop = await served()
    const answer = await shop.ask('/v1/values/limits.maxUplods', { method: 'PUT', body: { value: 1, message } })
    expect(await answer.json()).toMatchObject({ nearest: 'limits.maxUploads' })
  })

  it('for a scope is for that scope; and says who keeps a value of their own', async () => {
    await using shop = await served()
    const own = { value: 50, message, scope: 'tenant:acme' }
    await shop.ask('/v1/values/limits.maxUploads', { method: 'PUT', body: own })
    const answer = await shop.ask('/v1/values/limits.maxUploads', { method: 'PUT', body: { value: 20, message } })
    expect(await answer.json()).toMatchObject({ shadowedFor: ['tenant:acme'] })
    expect(shop.varve.get('limits.maxUploads')).toBe(20)
    expect(shop.varve.for({ tenant: 'acme' }).get('limits.maxUploads')).toBe(50)
  })

  it('under an override says that it is masked by it', async () => {
    await using shop = await served()
    await shop.ask('/v1/overrides/limits.maxUploads', { method: 'PUT', body: { value: 7 } })
    const answer = await shop.ask('/v1/values/limits.maxUploads', { method: 'PUT', body: { value: 20, message } })
    expect(await answer.json()).toMatchObject({ shadowedBy: 'override' })
    expect(shop.varve.get('limits.maxUploads')).toBe(7)
  })

  it('of the past is refused', async () => {
    await using shop = await served()
    const answer = await shop.ask('/v1/values/limits.maxUploads?at=r0', { method: 'PUT', body: { value: 20, message } })
    expect(await answer.json()).toMatchObject({ status: 400, code: 'PAST_READ_ONLY' })
  })
})

describe('a dry run', () => {
  it('tells before and after, what masks it, who keeps their own, and writes nothing', async () => {
    await using shop = await served()
    await shop.varve.set('limits.maxUploads', 50, { ...signed, scope: 'tenant:acme' })
    const { number } = shop.varve.head()
    const body = { value: 20, message }
    const plain = await shop.ask('/v1/values/limits.maxUploads?dryRun=true', { method: 'PUT', body })
    expect(await plain.json()).toMatchObject({
      ...{ revision: null, dryRun: true, shadowedFor: ['tenant:acme'] },
      changes: [{ key: 'limits.maxUploads', after: 20 }],
      effects: [{ before: { value: 10, layer: 'default' }, after: { value: 20, layer: 'stored' } }],
    })
    shop.varve.override('limits.maxUploads', 7)
    const masked = await shop.ask('/v1/values/limits.maxUploads?dryRun=true', { method: 'PUT', body })
    expect(await masked.json()).toMatchObject({
      shadowedBy: 'override',
      effects: [{ before: { value: 7 }, after: { value: 7 }, maskedBy: 'override' }],
    })
    expect(shop.varve.head().number).toBe(number)
  })

  it('is refused where the write would be, with every verdict', async () => {
    await using shop = await served()
    shop.varve.addValidator('limits.maxUploads', value => (Number(value) % 2 === 0 ? undefined : 'must be even'))
    shop.varve.addValidator('limits.maxUploads', value => (Number(value) < 50 ? undefined : 'is too much for now'))
    const body = { value: 51, message }
    const answer = await shop.ask('/v1/values/limits.maxUploads?dryRun=true', { method: 'PUT', body })
    expect(await answer.json()).toMatchObject({
      ...{ status: 422, code: 'VALUE_REFUSED' },
      errors: [{ issue: 'was refused: must be even' }, { issue: 'was refused: is too much for now' }],
    })
  })

  it('of a delete tells which layer shows then', async () => {
    await using shop = await served()
    await shop.varve.set('limits.maxUploads', 50, signed)
    const answer = await shop.ask(`/v1/values/limits.maxUploads?dryRun=true&message=x`, { method: 'DELETE' })
    expect(await answer.json()).toMatchObject({
      changes: [{ op: 'delete', before: 50 }],
      effects: [{ before: { value: 50, layer: 'stored' }, after: { value: 10, layer: 'default' } }],
    })
    expect(shop.varve.get('limits.maxUploads')).toBe(50)
  })
})

describe('If-Match', () => {
  it('lets a change through that knows the last revision, and no other: 409 with base, theirs and yours', async () => {
    await using shop = await served()
    const first = await shop.varve.set('limits.maxUploads', 20, signed)
    const theirs = await shop.varve.set('limits.maxUploads', 30, { by: 'lee', message: 'More' })
    const set = (revision: string, value: number) =>
      shop.ask('/v1/values/limits.maxUploads', {
        ...{ method: 'PUT', body: { value, message } },
        headers: { 'if-match': revision },
      })
    const refused = await set(`"${first.number}"`, 40)
    expect(refused.status).toBe(409)
    expect(await refused.json()).toMatchObject({
      ...{ code: 'REVISION_CONFLICT', base: 20, yours: 40, key: 'limits.maxUploads' },
      theirs: { revision: theirs.number, by: 'lee', message: 'More', value: 30 },
    })
    expect((await set(`"${theirs.number}-abcdef"`, 40)).status).toBe(200)
    expect((await set('"0"', 50)).status).toBe(409)
    expect((await set('*', 60)).status).toBe(200)
    expect((await set('W/"nonsense"', 70)).status).toBe(400)
    expect(shop.varve.get('limits.maxUploads')).toBe(60)
  })

  it('tells of two objects which parts both changed', async () => {
    await using shop = await served()
    const base = await shop.varve.set('limits.plans', { free: 1, pro: 5 }, signed)
    await shop.varve.set('limits.plans', { free: 2, pro: 5 }, { by: 'lee', message: 'Free' })
    const set = (value: object) =>
      shop.ask('/v1/values/limits.plans', {
        ...{ method: 'PUT', body: { value, message } },
        headers: { 'if-match': `"${base.number}"` },
      })
    expect(await (await set({ free: 3, pro: 5 })).json()).toMatchObject({ status: 409, paths: ['free'] })
    expect(await (await set({ free: 1, pro: 6 })).json()).toMatchObject({ status: 409, paths: [] })
  })

  it('of a secret tells only that they differ', async () => {
    await using shop = await served()
    await shop.varve.set('payments.apiKey', 'sk-one', signed)
    await shop.varve.set('payments.apiKey', 'sk-two', { by: 'lee', message: 'Rotated' })
    const answer = await shop.ask('/v1/secrets/payments.apiKey', {
      ...{ method: 'PUT', body: { value: PLANTED, message }, headers: { 'if-match': '"1"' } },
    })
    const text = await answer.text()
    expect(answer.status).toBe(409)
    expect(text).not.toMatch(/sk-/)
    expect(JSON.parse(text)).toMatchObject({ theirs: { by: 'lee' } })
    expect(JSON.parse(text)).not.toHaveProperty('yours')
  })
})

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

describe('deleting a value over HTTP', () => {
  it('shows the next layer, keeps the history, and says where there was nothing', async () => {
    await using shop = await served()
    await shop.varve.set('limits.maxUploads', 20, signed)
    const drop = () => shop.ask('/v1/values/limits.maxUploads', { method: 'DELETE', body: { message } })
    expect(await (await drop()).json()).toMatchObject({ changes: [{ op: 'delete', before: 20 }] })
    expect(shop.varve.get('limits.maxUploads')).toBe(10)
    expect(await (await drop()).json()).toEqual({ revision: null, changes: [], shadowedFor: [] })
  })
})

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
    expect((await put(2, 'a')).status).toBe(400)
    const id = '019e1e3c-5a00-7abc-8def-0123456789ab'
    await put(3, id)
    who = principal({ name: 'mallory', id: 'other' })
    const answer = await put(4, id)
    expect(answer.status).toBe(400)
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
