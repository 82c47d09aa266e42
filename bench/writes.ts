import { open, type Varve } from 'varve'
import { storeFromUrl } from 'varve/node'
import { memory } from 'varve/stores/memory'
import { following } from '../src/testing/store-contract/chain.ts'
import type { Alone } from './alone.ts'
import { AUTHOR, keyOf, numbers } from './keys.ts'
import { nanoseconds, type Case, type Effort } from './measure.ts'
import { onEach, storages, type Storage, type StorageKind } from './storages.ts'
import { short, type Bound, type Row, type Table } from './table.ts'

/** How long to measure, and on what. */
export interface WritesSize extends Effort {
  readonly kinds?: readonly StorageKind[]
}

const KEYS = 100
const CALLERS = 64
const BRIEF: Effort = { rounds: 3, turn: 100 }

const ratio = (must: number, goal: number): Bound => ({ sense: 'at least', must, goal, unit: '×' })
const durable = ratio(0.5, 0.7)
const grouped = ratio(2, 2.5)
const statement = ratio(0.6, 0.8)

/** What is said of each store, besides that a caller is nearly as fast as its engine; the others are there to be known. */
const bounds: Readonly<Record<string, { readonly one?: Bound; readonly many?: Bound; readonly store?: Bound }>> = {
  SQLite: { one: durable, many: grouped },
  PostgreSQL: { one: durable, many: grouped, store: statement },
  Redis: { one: durable, store: statement },
}

/** Writes that count only when they are on the disk, beside the engine alone. */
export async function writes(
  { kinds = storages, ...effort }: WritesSize = { rounds: 15, turn: 400 },
): Promise<Table[]> {
  // One store after the other, as programs have one: code that has seen three kinds of store is slower with each.
  const { measured, notes } = await onEach(kinds, (kind, storage) =>
    measure(kind, storage, kind.slows === true ? BRIEF : effort),
  )
  const told = [
    `${KEYS} keys. A change is one validated value; it is hashed, durable and applied before the next. The engine alone writes one row of as many bytes per transaction, over one connection; the store alone hashes and appends what nobody declared or validated.`,
  ]
  return [{ title: 'Writing', rows: [...measured, ...(await inMemory(effort))], notes: [...told, ...notes] }]
}

async function measure(kind: StorageKind, storage: Storage, effort: Effort): Promise<Row[]> {
  await using engine = await storage.alone()
  await using varve = await open(numbers(KEYS), { store: await storeFromUrl(storage.address), poll: '60s' })
  const [raw, one, many] = [engineAlone(engine), callers('one caller', varve, 1), callers('callers', varve, CALLERS)]
  if (storage.engine === undefined) return rowsOf(kind, await nanoseconds([raw, one, many], effort))
  // A log of its own, beside the one that Varve follows.
  await using store = await storeAlone(`${storage.address}&namespace=alone`)
  return rowsOf(kind, await nanoseconds([raw, store, one, many], effort))
}

function rowsOf({ name, alone }: StorageKind, taken: ReadonlyMap<string, number>): Row[] {
  const rate = (of: string): number => 1e9 / (taken.get(of) ?? NaN)
  const { one, many, store } = bounds[name] ?? {}
  const row = (what: string, of: string, against: string, bound?: Bound): Row => ({
    case: `${name}, ${what}`,
    ours: `${short(rate(of))}/s`,
    baseline: `${against === 'engine' ? alone : against} ${short(rate(against))}/s`,
    figure: rate(of) / rate(against),
    ...(bound === undefined ? {} : { bound }),
  })
  return [
    ...(taken.has('store') ? [row('the store alone', 'store', 'engine', store)] : []),
    row('one caller', 'one caller', 'engine', one),
    row(`${CALLERS} callers`, 'callers', 'one caller', many),
    row(`${CALLERS} callers`, 'callers', 'engine'),
  ]
}

async function inMemory(effort: Effort): Promise<Row[]> {
  await using varve = await open(numbers(KEYS), { store: memory(), poll: '60s' })
  const [taken = NaN] = (await nanoseconds([callers('memory', varve, 1)], effort)).values()
  return [{ case: 'memory, one caller', ours: `${short(1e9 / taken)}/s` }]
}

function engineAlone(engine: Alone): Case {
  const run = async (times: number): Promise<void> => {
    for (let i = 0; i < times; i += 1) await engine.commit()
  }
  return { name: 'engine', run }
}

/** Appends one revision after the other, each hashed and durable before the next. */
async function storeAlone(address: string): Promise<Case & AsyncDisposable> {
  const store = await storeFromUrl(address)
  const opened = await store.open()
  let { head } = opened
  const run = async (times: number): Promise<void> => {
    for (let i = 0; i < times; i += 1) {
      const answer = await store.append(head, [following(opened.logId, head, { message: AUTHOR.message })])
      head = answer.head
    }
  }
  return { name: 'store', run, [Symbol.asyncDispose]: () => store.close() }
}

/** As many at once as there are callers; each goes on when its own change is durable and applied. */
function callers(name: string, varve: Varve, count: number): Case {
  let n = 0
  const run = async (times: number): Promise<void> => {
    let left = times
    const caller = async (): Promise<void> => {
      for (; left > 0; left -= 1) await varve.set(keyOf((n += 1) % KEYS), n, AUTHOR)
    }
    await Promise.all(Array.from({ length: count }, caller))
  }
  return { name, run }
}
