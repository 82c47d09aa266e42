import { mkdir, open as openFile, link, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { open, type Store, type Varve } from 'varve'
import { file } from 'varve/stores/file'
import { memory } from 'varve/stores/memory'
import { sqlite } from 'varve/stores/sqlite'
import { AUTHOR, keyOf, numbers } from './keys.ts'
import { nanoseconds, type Case, type Effort } from './measure.ts'
import { place } from './place.ts'
import { short, type Bound, type Row, type Table } from './table.ts'

const KEYS = 100
/** What a revision of these benchmarks takes up, so that the engine alone writes as much. */
const TEXT = JSON.stringify({ revision: 'x'.repeat(440) })

const durable: Bound = { sense: 'at least', must: 0.5, goal: 0.7, unit: '×' }
const grouped: Bound = { sense: 'at least', must: 2, goal: 2.5, unit: '×' }

/** Writes that count only when they are on the disk, beside the engine alone. */
export async function writes(effort: Effort = { rounds: 15, turn: 400 }): Promise<Table[]> {
  await using folder = await place()
  // One store after the other, as programs have one: code that has seen three kinds of store is slower with each.
  const taken = [await onSqlite(folder, effort), await onFiles(folder, effort), await onMemory(effort)]
  return [table(new Map(taken.flatMap(one => [...one])))]
}

type Taken = Map<string, number>
type Place = Awaited<ReturnType<typeof place>>

const opened = (store: Store): Promise<Varve> => open(numbers(KEYS), { store, poll: '60s' })

async function onSqlite(folder: Place, effort: Effort): Promise<Taken> {
  const raw = engine(folder.path('raw.db'))
  await using varve = await opened(sqlite(folder.path('varve.db')))
  const alone = inEngine('node:sqlite, one row', raw)
  const taken = await nanoseconds(
    [alone, oneCaller('sqlite, one caller', varve), manyCallers('sqlite, 64 callers', varve, 64)],
    effort,
  )
  raw.close()
  return taken
}

async function onFiles(folder: Place, effort: Effort): Promise<Taken> {
  await using varve = await opened(file(folder.path('log')))
  const alone = inFilesystem('write, fsync, link, fsync', folder.path('raw'))
  return await nanoseconds(
    [alone, oneCaller('file, one caller', varve), manyCallers('file, 64 callers', varve, 64)],
    effort,
  )
}

async function onMemory(effort: Effort): Promise<Taken> {
  await using varve = await opened(memory())
  return await nanoseconds([oneCaller('memory, one caller', varve)], effort)
}

/** A database as Varve opens it: each transaction is synced to the disk. */
function engine(path: string): DatabaseSync {
  const database = new DatabaseSync(path)
  database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL')
  database.exec('CREATE TABLE revision (number INTEGER PRIMARY KEY, text TEXT NOT NULL) STRICT')
  return database
}

function inEngine(name: string, database: DatabaseSync): Case {
  const insert = database.prepare('INSERT INTO revision (text) VALUES (?)')
  const run = (times: number): void => {
    for (let i = 0; i < times; i += 1) insert.run(TEXT)
  }
  return { name, run }
}

/** What any store of files has to do for one revision that must not be lost. */
function inFilesystem(name: string, folder: string): Case {
  let number = 0
  const once = async (): Promise<void> => {
    const [draft, place] = [join(folder, 'draft'), join(folder, String((number += 1)))]
    const handle = await openFile(draft, 'w')
    await handle.writeFile(TEXT)
    await handle.sync()
    await handle.close()
    await link(draft, place)
    const parent = await openFile(dirname(place), 'r')
    await parent.sync()
    await parent.close()
    await rm(draft)
  }
  const run = async (times: number): Promise<void> => {
    await mkdir(folder, { recursive: true })
    for (let i = 0; i < times; i += 1) await once()
  }
  return { name, run }
}

/** Each change is asked for when the one before is durable and applied. */
function oneCaller(name: string, varve: Varve): Case {
  let n = 0
  const run = async (times: number): Promise<void> => {
    for (let i = 0; i < times; i += 1) await varve.set(keyOf((n += 1) % KEYS), n, AUTHOR)
  }
  return { name, run }
}

/** As many at once as there are callers; each goes on when its own change is durable. */
function manyCallers(name: string, varve: Varve, callers: number): Case {
  let n = 0
  const run = async (times: number): Promise<void> => {
    let left = times
    const caller = async (): Promise<void> => {
      for (; left > 0; left -= 1) await varve.set(keyOf((n += 1) % KEYS), n, AUTHOR)
    }
    await Promise.all(Array.from({ length: callers }, caller))
  }
  return { name, run }
}

function table(taken: ReadonlyMap<string, number>): Table {
  const perSecond = (name: string): number => 1e9 / (taken.get(name) ?? Number.NaN)
  const row = (name: string, against: string, bound?: Bound): Row => ({
    case: name,
    ours: `${short(perSecond(name))}/s`,
    baseline: `${against} ${short(perSecond(against))}/s`,
    figure: perSecond(name) / perSecond(against),
    ...(bound === undefined ? {} : { bound }),
  })
  return {
    title: 'Writing',
    rows: [
      row('sqlite, one caller', 'node:sqlite, one row', durable),
      row('sqlite, 64 callers', 'sqlite, one caller', grouped),
      row('sqlite, 64 callers', 'node:sqlite, one row'),
      row('file, one caller', 'write, fsync, link, fsync'),
      row('file, 64 callers', 'file, one caller'),
      row('memory, one caller', 'node:sqlite, one row'),
    ],
    notes: [
      `${KEYS} keys. A change is one validated value; it is hashed, durable and applied before the next. The engine alone writes one row of as many bytes per transaction.`,
    ],
  }
}
