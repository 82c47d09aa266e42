import { readdir } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import { sandbox } from 'varve/testing'
import { file } from '../file.ts'

const HOUR = 3_600_000

async function filesOf(directory: string): Promise<number> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true })
  return entries.filter(one => one.isFile()).length
}

describe('records of a file store that ended', () => {
  it('do not fill the disk: their files go in time, also from folders that nothing is written to any more', async () => {
    await using box = await sandbox()
    let passed = 0
    const clock = { now: () => Date.now() + passed }
    const store = file(box.path('log'), { clock })
    const { now } = await store.open()
    for (let n = 0; n < 12; n++) await store.records.put('session', `old-${n}`, 'x', { expiresAt: now + 1000 })
    await store.records.put('session', 'in-force', 'x')
    passed = 2 * HOUR
    expect(await filesOf(box.path('log', 'records'))).toBe(13)
    // Whoever is signed in renews one and the same record.
    for (let n = 0; n < 16 * 13; n++) await store.records.put('session', 'in-force', 'x')
    expect(await filesOf(box.path('log', 'records'))).toBe(1)
    expect(await store.records.list('session')).toMatchObject([{ id: 'in-force' }])
    await store.close()
  })
})
