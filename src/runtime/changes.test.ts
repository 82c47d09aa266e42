import { describe, expect, it } from 'vitest'
import { defineConfig, live } from 'varve'
import { integer, string } from 'varve/schema'
import { testConfig } from 'varve/testing'

const config = defineConfig({
  limits: { maxUploads: live(integer({ max: 500 }), { default: 10 }) },
  shop: { name: live(string(), { default: 'Shop' }) },
})
const signed = { by: 'dana', message: 'Spring sale' }

describe('what keeps a change from being seen', () => {
  it('is nothing for a dry run of the first value, although the default still wins', async () => {
    await using varve = testConfig(config)
    const tried = await varve.set('limits.maxUploads', 20, { ...signed, dryRun: true })
    expect(tried.shadowedBy).toBeUndefined()
    expect(varve.get('limits.maxUploads')).toBe(10)
  })

  it('is an override, for a dry run too', async () => {
    await using varve = testConfig(config)
    varve.override('limits.maxUploads', 3)
    for (const dryRun of [true, false]) {
      const { shadowedBy } = await varve.set('limits.maxUploads', 20, { ...signed, dryRun })
      expect(shadowedBy).toBe('override')
    }
  })
})

describe('an import', () => {
  it('is one revision of its own kind, over keys and scopes', async () => {
    await using varve = testConfig(config)
    const written = await varve.import(signed, draft => {
      draft.set('limits.maxUploads', 500, { scope: 'tenant:acme' })
      draft.set('shop.name', 'Corner shop')
    })
    expect(written).toMatchObject({ kind: 'import', by: 'dana' })
    expect([varve.for({ tenant: 'acme' }).get('limits.maxUploads'), varve.get('shop.name')]).toEqual([
      500,
      'Corner shop',
    ])
    expect(varve.get('limits.maxUploads')).toBe(10)
  })

  it('stores nothing when one of its values does not fit', async () => {
    await using varve = testConfig(config)
    const importing = varve.import(signed, draft => {
      draft.set('shop.name', 'Corner shop')
      draft.set('limits.maxUploads', 501)
    })
    await expect(importing).rejects.toThrow('limits.maxUploads must be at most 500, but is 501')
    expect(varve.get('shop.name')).toBe('Shop')
  })
})
