import { open } from 'varve'
import { sqlite } from 'varve/stores/sqlite'
import { child, message } from './child.ts'
import { AUTHOR, keyOf, numbers } from './keys.ts'
import { milliseconds } from './measure.ts'
import { place } from './place.ts'
import type { ScaleAnswers } from './scale-child.ts'
import { short, type Row, type Table } from './table.ts'

/** How many values to store: tenants times keys. */
export interface Crowd {
  readonly tenants: number
  readonly keys: number
}

const FEW: Crowd = { tenants: 200, keys: 50 }
const MANY: Crowd = { tenants: 20_000, keys: 50 }

/** Tenants with values of their own: what they cost to hold, to open and to read. */
export async function scale(crowds: readonly Crowd[] = [FEW, MANY]): Promise<Table[]> {
  const tables: Table[] = []
  for (const crowd of crowds) tables.push(await measure(crowd))
  return tables
}

async function measure(crowd: Crowd): Promise<Table> {
  await using folder = await place()
  const path = folder.path('varve.db')
  const { taken } = await milliseconds(() => store(path, crowd))
  const answers = await message<ScaleAnswers>(child('scale-child.ts', path, String(crowd.keys), String(crowd.tenants)))
  return table(crowd, taken, answers)
}

/** Stores a value of every tenant for every key, a thousand to a revision at most. */
async function store(path: string, { tenants, keys }: Crowd): Promise<void> {
  await using varve = await open(numbers(keys), { store: sqlite(path) })
  const atOnce = Math.max(1, Math.floor(1_000 / keys))
  for (let from = 0; from < tenants; from += atOnce) {
    await varve.change(AUTHOR, draft => {
      for (let tenant = from; tenant < Math.min(from + atOnce, tenants); tenant += 1)
        for (let n = 0; n < keys; n += 1) draft.set(keyOf(n), tenant + n, { scope: `tenant:t${tenant}` })
    })
  }
}

function table({ tenants, keys }: Crowd, written: number, answers: ScaleAnswers): Table {
  const stored = tenants * keys
  const rows: Row[] = [
    { case: 'store them, a thousand to a revision', ours: `${short(written)} ms` },
    { case: 'open, fresh process', ours: `${short(answers.open)} ms` },
    { case: 'memory for each stored value', ours: `${short(answers.heap / stored)} B` },
    { case: 'heap with all of them', ours: `${short(answers.heap / 2 ** 20)} MiB` },
    { case: "read one tenant's value, held audience", ours: `${short(answers.read)} ns` },
    { case: 'all() of one tenant', ours: `${short(answers.all / 1000)} µs` },
  ]
  return {
    title: `${stored.toLocaleString('en-US')} stored values: ${tenants.toLocaleString('en-US')} tenants × ${keys} keys`,
    rows,
  }
}
