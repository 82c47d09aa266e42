import { readdirSync, readFileSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import { describe, expect, it } from 'vitest'
import { sandbox, type Sandbox } from 'varve/testing'
import { sqlite } from '../sqlite.ts'

const token = 'gone-'.repeat(400)

function holds({ directory, path }: Sandbox, text: string): string[] {
  return readdirSync(directory).filter(name => readFileSync(path(name), 'latin1').includes(text))
}

describe('scrubbing a SQLite file', () => {
  it('also removes what a program deleted that overwrites nothing', async () => {
    await using box = await sandbox()
    const store = sqlite(box.path('varve.db'))
    await store.open()
    await store.records.put('sealed', 'a', token)
    const careless = new DatabaseSync(box.path('varve.db'))
    careless.exec('PRAGMA secure_delete = OFF; DELETE FROM record; PRAGMA wal_checkpoint(TRUNCATE)')
    careless.close()
    expect(holds(box, 'gone-gone-')).toEqual(['varve.db'])
    await store.scrub?.()
    expect(holds(box, 'gone-gone-')).toEqual([])
    await store.close()
  })

  it('waits for whoever still reads what is to go, and says so where that takes too long', async () => {
    await using box = await sandbox()
    const waits: (() => void)[] = []
    const timers = { after: (_: number, fire: () => void) => (waits.shift()?.(), fire(), () => {}) }
    const store = sqlite(box.path('varve.db'), { patience: 50, timers })
    await store.open()
    const reader = new DatabaseSync(box.path('varve.db'))
    reader.exec('BEGIN; SELECT * FROM record')
    await store.records.put('sealed', 'a', token)
    await store.records.delete('sealed', 'a')
    await expect(store.scrub?.()).rejects.toMatchObject({ code: 'STORE_UNREACHABLE' })
    waits.push(() => reader.exec('COMMIT'))
    await store.scrub?.()
    expect(holds(box, 'gone-gone-')).toEqual([])
    reader.close()
    await store.close()
  })
})
