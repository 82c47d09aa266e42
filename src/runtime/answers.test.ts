import { describe, expect, it } from 'vitest'
import { defineConfig, live, open } from 'varve'
import { integer } from 'varve/schema'
import { memory, memoryStorage } from 'varve/stores/memory'
import { testConfig } from 'varve/testing'

const config = defineConfig({
  limits: {
    maxUploads: live(integer(), { default: 10 }),
    maxUsers: live(integer(), { default: 5, aliases: ['users'] }),
  },
})
const signed = { by: 'dana', message: 'Traffic spike' }

describe('a moment that is read more than once', () => {
  it('gives each tenant its own value, whoever read before', async () => {
    const varve = testConfig(config)
    await varve.set('limits.maxUploads', 20, { scope: 'tenant:acme', ...signed })
    const moment = varve.now()
    const read = (tenant: string): number => moment.for({ tenant }).get('limits.maxUploads')
    expect([read('acme'), read('zenith'), read('acme'), read('zenith')]).toEqual([20, 10, 20, 10])
  })

  it('stays what it was, and the next one is new', async () => {
    const varve = testConfig(config)
    const moment = varve.now()
    expect([moment.get('limits.maxUsers'), moment.get('limits.maxUsers')]).toEqual([5, 5])
    await varve.set('limits.maxUsers', 6, signed)
    expect([moment.get('limits.maxUsers'), varve.now().get('limits.maxUsers')]).toEqual([5, 6])
    using _override = varve.override('limits.maxUsers', 7)
    expect([moment.get('limits.maxUsers'), varve.now().get('limits.maxUsers')]).toEqual([5, 7])
  })

  it('shows the overrides of a call to that call only', () => {
    const varve = testConfig(config)
    const inside = (): number => varve.get('limits.maxUsers')
    varve.runAs({ tenant: 'acme' }, () => {
      expect(inside()).toBe(5)
      expect(varve.withOverrides({ 'limits.maxUsers': 9 }, () => [inside(), inside()])).toEqual([9, 9])
      expect(inside()).toBe(5)
    })
  })

  it('knows a key that gets a value of its own under its former name for one tenant only', async () => {
    const before = defineConfig({ users: live(integer(), { default: 1 }) })
    const storage = memoryStorage()
    const old = await open(before, { store: memory({ storage }) })
    await old.set('users', 8, { scope: 'tenant:acme', ...signed })
    await using varve = await open(config, { store: memory({ storage }) })
    const moment = varve.now()
    expect(['zenith', 'acme', 'zenith'].map(tenant => moment.for({ tenant }).get('limits.maxUsers'))).toEqual([5, 8, 5])
  })
})
