import { describe, expect, it } from 'vitest'
import { defineConfig, flag, live, percentage } from 'varve'
import { integer } from 'varve/schema'
import { testConfig } from 'varve/testing'

const config = defineConfig({
  limits: { maxUploads: live(integer(), { default: 10 }) },
  checkout: { newFlow: flag(), parent: flag() },
})
const signed = { by: 'dana', message: 'Contract 7' }
const KEY = 'checkout.newFlow'

/** Asks so often that the answer is remembered. */
function asked(reader: { get(key: typeof KEY): unknown }): unknown {
  for (let time = 0; time < 50; time += 1) reader.get(KEY)
  return reader.get(KEY)
}

describe('an audience that is held and asked again and again', () => {
  it('follows its flag: split, switched off, killed and revived', async () => {
    const varve = testConfig(config)
    const ana = varve.for({ user: 'ana', country: 'DE' })
    const near = { attr: 'country', op: 'eq', value: 'DE' } as const
    await varve.setFlag(KEY, { rules: [{ id: 'near', when: near, serve: 'on' }], serve: 'off' }, signed)
    expect(asked(ana)).toBe(true)
    await varve.setFlag(KEY, { enabled: false, off: 'off', serve: 'on' }, signed)
    expect(asked(ana)).toBe(false)
    await varve.setFlag(KEY, { serve: { split: { on: 1 } } }, signed)
    expect(asked(ana)).toBe(true)
    await varve.kill(KEY, signed)
    expect(asked(ana)).toBe(false)
    await varve.revive(KEY, signed)
    expect(asked(ana)).toBe(true)
  })

  it('follows a segment and another flag that its own looks at', async () => {
    const varve = testConfig(config)
    const ana = varve.for({ user: 'ana', country: 'DE' })
    await varve.segments.set('near', { attr: 'country', op: 'eq', value: 'DE' }, signed)
    await varve.setFlag('checkout.parent', { serve: 'on' }, signed)
    await varve.setFlag(
      KEY,
      {
        requires: [{ flag: 'checkout.parent', is: ['on'] }],
        off: 'off',
        rules: [{ id: 'near', when: { segment: 'near' }, serve: 'on' }],
        serve: 'off',
      },
      signed,
    )
    expect(asked(ana)).toBe(true)
    await varve.segments.set('near', { attr: 'country', op: 'eq', value: 'FR' }, signed)
    expect(asked(ana)).toBe(false)
    await varve.segments.set('near', true, signed)
    expect(asked(ana)).toBe(true)
    const override = varve.override('checkout.parent', false)
    expect(asked(ana)).toBe(false)
    override.lift()
    expect(asked(ana)).toBe(true)
  })

  it('follows time: a rule that begins at an instant, and one that ends', async () => {
    const varve = testConfig(config)
    const ana = varve.for({ user: 'ana' })
    const begins = { attr: '$now', op: 'gte', value: varve.clock.now() + 60_000 } as const
    await varve.setFlag(KEY, { rules: [{ id: 'later', when: begins, serve: 'on' }], serve: 'off' }, signed)
    expect(asked(ana)).toBe(false)
    varve.clock.advance('1m')
    expect(asked(ana)).toBe(true)
  })

  it('follows a rollout to everybody, and a tenant’s value that comes and goes', async () => {
    const varve = testConfig(config)
    const ana = varve.for({ user: 'ana', tenant: 'acme' })
    const rollout = await varve.rollOut(KEY, true, { plan: percentage(0), ...signed })
    expect(asked(ana)).toBe(false)
    await rollout.abort(signed)
    await varve.rollOut(KEY, true, { plan: percentage(100), ...signed })
    expect(asked(ana)).toBe(true)
    await varve.set(KEY, false, { scope: 'tenant:acme', ...signed })
    expect(asked(ana)).toBe(false)
    await varve.delete(KEY, { scope: 'tenant:acme', ...signed })
    expect(asked(ana)).toBe(true)
  })

  it('is asked anew each time where chance decides', async () => {
    const varve = testConfig(config)
    const ana = varve.for({ user: 'ana' })
    const lucky = { attr: '$random', op: 'lt', value: 0.5 } as const
    await varve.setFlag(KEY, { rules: [{ id: 'lucky', when: lucky, serve: 'on' }], serve: 'off' }, signed)
    asked(ana)
    const answers = new Set(Array.from({ length: 200 }, () => ana.get(KEY)))
    expect(answers).toEqual(new Set([true, false]))
  })
})

describe('an evaluation of what everybody is told alike', () => {
  it('is of its revision, though a later one has the same value', async () => {
    const varve = testConfig(config)
    const first = await varve.set('limits.maxUploads', 20, signed)
    expect(varve.evaluate('limits.maxUploads')).toMatchObject({ value: 20, revision: first.number, reason: 'STATIC' })
    const second = await varve.set('limits.maxUploads', 20, signed)
    expect(varve.evaluate('limits.maxUploads')).toMatchObject({ value: 20, revision: second.number })
  })
})
