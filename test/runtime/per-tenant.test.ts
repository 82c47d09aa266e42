import { describe, expect, it } from 'vitest'
import { defineConfig, flag, live } from 'varve'
import { integer } from 'varve/schema'
import { testConfig } from 'varve/testing'

const config = defineConfig({
  limits: { maxUsers: live(integer(), { default: 5, perTenant: true, doc: 'Users a tenant may have.' }) },
  checkout: { newFlow: flag({ perTenant: true, doc: 'The rewritten checkout.' }) },
  server: { pool: live(integer(), { default: 3, doc: 'The same for all.' }) },
})
const signature = { by: 'dana', message: 'A contract' }

describe('a value that every tenant has its own of', () => {
  it('is refused to whoever reads it for no tenant', () => {
    const varve = testConfig(config)
    expect(() => varve.get('limits.maxUsers')).toThrow('limits.maxUsers is read for no tenant')
    expect(() => varve.for({ user: 'u_1' }).get('checkout.newFlow')).toThrow(
      expect.objectContaining({ code: 'TENANT_MISSING' }),
    )
    expect(() => varve.value('limits.maxUsers').get()).toThrow('for no tenant')
    expect(() => varve.evaluate('limits.maxUsers')).toThrow('for no tenant')
    expect(() => varve.now().variant('checkout.newFlow')).toThrow('for no tenant')
  })

  it('is read for a tenant, with or without a value of its own', async () => {
    const varve = testConfig(config)
    await varve.set('limits.maxUsers', 50, { scope: 'tenant:acme', ...signature })
    expect(varve.for({ tenant: 'acme' }).get('limits.maxUsers')).toBe(50)
    expect(varve.for({ tenant: 'other' }).get('limits.maxUsers')).toBe(5)
    expect(varve.runAs({ tenant: 'acme' }, () => varve.get('limits.maxUsers'))).toBe(50)
  })

  it('gives the fallback where one is given, and is left out of all()', () => {
    const varve = testConfig(config)
    expect(varve.get('limits.maxUsers', 1)).toBe(1)
    expect(varve.now().get('limits.maxUsers', 2)).toBe(2)
    expect(Object.keys(varve.all())).toEqual(['server.pool'])
    expect(Object.keys(varve.now().all())).toEqual(['server.pool'])
    expect(Object.keys(varve.for({ tenant: 'acme' }).all())).toHaveLength(3)
  })

  it('is explained to anybody, because that is how one finds out', () => {
    expect(testConfig(config).explain('limits.maxUsers').value).toBe(5)
  })

  it('is refused after an override too, and in the past', async () => {
    const varve = testConfig(config)
    await varve.set('limits.maxUsers', 7, signature)
    const then = await varve.at(1)
    expect(() => then.get('limits.maxUsers')).toThrow('for no tenant')
    using _override = varve.override('limits.maxUsers', 9)
    expect(() => varve.get('limits.maxUsers')).toThrow('for no tenant')
    expect(varve.for({ tenant: 'acme' }).get('limits.maxUsers')).toBe(9)
  })
})
