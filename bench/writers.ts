import { open } from 'varve'
import { sqlite } from 'varve/stores/sqlite'
import { child, message } from './child.ts'
import { AUTHOR, keyOf, numbers } from './keys.ts'
import { place } from './place.ts'
import { short, type Bound, type Row, type Table } from './table.ts'
import type { Counted } from './writers-child.ts'

/** How many processes count, and how long, in milliseconds. */
export interface Crew {
  readonly processes: number
  readonly time: number
}

const sustained: Bound = { sense: 'at least', must: 100, goal: 100, unit: '/s' }
const none: Bound = { sense: 'at most', must: 0, goal: 0, unit: 'lost' }

/** Processes that all count up the same number, each by reading it and writing one more if it is still what was read. */
export async function writers(crew: Crew = { processes: 8, time: 10_000 }): Promise<Table[]> {
  await using folder = await place()
  const path = folder.path('varve.db')
  await using varve = await open(numbers(1), { store: sqlite(path) })
  await varve.set(keyOf(0), 0, AUTHOR)
  const counters = Array.from({ length: crew.processes }, () => child('writers-child.ts', path, String(crew.time)))
  await Promise.all(counters.map(counter => message(counter)))
  const counting = counters.map(counter => message<Counted>(counter))
  for (const counter of counters) counter.send('go')
  const counted = await Promise.all(counting)
  await varve.refresh()
  return [table(crew, counted, Number(varve.get(keyOf(0))))]
}

function table({ processes, time }: Crew, counted: readonly Counted[], reached: number): Table {
  const written = counted.reduce((sum, { written }) => sum + written, 0)
  const refused = counted.reduce((sum, { refused }) => sum + refused, 0)
  const rate = written / (time / 1_000)
  const rows: Row[] = [
    { case: `${processes} processes, one number`, ours: `${short(rate)}/s`, figure: rate, bound: sustained },
    { case: 'updates that were lost', ours: String(written - reached), figure: written - reached, bound: none },
    { case: 'refused because another was first, and tried again', ours: `${short(refused / (time / 1_000))}/s` },
    {
      case: 'the least and the most any process wrote',
      ours: `${Math.min(...counted.map(({ written }) => written))} and ${Math.max(...counted.map(({ written }) => written))}`,
    },
  ]
  return { title: 'Compare-and-set by several processes on one SQLite file', rows }
}
