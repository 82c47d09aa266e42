import { defineConfig, live } from 'varve'
import { integer } from 'varve/schema'
import { memory } from 'varve/stores/memory'
import { testConfig } from 'varve/testing'
import { describe, expect, it } from 'vitest'
import { fleet } from '../fleet.ts'

const config = defineConfig({ limits: { maxUploads: live(integer(), { default: 10, doc: 'Uploads a day.' }) } })
const signature = { by: 'dana', message: 'Traffic spike' }

describe('a log whose revisions are so long that a page holds two of them', () => {
  it('is read to its end, its present and its past', async () => {
    const { clock, storage, start } = fleet()
    const { varve: writer } = start(config)
    for (let value = 1; value <= 7; value++) await writer.set('limits.maxUploads', value, signature)

    const store = memory({ storage, clock })
    const whole = store.read.bind(store)
    const read: typeof whole = async (after, limit) => whole(after, Math.min(limit, 2))
    const reader = testConfig(config, {}, { store: Object.assign(store, { read }), clock })
    await reader.refresh()

    expect(reader.get('limits.maxUploads')).toBe(7)
    const seen: unknown[] = []
    for await (const change of reader.history('limits.maxUploads')) seen.push(change)
    expect(seen).toHaveLength(7)
  })
})
