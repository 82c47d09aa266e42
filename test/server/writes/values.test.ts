import { describe, expect, it } from 'vitest'
import { PLANTED, served } from '../http/served.ts'

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

  it('is told over HTTP what to send where it is refused, not what a program would pass', async () => {
    await using shop = await served()
    await shop.varve.set('limits.maxUploads', 20, signed)
    const put = async (body: object, headers = {}): Promise<string> => {
      const answer = await shop.ask('/v1/values/limits.maxUploads', { method: 'PUT', body, headers })
      return ((await answer.json()) as { detail: string }).detail
    }
    expect(await put({ value: 30 })).toMatch(/has no message\. Send `message`: why it changes\.$/)
    expect(await put({ value: 30, message }, { 'if-match': '"1"' })).toMatch(/or send `If-Match: \*` to overwrite\.$/)
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
    ['a number whose text is not exact', 'limits.maxUploads', '{"value":9007199254740993}', 400, 'REQUEST_UNREADABLE'],
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
  it('tells before and after, what masks it, who keeps their own and which validators passed, and writes nothing', async () => {
    await using shop = await served()
    await shop.varve.set('limits.maxUploads', 50, { ...signed, scope: 'tenant:acme' })
    shop.varve.addValidator('limits.maxUploads', function isEven(value) {
      return Number(value) % 2 === 0 ? undefined : 'must be even'
    })
    const { number } = shop.varve.head()
    const body = { value: 20, message }
    const plain = await shop.ask('/v1/values/limits.maxUploads?dryRun=true', { method: 'PUT', body })
    expect(await plain.json()).toMatchObject({
      ...{ revision: null, dryRun: true, shadowedFor: ['tenant:acme'] },
      changes: [{ key: 'limits.maxUploads', after: 20 }],
      effects: [{ before: { value: 10, layer: 'default' }, after: { value: 20, layer: 'stored' } }],
      passed: [{ name: 'isEven', key: 'limits.maxUploads' }],
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
    expect((await set(`W/"${shop.varve.head().number}-abcdef"`, 40)).status).toBe(200)
    expect((await set(`"${first.number}", W/"${shop.varve.head().number}"`, 41)).status).toBe(200)
    expect((await set(`"${first.number}", W/"${theirs.number}"`, 42)).status).toBe(409)
    expect((await set('"0"', 50)).status).toBe(409)
    expect((await set('*', 60)).status).toBe(200)
    expect((await set('W/"nonsense"', 70)).status).toBe(400)
    expect(shop.varve.get('limits.maxUploads')).toBe(60)
  })

  it('of two editors that both send * loses neither: both are in the history, and the later one is served', async () => {
    await using shop = await served()
    await shop.varve.set('limits.maxUploads', 20, signed)
    const values = [41, 42, 43, 44]
    const answers = await Promise.all(
      values.map(value =>
        shop.ask('/v1/values/limits.maxUploads', {
          ...{ method: 'PUT', body: { value, message }, headers: { 'if-match': '*' } },
        }),
      ),
    )
    expect(answers.map(({ status }) => status)).toEqual(values.map(() => 200))
    const told = (await Promise.all(answers.map(answer => answer.json()))) as {
      readonly revision: number
      readonly changes: readonly [{ readonly before: number; readonly after: number }]
    }[]
    const inOrder = told.toSorted((a, b) => a.revision - b.revision).map(({ changes: [one] }) => one)
    expect(new Set(told.map(({ revision }) => revision)).size).toBe(values.length)
    // Each replaced what the one before it wrote, and is told so.
    expect(inOrder.map(({ before }) => before)).toEqual([20, ...inOrder.slice(0, -1).map(({ after }) => after)])
    expect(shop.varve.get('limits.maxUploads')).toBe(inOrder.at(-1)?.after)
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
