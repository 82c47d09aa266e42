import { copyFileSync, cpSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { backup, DatabaseSync } from 'node:sqlite'
import { describe, expect, it } from 'vitest'
import { fileLog, fill, findings, KEY, openOn, signed, sqliteLog, type Damageable } from './damageable.ts'

/** Takes the last revisions away, as a disk does that loses what came after a backup. */
const logs = [
  ['a SQLite file', sqliteLog, (log: Damageable, after: number) => cutSqlite(log, after)],
  ['a folder', fileLog, (log: Damageable, after: number) => cutFolder(log, after)],
] as const

function cutSqlite(log: Damageable, after: number): void {
  const database = new DatabaseSync(join(log.folder, 'varve.db'))
  database.prepare('DELETE FROM revision WHERE number > ?').run(after)
  database.close()
}

function cutFolder(log: Damageable, after: number): void {
  for (let number = after + 1; number <= 12; number++) {
    rmSync(join(log.folder, 'log', 'revisions', `${String(number).padStart(12, '0')}.json`))
  }
}

describe.each(logs)('a lost tail of %s', (_, make, cut) => {
  it('cannot be told by the log alone, and is told by the head that somebody noted', async () => {
    using log = make()
    await fill(log)
    const head = await headOf(log)
    cut(log, 9)
    await using varve = await openOn(log.connect())
    expect(await varve.verify()).toMatchObject({ ok: true, checked: 9 })
    const lost = { ok: false, revision: 10, sound: 9 }
    expect(await varve.verify({ expectHead: `${head.number}:${head.hash}` })).toMatchObject(lost)
    expect(await varve.verify({ expectHead: head.hash })).toMatchObject(lost)
  })

  it('is found by a process that has read further, which keeps its last known values and writes nothing', async () => {
    using log = make()
    await fill(log)
    await using varve = await openOn(log.connect())
    cut(log, 9)
    await expect(varve.refresh()).rejects.toMatchObject({ code: 'STORE_DIVERGED' })
    expect(varve.health().status).toBe('diverged')
    expect(varve.get(KEY)).toBe(120)
    await expect(varve.set(KEY, 1, signed)).rejects.toMatchObject({ code: 'STORE_DIVERGED' })
  })

  it('is found by such a process too when others have written in its place', async () => {
    using log = make()
    await fill(log)
    await using varve = await openOn(log.connect())
    cut(log, 9)
    await fill(log, 12)
    await expect(varve.refresh()).rejects.toMatchObject({ code: 'STORE_DIVERGED' })
    expect(varve.health().status).toBe('diverged')
    expect(varve.get(KEY)).toBe(120)
  })
})

describe('a lost tail that a snapshot remembers', () => {
  it('is found in a SQLite file when it is opened, and by looking through it', async () => {
    using log = sqliteLog()
    await fill(log)
    await keepSnapshot(log)
    cutSqlite(log, 9)
    const lost = { revision: 10, sound: 9, status: 'diverged', value: 120, written: 'STORE_DIVERGED' }
    expect(await findings(log.connect())).toEqual(lost)
  })

  it('is found in a folder when it is opened', async () => {
    using log = fileLog()
    await fill(log)
    await keepSnapshot(log)
    cutFolder(log, 9)
    expect(await findings(log.connect())).toMatchObject({ refused: 'STORE_CORRUPT', details: { lastReadable: 9 } })
  })
})

describe('damage to an old revision', () => {
  it('is found by looking through all of the log, and passed over where only the last ones are asked for', async () => {
    using log = sqliteLog()
    await fill(log)
    await using varve = await openOn(log.connect())
    log.overwrite(4, Buffer.from(log.textOf(4).toString().replace('Traffic spike', 'Traffic spoke')))
    expect(await varve.verify()).toMatchObject({ ok: false, revision: 4, sound: 3 })
    expect(await varve.verify({ last: 8 })).toMatchObject({ ok: true, checked: 8, head: { number: 12 } })
    expect(await varve.verify({ last: 9 })).toMatchObject({ ok: false, revision: 4 })
    expect(await varve.verify({ last: 500 })).toMatchObject({ ok: false, revision: 4 })
    const expectHead = `12:${varve.head().hash}`
    expect(await varve.verify({ last: 2, expectHead })).toMatchObject({ ok: false, revision: 4 })
  })
})

describe('two copies of a SQLite file that went on apart', () => {
  it('are each sound, and told apart by the head that is expected', async () => {
    using log = sqliteLog()
    using other = sqliteLog()
    await fill(log, 6)
    copyFileSync(join(log.folder, 'varve.db'), join(other.folder, 'varve.db'))
    await using here = await openOn(log.connect())
    await using there = await openOn(other.connect())
    await here.set(KEY, 1, signed)
    await there.set(KEY, 2, signed)
    const expectHead = `7:${here.head().hash}`
    expect(await here.verify({ expectHead })).toMatchObject({ ok: true })
    expect(await there.verify()).toMatchObject({ ok: true })
    expect(await there.verify({ expectHead })).toMatchObject({ ok: false, revision: 7, sound: 6 })
  })
})

describe('an old backup put back under a running process', () => {
  it('by SQLite itself is another history: the last known values stay', async () => {
    using log = sqliteLog()
    await fill(log, 6)
    const [live, old] = [join(log.folder, 'varve.db'), join(log.folder, 'old.db')]
    copyFileSync(live, old)
    await fill(log)
    await using varve = await openOn(log.connect())
    using source = new DatabaseSync(old)
    await backup(source, live)
    await expect(varve.refresh()).rejects.toMatchObject({ code: 'STORE_DIVERGED' })
    expect(varve.health()).toMatchObject({ status: 'diverged', revision: 12 })
    expect(varve.get(KEY)).toBe(120)
  })

  it('as a file in the place of the file is noticed at the next look, not only at the next write', async () => {
    using log = sqliteLog()
    await fill(log, 6)
    const [live, old] = [join(log.folder, 'varve.db'), join(log.folder, 'old.db')]
    copyFileSync(live, old)
    await fill(log)
    await using varve = await openOn(log.connect())
    renameSync(old, live)
    await expect(varve.refresh()).rejects.toMatchObject({ code: 'STORE_UNSAFE' })
    expect(varve.health()).toMatchObject({ status: 'stale', revision: 12 })
    await expect(varve.set(KEY, 1, signed)).rejects.toMatchObject({ code: 'STORE_UNSAFE' })
    expect(varve.get(KEY)).toBe(120)
  })

  it('as a folder in the place of the folder is another history too', async () => {
    using log = fileLog()
    await fill(log, 6)
    const [live, old] = [join(log.folder, 'log'), join(log.folder, 'old')]
    cpSync(live, old, { recursive: true })
    await fill(log)
    await using varve = await openOn(log.connect())
    renameSync(live, join(log.folder, 'aside'))
    renameSync(old, live)
    await expect(varve.refresh()).rejects.toMatchObject({ code: 'STORE_DIVERGED' })
    expect(varve.health()).toMatchObject({ status: 'diverged', revision: 12 })
    expect(varve.get(KEY)).toBe(120)
  })
})

async function headOf(log: Damageable): Promise<{ number: number; hash: string }> {
  await using varve = await openOn(log.connect())
  return varve.head()
}

/** A snapshot of the head, as a process takes one every thousand revisions. */
async function keepSnapshot(log: Damageable): Promise<void> {
  const store = log.connect()
  const { head, logId } = await store.open()
  const entry = { key: KEY, entry: { value: 120 }, revision: 12, at: head.at, by: 'dana', message: 'Traffic spike' }
  const state = { v: 1, head, logId, tags: [], declarations: [], entries: [entry] }
  await store.snapshots.put(head.number, head.hash, JSON.stringify(state))
  await store.close()
}
