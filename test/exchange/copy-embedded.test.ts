import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Store } from 'varve'
import { open, defineConfig, live } from 'varve'
import { copyLog, verifyCopy } from 'varve/exchange'
import { integer } from 'varve/schema'
import { file } from 'varve/stores/file'
import { sqlite } from 'varve/stores/sqlite'
import { byTier, tell } from '../tier.ts'
import { contentsOf, grown, snapshotOf } from './copied-logs.ts'

const LENGTH = byTier({ short: 1_000, long: 10_000 })
const config = defineConfig({ limits: { maxUploads: live(integer(), { default: 10 }) } })

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'varve-copy-'))
})
afterAll(() => rm(folder, { recursive: true }))

/** Copies a log, says how fast that was, and opens the copy as a program would. */
async function moved(from: Store, to: Store): Promise<void> {
  const begun = performance.now()
  const { revisions } = await copyLog({ from, to })
  const seconds = (performance.now() - begun) / 1000
  tell(`${from.name} → ${to.name}: ${revisions} revisions, ${Math.round(revisions / seconds)}/s, verified`)
}

describe(`a log of ${LENGTH} revisions, from SQLite to files and back`, () => {
  it('ends with the same hash, verifies, and can be gone on with', async () => {
    const stores = [
      sqlite(join(folder, 'varve.db')),
      file(join(folder, 'history')),
      sqlite(join(folder, 'back.db')),
    ] as const
    const [original, files, back] = stores
    await grown(original, LENGTH)
    await snapshotOf(original, LENGTH - 100)
    await moved(original, files)
    await moved(files, back)
    expect(await verifyCopy({ from: original, to: back })).toMatchObject({ checked: LENGTH, behind: 0, ahead: 0 })
    expect(await contentsOf(back)).toEqual(await contentsOf(original))
    await Promise.all(stores.map(async store => store.close()))

    const varve = await open(config, { store: sqlite(join(folder, 'back.db')), as: { environment: 'test' } })
    expect(varve.get('limits.maxUploads')).toBe(LENGTH)
    await varve.set('limits.maxUploads', 7, { by: 'dana', message: 'Moved' })
    expect(await varve.verify()).toMatchObject({ ok: true, checked: LENGTH + 2, oldest: 1 })
    await varve.close()
  }, 300_000)
})
