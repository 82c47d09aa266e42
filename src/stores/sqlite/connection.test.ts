import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Store } from '../../core/ports.ts'
import { clock } from '../../testing/clock.ts'
import { following } from '../../testing/store-contract/chain.ts'
import { sqlite, type SqliteOptions } from '../sqlite.ts'

let folder: string
let path: string
const stores: Store[] = []

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'varve-sqlite-'))
  path = join(folder, 'varve.db')
})
afterEach(async () => {
  await Promise.all(stores.splice(0).map(async store => store.close()))
  rmSync(folder, { recursive: true })
})

function connect(options: SqliteOptions = {}): Store {
  const store = sqlite(path, options)
  stores.push(store)
  return store
}

const turn = async (): Promise<void> => new Promise(resolve => void setImmediate(resolve))

describe('a SQLite file that another process has locked', () => {
  it('is tried again until it is free, while this process goes on', async () => {
    const timers = clock()
    const store = connect({ timers })
    const { logId, head } = await store.open()
    const other = new DatabaseSync(path)
    other.exec('BEGIN IMMEDIATE')
    const append = store.append(head, [following(logId, head)])
    await turn()
    expect(timers.waiting).toBe(1)
    expect((await store.head()).number).toBe(0)
    other.exec('COMMIT')
    other.close()
    timers.advance('25ms')
    expect(await append).toMatchObject({ written: 1 })
  })

  it('is given up when the patience is used up, with nothing written', async () => {
    const timers = clock()
    const store = connect({ timers, patience: 300 })
    const { logId, head } = await store.open()
    const other = new DatabaseSync(path)
    other.exec('BEGIN IMMEDIATE')
    const given = store.append(head, [following(logId, head)]).then(
      () => 'written',
      (error: Error) => error.message,
    )
    let looks = 0
    for (; ; looks++) {
      await turn()
      if (timers.waiting === 0) break
      timers.advance('25ms')
    }
    expect(await given).toContain('locked by another process for more than 300 ms')
    expect(looks).toBeGreaterThan(10)
    other.exec('ROLLBACK')
    other.close()
    expect((await store.head()).number).toBe(0)
  })

  it('is opened once it is free', async () => {
    await connect().open()
    await Promise.all(stores.splice(0).map(async store => store.close()))
    const other = new DatabaseSync(path)
    other.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN IMMEDIATE')
    const timers = clock()
    const opening = connect({ timers }).open()
    await turn()
    expect(timers.waiting).toBe(1)
    other.exec('COMMIT')
    other.close()
    timers.advance('25ms')
    expect((await opening).head.number).toBe(0)
  })

  it('lets a use that is waiting end when the store is closed', async () => {
    const timers = clock()
    const store = connect({ timers })
    const { logId, head } = await store.open()
    const other = new DatabaseSync(path)
    other.exec('BEGIN IMMEDIATE')
    const append = store.append(head, [following(logId, head)]).catch((error: unknown) => error)
    await turn()
    await store.close()
    timers.advance('25ms')
    expect(await append).toMatchObject({ code: 'CLOSED' })
    other.close()
  })
})

describe.skipIf(process.platform !== 'linux')('a file where nothing can be made', () => {
  it('is refused at once, and says so', async () => {
    await expect(sqlite('/proc/nowhere/deeper/varve.db').open()).rejects.toMatchObject({ code: 'STORE_UNREACHABLE' })
  })
})
