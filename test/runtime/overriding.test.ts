import { setTimeout as pause } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { defineConfig, flag, live, secret, setting } from 'varve'
import { integer, json, string } from 'varve/schema'
import { testConfig } from 'varve/testing'

const config = defineConfig({
  server: { port: setting(integer(), { default: 8080 }) },
  limits: { maxUploads: live(integer({ max: 100 }), { default: 10 }), matrix: live(json(), { default: {} }) },
  checkout: { newFlow: flag() },
})
const signed = { by: 'dana', message: 'Traffic spike' }

describe('an override', () => {
  it('wins over every other layer, in this process only, until it is lifted', async () => {
    const varve = testConfig(config, { 'checkout.newFlow': false })
    await varve.set('checkout.newFlow', true, signed)
    await varve.set('checkout.newFlow', true, { ...signed, scope: 'tenant:acme' })
    const override = varve.override('checkout.newFlow', false)
    expect(varve.get('checkout.newFlow')).toBe(false)
    expect(varve.for({ tenant: 'acme' }).get('checkout.newFlow')).toBe(false)
    override.lift()
    override.lift()
    expect(varve.get('checkout.newFlow')).toBe(true)
    await varve.delete('checkout.newFlow', signed)
    expect(varve.get('checkout.newFlow')).toBe(false)
  })

  it('is stored nowhere: history knows nothing of it', async () => {
    const varve = testConfig(config)
    varve.override('limits.maxUploads', 20)
    expect(await varve.snapshot()).toMatchObject({ revision: 0, entries: [] })
  })

  it('is refused where a change would be: a value that does not fit, an unknown key, a start-up setting', () => {
    const varve = testConfig(config)
    const loosely = varve as unknown as { override(key: string, value: unknown): unknown }
    expect(() => loosely.override('limits.maxUploads', 101)).toThrow(
      'limits.maxUploads must be at most 100, but is 101. Nothing was changed.',
    )
    expect(() => loosely.override('limits.maxUploads', '20')).toThrow(
      expect.objectContaining({ code: 'VALUE_REFUSED' }),
    )
    expect(() => loosely.override('limits.maxUplods', 20)).toThrow(expect.objectContaining({ code: 'UNKNOWN_KEY' }))
    expect(() => loosely.override('server.port', 1)).toThrow(expect.objectContaining({ code: 'NOT_WRITABLE' }))
    expect(varve.get('limits.maxUploads')).toBe(10)
  })

  it('is listed: who made it, when, and until when', () => {
    const varve = testConfig(config)
    varve.override('limits.maxUploads', 20, { ttl: '10m', by: 'lee' })
    varve.clock.advance(1000)
    const upper = varve.override('checkout.newFlow', true, { by: 'dana' })
    varve.override('checkout.newFlow', false, { by: 'kim' }).lift()
    const at = varve.clock.now()
    const [flow, uploads] = varve.overrides()
    expect(flow).toEqual({ key: 'checkout.newFlow', value: true, by: 'dana', at })
    expect(uploads).toEqual({
      ...{ key: 'limits.maxUploads', value: 20, by: 'lee' },
      ...{ at: at - 1000, expires: at - 1000 + 600_000 },
    })
    upper.lift()
    varve.clock.advance('10m')
    expect(varve.overrides()).toEqual([])
  })

  it('of a secret is listed without its value', () => {
    const varve = testConfig(defineConfig({ mail: { apiKey: live(secret(string()), {}) } }))
    varve.override('mail.apiKey', 'sk-very-secret', { by: 'dana' })
    expect(varve.overrides()).toMatchObject([{ key: 'mail.apiKey', value: '••••', by: 'dana' }])
  })

  it('with a ttl ends by itself, exactly then', () => {
    const varve = testConfig(config)
    varve.override('limits.maxUploads', 20, { ttl: '10m' })
    varve.clock.advance(599_999)
    expect(varve.get('limits.maxUploads')).toBe(20)
    varve.clock.advance(1)
    expect(varve.get('limits.maxUploads')).toBe(10)
  })

  it('is explained: who made it, until when, and afterwards when it expired', () => {
    const varve = testConfig(config)
    varve.override('limits.maxUploads', 20, { ttl: '10m', by: 'lee' })
    expect(varve.explain('limits.maxUploads')).toMatchObject({
      layer: 'override',
      origin: { override: 'lee' },
      value: 20,
    })
    expect(varve.explain('limits.maxUploads').layers[0]).toMatchObject({
      status: 'wins',
      note: 'until 2026-01-01T00:10:00.000Z',
    })
    varve.clock.advance('10m')
    expect(varve.explain('limits.maxUploads').layers[0]).toEqual({
      layer: 'override',
      status: 'expired',
      note: 'expired 2026-01-01T00:10:00.000Z',
    })
  })

  it('put on top of another restores that one when it is lifted', () => {
    const varve = testConfig(config)
    using _outer = varve.override('limits.maxUploads', 20)
    {
      using _inner = varve.override('limits.maxUploads', 30)
      expect(varve.get('limits.maxUploads')).toBe(30)
    }
    expect(varve.get('limits.maxUploads')).toBe(20)
  })

  it('lifted out of order leaves the one on top in force', () => {
    const varve = testConfig(config)
    const lower = varve.override('limits.maxUploads', 20)
    const upper = varve.override('limits.maxUploads', 30)
    lower.lift()
    expect(varve.get('limits.maxUploads')).toBe(30)
    upper.lift()
    expect(varve.get('limits.maxUploads')).toBe(10)
  })

  it('that expires below another one leaves that in force', () => {
    const varve = testConfig(config)
    varve.override('limits.maxUploads', 20, { ttl: '1m' })
    const upper = varve.override('limits.maxUploads', 30)
    varve.clock.advance('1m')
    expect(varve.get('limits.maxUploads')).toBe(30)
    upper.lift()
    expect(varve.get('limits.maxUploads')).toBe(10)
  })

  it('makes a change below it say that it is shadowed', async () => {
    const varve = testConfig(config)
    varve.override('limits.maxUploads', 20)
    expect(await varve.set('limits.maxUploads', 30, signed)).toMatchObject({ shadowedBy: 'override' })
  })

  it('keeps a copy of what it was given', () => {
    const varve = testConfig(config)
    const mine = { hosts: ['a'] }
    varve.override('limits.matrix', mine)
    mine.hosts.push('b')
    expect(varve.get('limits.matrix')).toEqual({ hosts: ['a'] })
  })
})

describe('withOverrides', () => {
  const seen = (varve: { get(key: 'limits.maxUploads'): number }): number => varve.get('limits.maxUploads')

  it('holds for a function and everything it awaits, and for nobody else', async () => {
    const varve = testConfig(config)
    const inside = varve.withOverrides({ 'limits.maxUploads': 20 }, async () => {
      const before = seen(varve)
      await pause(1)
      return [before, seen(varve), varve.value('limits.maxUploads').get(), varve.all()['limits.maxUploads']]
    })
    expect(seen(varve)).toBe(10)
    expect(await inside).toEqual([20, 20, 20, 20])
    expect(seen(varve)).toBe(10)
  })

  it('is over when the function throws, at once or later', async () => {
    const varve = testConfig(config)
    const fail = (): never => {
      throw new Error('no')
    }
    expect(() => varve.withOverrides({ 'limits.maxUploads': 20 }, fail)).toThrow('no')
    await expect(varve.withOverrides({ 'limits.maxUploads': 20 }, async () => fail())).rejects.toThrow('no')
    expect(seen(varve)).toBe(10)
  })

  it('nests: the inner one wins for its keys, the outer one is back afterwards', () => {
    const varve = testConfig(config)
    const seenInside = varve.withOverrides({ 'limits.maxUploads': 20, 'checkout.newFlow': true }, () => [
      varve.withOverrides({ 'limits.maxUploads': 30 }, () => [seen(varve), varve.get('checkout.newFlow')]),
      seen(varve),
    ])
    expect(seenInside).toEqual([[30, true], 20])
  })

  it('wins over an override of the process, for every audience, and follows other changes', async () => {
    const varve = testConfig(config)
    varve.override('limits.maxUploads', 40)
    await varve.withOverrides({ 'limits.maxUploads': 20 }, async () => {
      expect(varve.for({ tenant: 'acme' }).get('limits.maxUploads')).toBe(20)
      await varve.set('checkout.newFlow', true, signed)
      expect(varve.get('checkout.newFlow')).toBe(true)
    })
    expect(seen(varve)).toBe(40)
  })

  it('is validated like any other change, and then the function does not run', () => {
    const varve = testConfig(config)
    let ran = false
    expect(() => varve.withOverrides({ 'limits.maxUploads': 101 }, () => (ran = true))).toThrow(/must be at most 100/)
    expect(ran).toBe(false)
  })

  it('is explained as an override', () => {
    const varve = testConfig(config)
    const explanation = varve.withOverrides({ 'limits.maxUploads': 20 }, () => varve.explain('limits.maxUploads'))
    expect(explanation).toMatchObject({ layer: 'override', origin: { override: 'withOverrides' }, value: 20 })
  })

  it('keeps two concurrent calls apart', async () => {
    const varve = testConfig(config)
    const call = (value: number): Promise<number> =>
      varve.withOverrides({ 'limits.maxUploads': value }, async () => {
        await pause(1)
        return seen(varve)
      })
    expect(await Promise.all([20, 30, 40].map(call))).toEqual([20, 30, 40])
  })
})
