import { describe, expect, it } from 'vitest'
import { defineConfig, flag, live } from 'varve'
import { integer } from 'varve/schema'
import { testConfig } from 'varve/testing'

const config = defineConfig({
  limits: { maxUploads: live(integer(), { default: 10 }), maxUsers: live(integer(), { devDefault: 5 }) },
  checkout: { newFlow: flag() },
})
const signed = { by: 'dana', message: 'Traffic spike' }

describe('a handle', () => {
  it('is the same object each time, and follows the present', async () => {
    const varve = testConfig(config)
    const handle = varve.value('limits.maxUploads')
    expect(varve.value('limits.maxUploads')).toBe(handle)
    await varve.set('limits.maxUploads', 20, signed)
    expect([handle.key, handle.get()]).toEqual(['limits.maxUploads', 20])
  })

  it('shows nothing of the value when it is printed', () => {
    expect(Object.entries(testConfig(config).value('limits.maxUploads'))).toEqual([['key', 'limits.maxUploads']])
  })

  it('made before any call had an audience of its own still reads for the call it is used in', async () => {
    const varve = testConfig(config)
    const handle = varve.value('limits.maxUploads')
    await varve.set('limits.maxUploads', 30, { scope: 'tenant:acme', ...signed })
    expect(varve.runAs({ tenant: 'acme' }, () => handle.get())).toBe(30)
    expect(handle.get()).toBe(10)
    varve.withOverrides({ 'limits.maxUploads': 99 }, () => expect(handle.get()).toBe(99))
    await varve.set('limits.maxUploads', 20, signed)
    expect([handle.get(), varve.get('limits.maxUploads')]).toEqual([20, 20])
  })

  it('throws the error that get throws where no layer has a value', () => {
    const varve = testConfig(
      defineConfig({ limits: { maxUsers: live(integer(), { devDefault: 5 }) } }),
      {},
      {
        as: { environment: 'production' },
      },
    )
    expect(() => varve.value('limits.maxUsers').get()).toThrow(/limits\.maxUsers/)
    expect(varve.get('limits.maxUsers', 3)).toBe(3)
  })
})
