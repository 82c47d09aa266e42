import { describe, expect, it } from 'vitest'
import { defineConfig, live } from 'varve'
import { integer } from 'varve/schema'
import { testConfig } from 'varve/testing'
import { fleet } from '../fleet.ts'
import { listed } from '../listed.ts'

const config = defineConfig({ limits: { maxUploads: live(integer(), { default: 10 }) } })
const signed = { by: 'dana', message: 'Traffic spike' }

describe('what users of other systems saw when they looked back', () => {
  it('a restored state was gone once the cache had expired; now restoring is a revision, and stays', async () => {
    const { start } = fleet()
    const { varve } = start(config)
    await varve.set('limits.maxUploads', 20, signed)
    varve.clock.advance('1h')
    const then = new Date(varve.clock.now())
    varve.clock.advance('1h')
    await varve.set('limits.maxUploads', 99, signed)
    await varve.restore(then, { by: 'lee', message: 'As it was at noon' })
    expect(varve.get('limits.maxUploads')).toBe(20)
    varve.clock.advance('30d')
    await varve.refresh()
    expect(varve.get('limits.maxUploads')).toBe(20)
    const restarted = start(config).varve
    await restarted.refresh()
    expect(restarted.get('limits.maxUploads')).toBe(20)
  })

  it('a limited history told the oldest entries; now it tells the newest, and goes on from where it stopped', async () => {
    const varve = testConfig(config)
    for (let value = 1; value <= 60; value += 1) await varve.set('limits.maxUploads', value, signed)
    const page = await listed(varve.history('limits.maxUploads', { limit: 50 }))
    expect(page.map(({ after }) => after)).toEqual(Array.from({ length: 50 }, (_, index) => 60 - index))
    const before = page.at(-1)?.revision ?? 0
    const rest = await listed(varve.history('limits.maxUploads', { limit: 50, before }))
    expect(rest.map(({ after }) => after)).toEqual([10, 9, 8, 7, 6, 5, 4, 3, 2, 1])
  })

  it('the value before a change was never told; now every entry has both', async () => {
    const varve = testConfig(config)
    await varve.set('limits.maxUploads', 20, signed)
    await varve.set('limits.maxUploads', 30, signed)
    await varve.delete('limits.maxUploads', signed)
    const told = await listed(varve.history('limits.maxUploads'))
    expect(told.map(({ before, after }) => [before, after])).toEqual([
      [30, undefined],
      [20, 30],
      [undefined, 20],
    ])
  })
})
