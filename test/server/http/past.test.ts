import { ramp } from 'varve'
import { describe, expect, it } from 'vitest'
import { served } from './served.ts'

const message = 'Launch'
const signed = { by: 'dana', message }
const staff = { attr: 'staff', op: 'eq', value: true } as const

describe('the past over HTTP', () => {
  it('says of a key whether it was killed then, not whether it is now', async () => {
    await using shop = await served()
    await shop.varve.kill('checkout.newFlow', signed)
    const killed = shop.varve.head().number
    await shop.varve.revive('checkout.newFlow', signed)
    const told = async (path: string): Promise<unknown> => (await (await shop.ask(path)).json()).killed
    expect(await told(`/v1/values/checkout.newFlow?at=${killed}`)).toBe(true)
    expect(await told(`/v1/flags/checkout.newFlow?at=${killed}`)).toBe(true)
    expect(await told('/v1/values/checkout.newFlow')).toBe(false)
    await shop.varve.kill('checkout.newFlow', signed)
    expect(await told(`/v1/values/checkout.newFlow?at=${killed - 1}`)).toBe(false)
  })

  it('has flags as they were: document, value, variant; of rollouts what was stored', async () => {
    await using shop = await served()
    const rules = [{ id: 'staff', when: staff, serve: 'on' }]
    await shop.varve.setFlag('checkout.newFlow', { rules, serve: 'off' }, signed)
    await shop.varve.rollOut('limits.maxUploads', 20, {
      ...signed,
      plan: ramp({ from: 5, to: 100, step: 5, every: '1d' }),
    })
    const then = shop.varve.head().number
    await shop.varve.set('checkout.newFlow', true, signed)
    await shop.varve.rollout('limits.maxUploads')?.abort(signed)
    const ask = async (path: string): Promise<unknown> => (await shop.ask(path)).json()
    expect(await ask(`/v1/flags/checkout.newFlow?at=${then}`)).toMatchObject({
      ...{ value: false, layer: 'stored', rules: 1, entry: { flag: { serve: 'off' } } },
    })
    expect(await ask(`/v1/flags?at=${then}`)).toMatchObject({
      items: [{ key: 'checkout.newFlow', value: false }, { key: 'limits.maxUploads' }],
    })
    expect(await ask('/v1/flags')).toMatchObject({ items: [{ key: 'checkout.newFlow', value: true }] })
    expect(await ask(`/v1/flags/limits.maxUploads?at=${then}`)).toMatchObject({ entry: { rollout: {} } })
    const running = { key: 'limits.maxUploads', status: 'ramping', percent: 5, started: { number: then, by: 'dana' } }
    expect(await ask(`/v1/rollouts?at=${then}`)).toMatchObject({ items: [running] })
    expect(await ask(`/v1/values/limits.maxUploads/rollout?at=${then}`)).toMatchObject({
      ...running,
      events: [{ action: 'start', revision: then }],
    })
    expect(await ask(`/v1/rollouts?at=${then - 1}`)).toEqual({ items: [] })
    expect(await ask(`/v1/values/limits.maxUploads/rollout?at=${then - 1}`)).toMatchObject({ code: 'NO_ROLLOUT' })
    expect(await ask('/v1/rollouts')).toEqual({ items: [] })
  })

  it('has segments and tenants as they were', async () => {
    await using shop = await served()
    const of = (tenant: string) => ({ ...signed, scope: `tenant:${tenant}` })
    await shop.varve.segments.set('staff', staff, { ...signed, doc: 'Ours' })
    await shop.varve.set('limits.maxUploads', 50, of('acme'))
    const then = shop.varve.head().number
    await shop.varve.segments.set('staff', { not: staff }, signed)
    await shop.varve.segments.set('new', staff, signed)
    await shop.varve.set('limits.maxUploads', 60, of('acme'))
    await shop.varve.set('limits.maxUploads', 70, of('globex'))
    const ask = async (path: string): Promise<unknown> => (await shop.ask(`${path}?at=${then}`)).json()
    expect(await ask('/v1/segments')).toMatchObject({
      items: [{ name: 'staff', when: staff, doc: 'Ours', by: 'dana' }],
    })
    expect(await ask('/v1/segments/staff')).toMatchObject({ when: staff })
    expect(await ask('/v1/segments/new')).toMatchObject({ code: 'UNKNOWN_SEGMENT' })
    expect(await ask('/v1/tenants')).toMatchObject({ items: [{ tenant: 'acme', values: 1 }] })
    const { own, effective } = (await ask('/v1/tenants/acme')) as Record<'own' | 'effective', { key: string }[]>
    expect(own).toMatchObject([{ key: 'limits.maxUploads', value: 50 }])
    expect(effective.find(({ key }) => key === 'limits.maxUploads')).toMatchObject({ value: 50, layer: 'tenant' })
    expect(await ask('/v1/tenants/acme/diff')).toMatchObject({ items: [{ a: { value: 50 }, b: { value: 10 } }] })
  })
})
