import { describe, expect, it } from 'vitest'
import { principal, served, type Served } from '../http/served.ts'

const message = 'New checkout'
const plan = { ramp: { from: 10, to: 100, step: 10, every: '5m' } }
const path = '/v1/values/checkout.newFlow/rollout'

async function start(shop: Served, body: object = {}): Promise<Response> {
  return shop.ask(path, { method: 'POST', body: { value: true, plan, message, ...body } })
}

async function act(shop: Served, action: string, body: object = {}): Promise<Response> {
  return shop.ask(`${path}/${action}`, { method: 'POST', body: { message: action, ...body } })
}

describe('a rollout over HTTP', () => {
  it('is started by a plan, and told with its course, its share, what comes next, and in words: T14', async () => {
    await using shop = await served()
    const answer = await (await start(shop)).json()
    expect(answer).toMatchObject({ status: 'ramping', percent: 10, share: 10_000, started: { by: 'dana', message } })
    const told = await (await shop.ask(path)).json()
    expect(told).toMatchObject({ plan: '10 % → 100 %, +10 every 5m', next: { share: 20_000 } })
    expect(told.words).toMatch(/^10 % have it; 20 % at .*Z\.$/)
    expect(told.steps).toHaveLength(10)
    expect(told.steps[0]).toMatchObject({ percent: 10, reached: true, gate: false })
    expect(told.events).toMatchObject([{ action: 'start', by: 'dana' }])
    const { items } = await (await shop.ask('/v1/rollouts?limit=500')).json()
    expect(items).toMatchObject([{ key: 'checkout.newFlow', percent: 10 }])
  })

  it('is held, goes on, is advanced, aborted and completed; each by whom, when and why', async () => {
    await using shop = await served()
    await start(shop)
    expect(await (await act(shop, 'pause')).json()).toMatchObject({ kind: 'rollout', by: 'dana', message: 'pause' })
    expect(await (await shop.ask(path)).json()).toMatchObject({ status: 'paused', percent: 10 })
    expect(await (await act(shop, 'pause')).json()).toMatchObject({ status: 409, code: 'ROLLOUT_STATE' })
    expect((await act(shop, 'resume')).status).toBe(200)
    expect((await act(shop, 'advance')).status).toBe(200)
    const { percent, events } = await (await shop.ask(path)).json()
    expect(percent).toBe(20)
    expect(events.map(({ action }: { action: string }) => action)).toEqual(['start', 'pause', 'resume', 'advance'])
    expect((await act(shop, 'abort')).status).toBe(200)
    expect((await shop.ask(path)).status).toBe(404)
    expect((await act(shop, 'complete')).status).toBe(404)
    await start(shop)
    expect((await act(shop, 'complete')).status).toBe(200)
    expect(shop.varve.get('checkout.newFlow')).toBe(true)
  })

  it('waits at a gate for approval', async () => {
    await using shop = await served()
    await start(shop, { plan: { steps: [{ share: 5 }, { share: 100, gate: true }] } })
    expect(await (await shop.ask(path)).json()).toMatchObject({ status: 'awaiting-approval', percent: 5 })
    expect((await act(shop, 'approve')).status).toBe(200)
    expect(await (await shop.ask(path)).json()).toMatchObject({ percent: 100 })
  })

  it('goes from ring to ring, is rescheduled, and starts later: T26, T27', async () => {
    await using shop = await served()
    const order = ['test', { name: 'all', when: true }]
    await start(shop, { plan: { rings: { order, plan: { percentage: 50 } } } })
    expect(await (await shop.ask(path)).json()).toMatchObject({ ring: { name: 'test', reached: 1, of: 2 } })
    expect((await act(shop, 'promote')).status).toBe(409)
    expect((await act(shop, 'promote', { force: true })).status).toBe(200)
    expect((await act(shop, 'reschedule', { plan: { percentage: 10 } })).status).toBe(409)
    expect((await act(shop, 'reschedule', { plan: { percentage: 60 } })).status).toBe(200)
    const at = '2200-01-01T00:00Z'
    await start(shop, { plan: { startingAt: { at, plan: { percentage: 50 } } }, shrink: true })
    expect(await (await shop.ask(path)).json()).toMatchObject({ status: 'scheduled', next: { at: Date.parse(at) } })
    const until = { during: { until: at, plan: { percentage: 50 } } }
    expect((await start(shop, { plan: until, shrink: true })).status).toBe(200)
    const windows = { from: '09:00', to: '17:00', timeZone: 'Europe/Berlin', until: '2027-01-01T00:00Z', days: ['mon'] }
    expect((await start(shop, { plan: { windows }, shrink: true })).status).toBe(200)
  })

  it('of a dry run writes nothing, and says where it would stand', async () => {
    await using shop = await served()
    const answer = await shop.ask(`${path}?dryRun=true`, { method: 'POST', body: { value: true, plan, message } })
    expect(await answer.json()).toMatchObject({ revision: null, dryRun: true, percent: 10 })
    expect(shop.varve.rollouts()).toEqual([])
    await start(shop)
    const { number } = shop.varve.head()
    const dry = await shop.ask(`${path}/complete?dryRun=true`, { method: 'POST', body: { message } })
    expect(await dry.json()).toMatchObject({ revision: null, dryRun: true, changes: [{ after: true }] })
    expect(shop.varve.head().number).toBe(number)
  })

  it.each([
    [undefined],
    [null],
    ['ramp'],
    [{}],
    [{ toString: 1 }],
    [{ ramp: 5 }],
    [{ ramp: { from: 10, to: 5, step: 1, every: '1m' } }],
    [{ ramp: { from: '1', to: 5, step: 1, every: '1m' } }],
    [{ ramp: { from: 1, to: 5, step: 1, every: 'soon' } }],
    [{ ramp: { from: 1, to: 5, step: 1, every: '1m' }, steps: [] }],
    [{ steps: [] }],
    [{ steps: [{ share: 1, after: '1h', at: '2027-01-01T00:00Z' }] }],
    [{ steps: [5] }],
    [{ windows: { from: '9', to: '17:00', timeZone: 'Mars/Phobos', until: '2027-01-01T00:00Z' } }],
    [{ windows: { from: '09:00', to: '17:00', timeZone: 'Mars/Phobos', until: '2027-01-01T00:00Z' } }],
    [{ windows: { from: '09:00', to: '17:00', timeZone: 'UTC', until: '2027-01-01T00:00Z', days: ['noday'] } }],
    [{ rings: { order: [] } }],
    [{ rings: { order: [{ name: 'x', when: { nonsense: true } }] } }],
    [{ rings: { order: ['a'], plan: { rings: { order: ['b'] } } } }],
    [{ startingAt: { at: 'tomorrow' } }],
    [{ during: {} }],
    [{ percentage: 101 }],
    [{ percentage: '5' }],
    [{ startingAt: { at: '2027-01-01T00:00Z', plan: { startingAt: { at: '2027-01-01T00:00Z', plan: {} } } } }],
  ])('with the plan %j is refused, and nothing is written', async given => {
    await using shop = await served()
    const answer = await start(shop, { plan: given })
    expect([400, 422]).toContain(answer.status)
    expect(shop.varve.head().number).toBe(0)
  })

  it('is seen by who is bound to tenants where it is for them or for everybody', async () => {
    let who = principal()
    await using shop = await served({ as: () => Promise.resolve(who) })
    for (const scope of [undefined, 'tenant:acme', 'tenant:globex'])
      await start(shop, scope === undefined ? {} : { scope })
    who = principal({ tenants: ['acme'] })
    const { items } = await (await shop.ask('/v1/rollouts')).json()
    expect(items.map(({ scope }: { scope?: string }) => scope)).toEqual([undefined, 'tenant:acme'])
    expect((await shop.ask(`${path}?scope=tenant:globex`)).status).toBe(403)
    expect((await act(shop, 'abort', { scope: 'tenant:globex' })).status).toBe(403)
    expect((await act(shop, 'abort', { scope: 'tenant:acme' })).status).toBe(200)
  })
})
