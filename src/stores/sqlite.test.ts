import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { node } from '../../test/store-contract/engine-names.ts'
import { holdToContract } from '../../test/store-contract/hold-to-contract.ts'
import type { Store } from '../core/ports.ts'
import { chainAfter, following, headAfter } from '../testing/store-contract/chain.ts'
import { sqlite, type SqliteOptions } from './sqlite.ts'

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

function connect(options: SqliteOptions = {}, at = path): Store {
  const store = sqlite(at, options)
  stores.push(store)
  return store
}

/** A closed file with `count` revisions in it. */
async function written(count: number): Promise<void> {
  const store = connect()
  const { logId, head } = await store.open()
  await store.append(head, chainAfter(logId, head, count))
  await store.close()
}

describe('the SQLite store', () => {
  const fresh = () => {
    const own = mkdtempSync(join(tmpdir(), 'varve-sqlite-'))
    let now = Date.UTC(2026, 0, 15)
    return {
      connect: () => sqlite(join(own, 'varve.db'), { clock: { now: () => now } }),
      advance: (milliseconds: number) => void (now += milliseconds),
      contents: () => readdirSync(own).map(name => readFileSync(join(own, name))),
      drop: () => rmSync(own, { recursive: true }),
    }
  }
  holdToContract({ store: 'SQLite', engine: () => `SQLite ${process.versions.sqlite}, ${node}`, fresh })
})

describe('the file of a SQLite store', () => {
  it('is made for its owner only, with its folder and everything beside it', async () => {
    const inside = join(folder, 'var', 'lib', 'varve.db')
    const store = connect({}, inside)
    const { logId, head } = await store.open()
    await store.append(head, [following(logId, head)])
    for (const file of [inside, `${inside}-wal`, `${inside}-shm`]) expect(statSync(file).mode & 0o777).toBe(0o600)
    for (const made of ['var', 'var/lib']) expect(statSync(join(folder, made)).mode & 0o777).toBe(0o700)
  })

  it('is not made before it is used', () => {
    connect()
    expect(statSync(path, { throwIfNoEntry: false })).toBeUndefined()
  })

  it('is written ahead, is marked as ours, and holds strictly typed tables', async () => {
    await connect().open()
    const raw = new DatabaseSync(path)
    const ask = (sql: string): unknown => Object.values(raw.prepare(sql).get() ?? {})[0]
    expect(ask('PRAGMA journal_mode')).toBe('wal')
    expect(ask('PRAGMA application_id')).toBe(0x56415256)
    expect(ask('PRAGMA user_version')).toBe(1)
    expect(ask("SELECT count(*) FROM pragma_table_list WHERE strict = 0 AND name NOT LIKE 'sqlite_%'")).toBe(0)
    raw.close()
  })

  it.each(['', ':memory:', 'file:varve.db', 'a\0b'])('cannot be %j', name => {
    expect(() => sqlite(name)).toThrow(expect.objectContaining({ code: 'USAGE' }))
  })

  it('is refused when it belongs to another program, and is left as it was', async () => {
    const raw = new DatabaseSync(path)
    raw.exec('CREATE TABLE customer (name TEXT)')
    raw.close()
    chmodSync(path, 0o600)
    const before = readFileSync(path)
    await expect(connect().open()).rejects.toMatchObject({ code: 'STORE_UNSAFE' })
    expect(readFileSync(path).equals(before)).toBe(true)
  })

  it('is refused when a newer Varve has written it', async () => {
    await written(1)
    const raw = new DatabaseSync(path)
    raw.exec('PRAGMA user_version = 2')
    raw.close()
    await expect(connect().open()).rejects.toThrow(/its format is 2, and this Varve knows formats up to 1/)
  })

  it('is refused when others may write to it, with the command that mends it', async () => {
    await written(1)
    chmodSync(path, 0o666)
    await expect(connect().open()).rejects.toThrow(`others may write to it (mode 666). Run: chmod 600 ${path}`)
  })

  it('is refused when it is a folder', async () => {
    mkdirSync(path)
    await expect(connect().open()).rejects.toMatchObject({ code: 'STORE_UNSAFE' })
  })

  it('is not written to once it was replaced, because that would be lost', async () => {
    const store = connect()
    const { logId, head } = await store.open()
    renameSync(path, join(folder, 'moved.db'))
    const append = store.append(head, [following(logId, head)])
    await expect(append).rejects.toMatchObject({ code: 'STORE_UNSAFE' })
  })
})

describe('a damaged SQLite file', () => {
  it('is reported when it is no database at all', async () => {
    writeFileSync(path, 'name = "varve"\n'.repeat(500), { mode: 0o600 })
    const details = { details: { lastReadable: 0 } }
    await expect(connect().open()).rejects.toMatchObject({ code: 'STORE_CORRUPT', ...details })
  })

  it('is reported at each byte of its header that no longer says SQLite', async () => {
    await written(3)
    const sound = readFileSync(path)
    for (let at = 0; at < 16; at++) {
      const damaged = Buffer.from(sound)
      damaged[at] = (damaged[at] ?? 0) ^ 0xff
      writeFileSync(path, damaged)
      await expect(connect().open()).rejects.toMatchObject({ code: 'STORE_CORRUPT' })
    }
  })

  it('is reported with the last revision that can be read', async () => {
    await written(400)
    const sound = readFileSync(path)
    // The tables grow from the front of the file to its end, so its middle is the middle of the log.
    sound.fill(0xaa, sound.length / 2, sound.length / 2 + 8192)
    writeFileSync(path, sound)
    const failure: unknown = await readToEnd(connect()).catch((error: unknown) => error)
    expect(failure).toMatchObject({ code: 'STORE_CORRUPT' })
    const { lastReadable } = (failure as { details: { lastReadable: number } }).details
    expect(lastReadable).toBeGreaterThan(50)
    expect(lastReadable).toBeLessThan(400)
  })

  it('is reported when its end is missing', async () => {
    await written(400)
    truncateSync(path, statSync(path).size / 2)
    await expect(readToEnd(connect())).rejects.toMatchObject({ code: 'STORE_CORRUPT' })
  })

  it('is reported when a number in it is none of ours', async () => {
    await written(1)
    const raw = new DatabaseSync(path)
    raw.exec(`INSERT INTO revision VALUES (9223372036854775807, 'x', 'x', 'x')`)
    raw.close()
    await expect(connect().open()).rejects.toMatchObject({ code: 'STORE_CORRUPT' })
  })
})

async function readToEnd(store: Store): Promise<void> {
  const { head } = await store.open()
  for (let after = 0; after < head.number;) {
    const { revisions } = await store.read(after, 50)
    after = revisions.at(-1)?.number ?? head.number
  }
}

describe('a batch', () => {
  it('is written whole or not at all', async () => {
    const store = connect()
    const { logId, head } = await store.open()
    const chain = chainAfter(logId, head, 3)
    await store.append(head, chain)
    const after = headAfter(chain, head)
    const first = following(logId, after)
    const repeated = following(logId, headAfter([first], after), { id: chain[1]?.id ?? '' })
    await expect(store.append(after, [first, repeated])).rejects.toMatchObject({ code: 'REVISION_EXISTS' })
    expect((await store.head()).number).toBe(3)
  })

  it('of large revisions is read in pages that fit in memory', async () => {
    const store = connect()
    const { logId, head } = await store.open()
    const chain = chainAfter(logId, head, 6, { value: 'x'.repeat(7 << 20) })
    await store.append(head, chain)
    const page = (await store.read(0, 100)).revisions
    expect(page.length).toBeGreaterThan(0)
    expect(page.length).toBeLessThan(6)
    expect((await store.read(page.length, 100)).revisions.at(-1)?.number).toBe(6)
  })
})
