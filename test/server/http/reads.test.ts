import { describe, expect, it } from 'vitest'
import { PLANTED, principal, served } from './served.ts'

const signed = { by: 'dana', message: 'For the sale' }

describe('the list of values', () => {
  it('has every key with its value, its layer and who changed it last', async () => {
    await using shop = await served()
    await shop.varve.set('limits.maxUploads', 20, signed)
    await shop.varve.set('limits.maxUploads', 50, { ...signed, scope: 'tenant:acme' })
    const { items, total } = await (await shop.ask('/v1/values')).json()
    expect(total).toBe(7)
    expect(items.find(({ key }: { key: string }) => key === 'limits.maxUploads')).toMatchObject({
      ...{ value: 20, default: 10, layer: 'stored', kind: 'live', unit: 'files', tags: ['api'], by: 'dana' },
      ...{ message: 'For the sale', scopes: 1, inCode: true },
    })
  })

  it('is of an audience, and can be filtered', async () => {
    await using shop = await served()
    await shop.varve.set('limits.maxUploads', 50, { ...signed, scope: 'tenant:acme' })
    const { items } = await (await shop.ask('/v1/values?tenant=acme&layer=tenant')).json()
    expect(items).toMatchObject([{ key: 'limits.maxUploads', value: 50 }])
    const secrets = await (await shop.ask('/v1/values?kind=secret')).json()
    expect(secrets.items).toMatchObject([{ key: 'payments.apiKey', value: '••••', secret: true }])
    const found = await (await shop.ask('/v1/values?filter=FILES%20PER')).json()
    expect(found.total).toBe(1)
  })

  it('never finds a secret by its value', async () => {
    await using shop = await served()
    expect(await (await shop.ask(`/v1/values?filter=${PLANTED}`)).json()).toMatchObject({ total: 0 })
  })

  it('comes in pages', async () => {
    await using shop = await served()
    const first = await (await shop.ask('/v1/values?limit=3')).json()
    const second = await (await shop.ask(`/v1/values?limit=100&after=${first.next}`)).json()
    expect([...first.items, ...second.items].map(({ key }) => key)).toEqual(
      shop.varve
        .list()
        .map(({ key }) => key)
        .toSorted(),
    )
    expect(second).not.toHaveProperty('next')
  })

  it('answers the past', async () => {
    await using shop = await served()
    await shop.varve.set('limits.maxUploads', 20, signed)
    const { number } = shop.varve.head()
    await shop.varve.set('limits.maxUploads', 30, signed)
    for (const at of [number, `r${number}`]) {
      const answer = await (await shop.ask(`/v1/values/limits.maxUploads?at=${at}`)).json()
      expect(answer).toMatchObject({ value: 20, revision: number })
    }
  })
})

describe('one value', () => {
  it('has its explanation, its stored entries and its declaration', async () => {
    await using shop = await served()
    await shop.varve.set('limits.maxUploads', 50, { ...signed, scope: 'tenant:acme' })
    const answer = await shop.ask('/v1/values/limits.maxUploads?tenant=acme&scope=tenant:acme')
    const { number } = shop.varve.head()
    expect(await answer.json()).toMatchObject({
      ...{ value: 50, revision: number, entry: { value: 50, scope: 'tenant:acme' }, killed: false },
      ...{ declared: { kind: 'live', default: 10 }, explanation: { layer: 'tenant' } },
    })
    expect(answer.headers.get('etag')).toMatch(new RegExp(`^"${number}-[\\w-]+"$`))
  })

  it('that is called wrongly is answered with what may have been meant', async () => {
    await using shop = await served()
    const answer = await shop.ask('/v1/values/limits.maxUpload')
    expect(answer.status).toBe(404)
    expect(await answer.json()).toMatchObject({ code: 'UNKNOWN_KEY', nearest: 'limits.maxUploads' })
  })

  it('was last touched by its deletion', async () => {
    await using shop = await served()
    await shop.varve.set('limits.maxUploads', 20, signed)
    await shop.varve.delete('limits.maxUploads', signed)
    const answer = await (await shop.ask('/v1/values/limits.maxUploads')).json()
    expect(answer).toMatchObject({ revision: shop.varve.head().number, layer: 'default', entries: [] })
  })
})

describe('an entity tag', () => {
  const tagOf = (answer: Response): string => answer.headers.get('etag') ?? ''

  it('answers 304 to who has it, and another answer once anything shows otherwise', async () => {
    await using shop = await served()
    const first = await shop.ask('/v1/values')
    const again = (): Promise<Response> => shop.ask('/v1/values', { headers: { 'if-none-match': tagOf(first) } })
    expect((await again()).status).toBe(304)
    const override = shop.varve.override('limits.maxUploads', 10)
    expect((await again()).status, 'the same value, from an override').toBe(200)
    override.lift()
    expect((await again()).status).toBe(304)
    await shop.varve.set('limits.maxUploads', 20, signed)
    expect((await again()).status).toBe(200)
  })

  it.each(['/v1/values', '/v1/values/limits.maxUploads', '/v1/history', '/v1/snapshot', '/v1/revisions', '/v1/tags'])(
    'of %s does not change with the time',
    async path => {
      await using shop = await served()
      await shop.varve.set('limits.maxUploads', 20, signed)
      const first = await shop.ask(path)
      shop.clock.advance('1h')
      expect(tagOf(await shop.ask(path))).toBe(tagOf(first))
      expect(tagOf(first)).not.toBe('')
    },
  )
})

describe('history', () => {
  it('of a key comes newest first, in pages that part no revision', async () => {
    await using shop = await served()
    for (const value of [11, 12, 13]) await shop.varve.set('limits.maxUploads', value, signed)
    const first = await (await shop.ask('/v1/values/limits.maxUploads/history?limit=2')).json()
    expect(first.items.map(({ after }: { after: number }) => after)).toEqual([13, 12])
    const second = await (await shop.ask(`/v1/values/limits.maxUploads/history?before=${first.next}`)).json()
    expect(second.items).toEqual([expect.objectContaining({ after: 11 })])
    await shop.varve.change(signed, draft => {
      draft.set('limits.maxUploads', 14)
      draft.set('other.anything', 1)
    })
    const whole = await (await shop.ask('/v1/history?limit=1')).json()
    expect(whole.items).toHaveLength(2)
  })

  it('of a key that nobody knows is none', async () => {
    await using shop = await served()
    expect((await shop.ask('/v1/values/no.such/history')).status).toBe(404)
  })

  it('tells revisions, blame, a difference, a snapshot and tags', async () => {
    await using shop = await served()
    await shop.varve.set('limits.plans', { free: 1, pro: 5 }, signed)
    const { number } = shop.varve.head()
    await shop.varve.tag('before', signed)
    await shop.varve.set('limits.plans', { free: 2, pro: 5 }, { by: 'sam', message: 'More' })
    const told = async (path: string): Promise<unknown> => (await shop.ask(path)).json()
    expect(await told('/v1/revisions?limit=1')).toMatchObject({ items: [{ by: 'sam' }] })
    expect(await told(`/v1/revisions/r${number}`)).toMatchObject({ number, by: 'dana' })
    expect(await told('/v1/values/limits.plans/blame')).toMatchObject({
      items: expect.arrayContaining([expect.objectContaining({ path: ['free'], by: 'sam' })]),
    })
    expect(await told('/v1/diff?from=before')).toMatchObject({ items: [{ key: 'limits.plans', before: { free: 1 } }] })
    expect(await told(`/v1/snapshot?at=r${number}`)).toMatchObject({
      revision: number,
      items: [{ value: { free: 1 } }],
    })
    expect(await told('/v1/tags')).toEqual({ items: [{ name: 'before', revision: number }] })
    expect(await told('/v1/verify')).toMatchObject({ ok: true })
  })
})

describe('evaluation', () => {
  it('answers many keys for many audiences at one moment', async () => {
    await using shop = await served()
    await shop.varve.set('limits.maxUploads', 50, { ...signed, scope: 'tenant:acme' })
    const body = { keys: ['limits.maxUploads', 'payments.apiKey', 'no.such'], audiences: [{ tenant: 'acme' }, {}] }
    const { results } = await (await shop.ask('/v1/evaluate', { method: 'POST', body })).json()
    expect(results.map(({ values }: { values: object }) => values)).toMatchObject([
      {
        'limits.maxUploads': { value: 50, layer: 'tenant' },
        'payments.apiKey': { value: '••••' },
        'no.such': { error: 'UNKNOWN_KEY' },
      },
      { 'limits.maxUploads': { value: 10, layer: 'default' } },
    ])
  })

  it('reads a text by the table that variables are read by', async () => {
    await using shop = await served()
    const parse = async (key: string, text: string): Promise<Response> =>
      shop.ask('/v1/parse', { method: 'POST', body: { key, text } })
    expect(await (await parse('limits.maxUploads', '1_000')).json()).toEqual({ value: 1000, secret: false })
    expect(await (await parse('payments.apiKey', PLANTED)).text()).not.toContain(PLANTED)
    expect((await parse('limits.maxUploads', 'many')).status).toBe(422)
  })
})

describe('somebody who is bound to a tenant', () => {
  const bound = { as: () => Promise.resolve(principal({ name: 'acme-app', tenants: ['acme'] })) }

  it('reads what the tenant has, and nothing of others', async () => {
    await using shop = await served(bound)
    await shop.varve.set('limits.maxUploads', 50, { ...signed, scope: 'tenant:globex' })
    expect((await shop.ask('/v1/values?tenant=acme')).status).toBe(200)
    for (const path of ['/v1/values', '/v1/values?tenant=globex', '/v1/history', '/v1/snapshot', '/v1/diff?from=1']) {
      const answer = await shop.ask(path)
      expect([path, answer.status]).toEqual([path, 403])
      expect(await answer.json()).toMatchObject({ code: 'TENANT_REFUSED' })
    }
    const detail = await (await shop.ask('/v1/values/limits.maxUploads?tenant=acme')).text()
    expect(detail).not.toContain('globex')
    const body = { audiences: [{ tenant: 'globex' }] }
    expect((await shop.ask('/v1/evaluate', { method: 'POST', body })).status).toBe(403)
  })
})
