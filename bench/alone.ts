import { mkdir, open as openFile, link, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { MongoClient } from 'mongodb'
import pg from 'pg'
import { createClient } from 'redis'

/** One connection to an engine, without Varve. */
export interface Alone extends AsyncDisposable {
  /** Commits one row of as many bytes as a revision of these benchmarks has; it is durable once this resolves. */
  commit(): unknown
}

/** What a revision of these benchmarks takes up, so that the engine alone writes as much. */
const TEXT = JSON.stringify({ revision: 'x'.repeat(440) })

/** A database as Varve opens it: each transaction is synced to the disk. */
export async function sqliteAlone(path: string): Promise<Alone> {
  const database = new DatabaseSync(path)
  database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL')
  database.exec('CREATE TABLE IF NOT EXISTS alone (number INTEGER PRIMARY KEY, text TEXT NOT NULL) STRICT')
  const insert = database.prepare('INSERT INTO alone (text) VALUES (?)')
  return {
    commit: () => insert.run(TEXT),
    [Symbol.asyncDispose]: async () => database.close(),
  }
}

/** What any store of files has to do for one revision that must not be lost. */
export async function filesAlone(folder: string): Promise<Alone> {
  await mkdir(folder, { recursive: true })
  const draft = join(folder, 'draft')
  let number = 0
  return {
    async commit() {
      const handle = await openFile(draft, 'w')
      await handle.writeFile(TEXT)
      await handle.sync()
      await handle.close()
      await link(draft, join(folder, String((number += 1))))
      const parent = await openFile(folder, 'r')
      await parent.sync()
      await parent.close()
      await rm(draft)
    },
    [Symbol.asyncDispose]: async () => {},
  }
}

/** A table with a number for each row, and one prepared insert. */
export async function postgresAlone(address: string): Promise<Alone> {
  const client = new pg.Client({ connectionString: address })
  await client.connect()
  await client.query('CREATE TABLE IF NOT EXISTS alone (number bigserial PRIMARY KEY, text text NOT NULL)')
  const insert = { name: 'insert', text: 'INSERT INTO alone (text) VALUES ($1)', values: [TEXT] }
  return {
    commit: () => client.query(insert),
    [Symbol.asyncDispose]: () => client.end(),
  }
}

/** A stream; the server syncs its file before it answers. */
export async function redisAlone(address: string): Promise<Alone> {
  const client = createClient({ url: address })
  await client.connect()
  return {
    commit: () => client.sendCommand(['XADD', 'alone', '*', 'text', TEXT]),
    [Symbol.asyncDispose]: () => client.close(),
  }
}

/** A collection, whose inserts are answered when most members have them in their journals. */
export async function mongodbAlone(address: string): Promise<Alone> {
  const client = await new MongoClient(address).connect()
  const rows = client.db().collection('alone', { writeConcern: { w: 'majority', journal: true } })
  return {
    commit: () => rows.insertOne({ text: TEXT }),
    [Symbol.asyncDispose]: () => client.close(),
  }
}
