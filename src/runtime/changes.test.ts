import { describe, expect, it } from 'vitest'
import { defineConfig, live } from 'varve'
import { integer } from 'varve/schema'
import { testConfig } from 'varve/testing'

const config = defineConfig({ limits: { maxUploads: live(integer(), { default: 10 }) } })
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
