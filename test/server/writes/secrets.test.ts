import { describe, expect, it } from 'vitest'
import { machineClock } from '../../../src/server/machine-clock.ts'
import { principal, served, type Served } from '../http/served.ts'

const message = 'Yearly'
const path = '/v1/secrets/payments.apiKey'

async function ask(shop: Served, method: string, at: string, body?: object): Promise<Response> {
  return shop.ask(at, { method, ...(body === undefined ? {} : { body: { message, ...body } }) })
}

describe('secrets over HTTP', () => {
  it('are stored and replaced for each tenant, sealed in the history, and never shown: S31', async () => {
    await using shop = await served()
    for (const value of ['sk-first', 'sk-second'])
      expect((await ask(shop, 'PUT', path, { value, scope: 'tenant:acme' })).status).toBe(200)
    const { items } = await (await shop.ask('/v1/secrets')).json()
    expect(items).toMatchObject([{ key: 'payments.apiKey', scope: 'tenant:acme', kind: 'sealed', by: 'dana' }])
    const history = await (await shop.ask('/v1/values/payments.apiKey/history')).json()
    expect(history.items).toMatchObject([{ before: '••••', after: '••••' }, { after: '••••' }])
    const { reveal } = shop.varve.for({ tenant: 'acme' }).get('payments.apiKey') as { reveal: () => string }
    expect(typeof reveal).toBe('function')
  })

  it('are shown by reveal only: to who may, for a reason, recorded, and kept by nobody', async () => {
    let who = principal()
    await using shop = await served({ as: () => Promise.resolve(who) })
    await ask(shop, 'PUT', path, { value: 'sk-first' })
    await ask(shop, 'PUT', path, { value: 'sk-second' })
    const shown = await ask(shop, 'POST', `${path}/reveal`, {})
    expect(shown.headers.get('cache-control')).toBe('no-store')
    expect(await shown.json()).toEqual({ key: 'payments.apiKey', value: 'sk-second' })
    const when = shop.varve.head().number - 1
    expect(await (await ask(shop, 'POST', `${path}/reveal`, { when })).json()).toMatchObject({ value: 'sk-first' })
    expect((await shop.ask(`${path}/reveal`, { method: 'POST', body: {} })).status).toBe(422)
    const { accesses } = await (await shop.ask(path)).json()
    expect(accesses).toMatchObject([
      { what: 'reveal', by: 'dana', message },
      { what: 'reveal', by: 'dana' },
    ])
    expect(JSON.stringify(shop.lines)).not.toMatch(/sk-/)
    who = principal({ permissions: new Set(['evaluate', 'read', 'write', 'release']) })
    expect((await ask(shop, 'POST', `${path}/reveal`, {})).status).toBe(403)
    expect((await shop.ask(path)).status).toBe(403)
  })

  it('that were shown stand in the audit trail with the reason, for whoever looks there and nowhere else', async () => {
    // The trail forgets by the clock of its store.
    await using shop = await served({ clock: machineClock })
    await shop.varve.set('payments.apiKey', 'sk-1', { by: 'lee', message: 'First', scope: 'tenant:acme' })
    const body = { message: 'INC-142', scope: 'tenant:acme' }
    await shop.ask('/v1/secrets/payments.apiKey/reveal', { method: 'POST', body })
    const trail = await (await shop.ask('/v1/audit?action=secret-revealed')).text()
    expect(JSON.parse(trail)).toMatchObject({
      items: [{ outcome: 'granted', key: 'payments.apiKey', scope: 'tenant:acme', detail: 'INC-142' }],
    })
    expect(trail).not.toContain('sk-1')
  })

  it('are rotated with a window in which both are accepted', async () => {
    await using shop = await served()
    await ask(shop, 'PUT', path, { value: 'sk-first' })
    const rotated = await ask(shop, 'POST', `${path}/rotate`, { value: 'sk-second', window: '2d' })
    expect(rotated.status).toBe(200)
    expect(await rotated.text()).not.toMatch(/sk-/)
    expect(shop.varve.accepted('payments.apiKey')).toHaveLength(2)
    const { items } = await (await shop.ask('/v1/secrets')).json()
    expect(items.some((item: object) => 'rotatingUntil' in item)).toBe(true)
  })

  it('are destroyed: those before, and all', async () => {
    await using shop = await served()
    await ask(shop, 'PUT', path, { value: 'sk-first' })
    await ask(shop, 'PUT', path, { value: 'sk-second' })
    expect(await (await ask(shop, 'POST', `${path}/destroy`, {})).json()).toMatchObject({ tokens: 1 })
    const live = shop.varve.head().number - 1
    expect((await ask(shop, 'POST', `${path}/destroy`, { revisions: [live] })).status).toBe(400)
    expect(await (await ask(shop, 'POST', `${path}/destroy`, { which: 'all' })).json()).toMatchObject({ tokens: 1 })
    expect((await ask(shop, 'POST', `${path}/reveal`, {})).status).toBe(404)
    expect((await ask(shop, 'POST', `${path}/destroy`, { which: 'all', revisions: [1] })).status).toBe(422)
  })

  it('are named by where they are kept, and that is no secret', async () => {
    await using shop = await served()
    const answer = await ask(shop, 'PUT', path, { reference: 'nowhere' })
    expect(answer.status).toBe(422)
    expect((await ask(shop, 'PUT', path, { reference: 'vault://a#b', value: 'sk-x' })).status).toBe(422)
    expect((await ask(shop, 'PUT', '/v1/secrets/limits.maxUploads', { value: 5 })).status).toBe(422)
    expect((await ask(shop, 'PUT', '/v1/secrets/payments.apiKy', { value: 'x' })).status).toBe(404)
    expect((await ask(shop, 'PUT', path, {})).status).toBe(422)
  })

  it('without a key to seal them with are refused, and nothing is stored: S29', async () => {
    await using shop = await served({ keyring: false })
    const answer = await ask(shop, 'PUT', path, { value: 'sk-first' })
    const text = await answer.text()
    expect(JSON.parse(text)).toMatchObject({ status: 403, code: 'NO_KEYRING' })
    expect(text).not.toMatch(/sk-/)
    expect(shop.varve.head().number).toBe(0)
  })
})

describe('a planted secret', () => {
  const planted = 'sk-planted-in-requests'
  const bodies: readonly (readonly [string, string, object])[] = [
    ['PUT', '/v1/values/payments.apiKey', { value: planted }],
    ['PUT', '/v1/values/payments.apiKey', { text: planted }],
    ['PUT', '/v1/values/payments.apiKey', { value: [planted] }],
    ['PUT', '/v1/values/payments.apiKey', { value: planted, scope: 'planet:mars' }],
    ['PUT', '/v1/values/payments.apiKey', { value: planted, locked: true }],
    ['PATCH', '/v1/values/payments.apiKey', { patch: { a: planted } }],
    ['PATCH', '/v1/values', { set: { 'payments.apiKey': planted, 'limits.maxUploads': 101 } }],
    ['PATCH', '/v1/values', { set: { 'payments.apiKey': planted }, delete: ['checkout.newFlow'] }],
    ['PATCH', '/v1/values', { texts: { 'payments.apiKey': planted, 'limits.maxUploads': 'x' } }],
    ['PUT', '/v1/secrets/payments.apiKey', { value: planted }],
    ['PUT', '/v1/secrets/payments.apiKey', { value: { a: planted } }],
    ['PUT', '/v1/secrets/payments.apiKey', { value: planted, reference: 'vault://a#b' }],
    ['POST', '/v1/secrets/payments.apiKey/rotate', { value: planted }],
    ['POST', '/v1/secrets/payments.apiKey/rotate', { value: [planted] }],
    ['PUT', '/v1/overrides/payments.apiKey', { value: planted }],
    ['PUT', '/v1/overrides/payments.apiKey', { value: { a: planted } }],
    ['POST', '/v1/values/payments.apiKey/rollout', { value: planted, plan: { percentage: 5 } }],
    ['POST', '/v1/values/payments.apiKey/rollout', { value: planted, plan: { percentage: 500 } }],
    ['PUT', '/v1/flags/payments.apiKey', { flag: { variants: { a: planted }, serve: 'a' } }],
    ['PUT', '/v1/flags/payments.apiKey/experiment', { variants: { a: { value: planted, weight: 1 } } }],
  ]

  it.each(bodies)('is in no answer to %s %s %j, dry or not, and in no line of the log', async (method, at, body) => {
    await using shop = await served()
    await shop.varve.set('payments.apiKey', planted, { by: 'lee', message: 'First' })
    for (const query of ['?dryRun=true', '', '?dryRun=true', '']) {
      for (const headers of [{}, { 'if-match': '"1"' }, { 'idempotency-key': 'x' }]) {
        const answer = await shop.ask(at + query, { method, body: { message, ...body }, headers })
        expect(await answer.text()).not.toContain(planted)
        expect([...answer.headers].join()).not.toContain(planted)
      }
    }
    for (const read of ['/v1/rollouts', '/v1/flags', '/v1/flags/payments.apiKey', '/v1/overrides', '/v1/secrets'])
      expect(await (await shop.ask(read)).text()).not.toContain(planted)
    expect(JSON.stringify(shop.lines)).not.toContain(planted)
  })
})
