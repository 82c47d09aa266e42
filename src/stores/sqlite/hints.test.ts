import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Store } from '../../core/ports.ts'
import { clock } from '../../testing/clock.ts'
import { chainAfter, following } from '../../testing/store-contract/chain.ts'
import { sqlite, type SqliteOptions } from '../sqlite.ts'
import { Hints } from './hints.ts'

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

describe('hints of a SQLite store', () => {
  it('come from looking when nothing can be watched, at appends and not at records', async () => {
    const timers = clock()
    const store = connect({ timers, poll: 100 })
    const other = connect()
    const { logId, head } = await store.open()
    const hints: (number | undefined)[] = []
    store.subscribe(
      number => void hints.push(number),
      () => {},
    )
    await other.records.put('session', 'a', 'x')
    await other.lease.take('monitor', 'other', 1000)
    timers.advance('100ms')
    await turn()
    expect(hints).toEqual([])
    await other.append(head, chainAfter(logId, head, 3))
    timers.advance('100ms')
    await turn()
    expect(hints).toEqual([3])
    timers.advance('1000ms')
    await turn()
    expect(hints).toEqual([3])
  })

  it('do not look into the stir that appends of this process make, and look soon after the last', async () => {
    const timers = clock()
    let looks = 0
    const glance = { version: () => (looks += 1), head: () => 0 }
    const hints = new Hints(glance, { place: path, poll: 100, timers })
    const end = hints.subscribe(
      () => {},
      () => {},
    )
    looks = 0
    writeFileSync(path, 'stirred')
    await expect
      .poll(() => {
        timers.advance('1ms')
        return looks
      })
      .toBeGreaterThan(0)
    looks = 0
    for (let number = 1; number < 20; number += 1) {
      hints.own(number)
      timers.advance('1ms')
    }
    expect(looks).toBe(0)
    timers.advance('2ms')
    expect(looks).toBeGreaterThan(0)
    end()
  })

  it('stop with the last subscription, and leave no timer', async () => {
    const timers = clock()
    const store = connect({ timers })
    await store.open()
    const ends = [
      store.subscribe(
        () => {},
        () => {},
      ),
      store.subscribe(
        () => {},
        () => {},
      ),
    ]
    for (const end of ends) end()
    expect(timers.waiting).toBe(0)
  })

  it('say once that they are down when the file cannot be read, and come back with it', async () => {
    const timers = clock()
    const store = connect({ timers, poll: 100 })
    const { logId, head } = await store.open()
    let downs = 0
    const hints: (number | undefined)[] = []
    store.subscribe(
      number => void hints.push(number),
      () => void downs++,
    )
    const raw = new DatabaseSync(path)
    raw.exec('ALTER TABLE revision RENAME TO elsewhere')
    timers.advance('300ms')
    await turn()
    expect(downs).toBe(1)
    raw.exec('ALTER TABLE elsewhere RENAME TO revision')
    raw.close()
    const other = connect()
    await other.append(head, [following(logId, head)])
    timers.advance('100ms')
    await turn()
    expect(hints).toEqual([1])
  })
})
