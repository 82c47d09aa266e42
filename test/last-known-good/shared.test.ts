import { describe, expect, it } from 'vitest'
import { defineConfig, live, type LastKnownGood, type Varve } from 'varve'
import { lastKnownGood } from 'varve/last-known-good'
import { integer } from 'varve/schema'
import { fernet, newFernetKey } from 'varve/secrets'
import { sandbox, type Sandbox } from 'varve/testing'
import { fleet } from '../fleet.ts'

const config = defineConfig({ limits: { maxUploads: live(integer(), { default: 10 }) } })
const KEY = 'limits.maxUploads'
const BY = { by: 'dana', message: 'Sale' }

const place = (box: Sandbox): LastKnownGood => lastKnownGood(box.path('varve.lkg'))
const keptAt = (varve: Varve<typeof config.tree>): number | undefined => varve.health().store?.lastKnownGood?.keptAt

describe('processes that share a file', () => {
  it('do not write over what others know with what they knew before they were cut off', async () => {
    await using box = await sandbox()
    const { open, clock } = fleet()
    const keyring = fernet(newFernetKey())
    const start = () => open(config, { keyring, lastKnownGood: place(box), onProblem: () => {} })
    const [north, south] = [await start(), await start()]
    await north.varve.set(KEY, 20, BY)
    await south.varve.refresh()
    clock.advance('1s')
    await expect.poll(() => keptAt(south.varve)).toBeDefined()
    // South hears the store once more, and then it does not.
    clock.advance('30s')
    await south.varve.refresh()
    south.store.away = true
    await south.varve.refresh().catch(() => {})
    expect(south.varve.health().status).toBe('stale')
    await north.varve.set(KEY, 30, BY)
    await north.varve.close()
    await south.varve.close()
    const kept = await place(box).open({ environment: 'test', keyring }).load()
    expect(kept).toContain('"value":30')
  })
})
