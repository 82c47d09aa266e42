import { setTimeout as pause } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { defineConfig, flag, live } from 'varve'
import { integer } from 'varve/schema'
import { testConfig } from 'varve/testing'
import { fleet } from '../fleet.ts'

const config = defineConfig({
  limits: { maxUploads: live(integer(), { default: 10 }) },
  checkout: { newFlow: flag() },
})
const signed = { by: 'dana', message: 'Contract 7' }
const KEY = 'limits.maxUploads'

/** A Varve in which every scope holds a value of its own. */
async function everyScope(options: Parameters<typeof testConfig>[2] = {}) {
  const varve = testConfig(config, {}, { as: { environment: 'staging', service: 'worker' }, ...options })
  await varve.set(KEY, 1, signed)
  await varve.set(KEY, 2, { ...signed, scope: 'environment:staging' })
  await varve.set(KEY, 3, { ...signed, scope: 'service:worker' })
  await varve.set(KEY, 4, { ...signed, scope: 'tenant:acme' })
  return varve
}

describe('who asks decides what they get', () => {
  it('a tenant’s own value beats a service’s, that beats an environment’s, and that beats everybody’s', async () => {
    const varve = await everyScope()
    const acme = varve.for({ tenant: 'acme' })
    expect(acme.get(KEY)).toBe(4)
    await varve.delete(KEY, { ...signed, scope: 'tenant:acme' })
    expect(acme.get(KEY)).toBe(3)
    await varve.delete(KEY, { ...signed, scope: 'service:worker' })
    expect(acme.get(KEY)).toBe(2)
    await varve.delete(KEY, { ...signed, scope: 'environment:staging' })
    expect(acme.get(KEY)).toBe(1)
    await varve.delete(KEY, signed)
    expect(acme.get(KEY)).toBe(10)
  })

  it('the order of scopes can be another one, and explain lists it', async () => {
    const varve = await everyScope({ scopeOrder: ['environment', 'tenant', 'service'] })
    const acme = varve.for({ tenant: 'acme' })
    expect(acme.get(KEY)).toBe(2)
    expect(acme.explain(KEY).layers.map(({ layer, status }) => `${layer} ${status}`)).toEqual([
      'override absent',
      'environment wins',
      'tenant shadowed',
      'service shadowed',
      'stored shadowed',
      'file absent',
      'default shadowed',
    ])
  })

  it('service and environment are this process’s own, unless the audience says otherwise', async () => {
    const varve = await everyScope()
    expect(varve.get(KEY)).toBe(3)
    expect(varve.for({ service: 'web' }).get(KEY)).toBe(2)
    expect(varve.for({ service: 'web', environment: 'production' }).get(KEY)).toBe(1)
  })

  it('an audience can be narrowed step by step', async () => {
    const varve = await everyScope()
    const web = varve.for({ service: 'web' })
    expect(web.get(KEY)).toBe(2)
    expect(web.for({ tenant: 'acme' }).get(KEY)).toBe(4)
    expect(web.for({ tenant: 'umbrella' }).get(KEY)).toBe(2)
    expect(web.get(KEY)).toBe(2)
  })

  it('explain says in which scope, in which revision and by whom the value was set', async () => {
    const varve = await everyScope()
    expect(varve.for({ tenant: 'acme' }).explain(KEY)).toMatchObject({
      value: 4,
      layer: 'tenant',
      origin: { revision: 5, by: 'dana', scope: 'tenant:acme' },
    })
  })

  it('a scope must be dimension:name', async () => {
    const varve = testConfig(config)
    for (const scope of ['acme', 'tenant:', 'user:ada', 'tenant:a b', 'varve:killed'])
      await expect(varve.set(KEY, 1, { ...signed, scope })).rejects.toMatchObject({ code: 'BAD_SCOPE' })
  })

  it('a change for everybody names the scopes that keep a value of their own', async () => {
    const varve = await everyScope()
    const { shadowedBy, shadowedFor } = await varve.set(KEY, 20, signed)
    expect(shadowedBy).toBe('service')
    expect(shadowedFor.toSorted()).toEqual(['environment:staging', 'service:worker', 'tenant:acme'])
  })
})

describe('runAs', () => {
  it('binds an audience to a call and everything it awaits', async () => {
    const varve = await everyScope()
    const seen = await varve.runAs({ tenant: 'acme' }, async () => {
      await pause(1)
      return [varve.get(KEY), varve.value(KEY).get(), varve.all()[KEY], varve.explain(KEY).value]
    })
    expect(seen).toEqual([4, 4, 4, 4])
    expect(varve.get(KEY)).toBe(3)
  })

  it('holds one moment through every await while another process goes on changing things', async () => {
    const { start } = fleet()
    const [here, there] = [start(config).varve, start(config).varve]
    await here.refresh()
    const seen = await here.runAs({}, async () => {
      const first = here.get(KEY)
      await there.change(signed, draft => {
        draft.set(KEY, 20)
        draft.set('checkout.newFlow', true)
      })
      await here.refresh()
      return [first, here.get(KEY), here.get('checkout.newFlow'), here.explain(KEY).moment.revision]
    })
    expect(seen).toEqual([10, 10, false, 0])
    expect([here.get(KEY), here.get('checkout.newFlow')]).toEqual([20, true])
  })

  it('holds that moment also against overrides made meanwhile', () => {
    const varve = testConfig(config)
    varve.runAs({}, () => {
      varve.override(KEY, 20)
      expect(varve.get(KEY)).toBe(10)
    })
    expect(varve.get(KEY)).toBe(20)
  })

  it('nests: the inner call adds to the audience and keeps the outer moment', async () => {
    const varve = await everyScope()
    const seen = await varve.runAs({ service: 'web' }, async () => {
      await varve.set(KEY, 99, { ...signed, scope: 'environment:staging' })
      return [varve.get(KEY), varve.runAs({ tenant: 'acme' }, () => varve.get(KEY)), varve.get(KEY)]
    })
    expect(seen).toEqual([2, 4, 2])
  })

  it('goes together with withOverrides, whichever comes first', () => {
    const varve = testConfig(config)
    const inner = varve.runAs({}, () => varve.withOverrides({ [KEY]: 20 }, () => varve.get(KEY)))
    const outer = varve.withOverrides({ [KEY]: 20 }, () => varve.runAs({}, () => varve.get(KEY)))
    expect([inner, outer, varve.get(KEY)]).toEqual([20, 20, 10])
  })

  it('keeps concurrent calls apart', async () => {
    const varve = await everyScope()
    const ask = (tenant: string): Promise<number> =>
      varve.runAs({ tenant }, async () => {
        await pause(1)
        return varve.get(KEY)
      })
    expect(await Promise.all(['acme', 'umbrella', 'acme'].map(ask))).toEqual([4, 3, 4])
  })

  it('hands on what the call returns or throws', () => {
    const varve = testConfig(config)
    expect(varve.runAs({}, () => 'returned')).toBe('returned')
    expect(() =>
      varve.runAs({}, () => {
        throw new Error('thrown')
      }),
    ).toThrow('thrown')
  })
})

describe('now()', () => {
  it('is a reader fixed at this moment, for every audience', async () => {
    const varve = await everyScope()
    const then = varve.now()
    await varve.set(KEY, 40, { ...signed, scope: 'tenant:acme' })
    varve.override(KEY, 50)
    expect(then.get(KEY)).toBe(3)
    expect(then.for({ tenant: 'acme' }).get(KEY)).toBe(4)
    expect(then.moment).toEqual({ revision: 5, at: varve.clock.now() })
    expect(varve.for({ tenant: 'acme' }).get(KEY)).toBe(50)
  })

  it('inside runAs and withOverrides is what that call sees', async () => {
    const varve = await everyScope()
    expect(varve.runAs({ tenant: 'acme' }, () => varve.now().get(KEY))).toBe(4)
    expect(varve.withOverrides({ [KEY]: 20 }, () => varve.now().get(KEY))).toBe(20)
  })
})
