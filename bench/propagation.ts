import { setTimeout as pause } from 'node:timers/promises'
import { open, type Varve } from 'varve'
import { sqlite } from 'varve/stores/sqlite'
import { child, message } from './child.ts'
import { AUTHOR, keyOf, numbers } from './keys.ts'
import { quantile } from './measure.ts'
import { place } from './place.ts'
import { short, type Bound, type Row, type Table } from './table.ts'

/** How many changes to follow from one process to another. */
export interface PropagationSize {
  readonly hinted: number
  readonly polled: number
}

const heard: Bound = { sense: 'at most', must: 50, goal: 15, unit: 'ms' }
const unheard: Bound = { sense: 'at most', must: 1_500, goal: 1_500, unit: 'ms' }
const none: Bound = { sense: 'at most', must: 0, goal: 0, unit: 'missed' }

/** How long a change takes from its commit in one process until another serves it, on one SQLite file. */
export async function propagation(size: PropagationSize = { hinted: 500, polled: 40 }): Promise<Table[]> {
  await using folder = await place()
  const rows = [
    ...(await follow(folder.path('hinted.db'), 'hints', size.hinted, heard)),
    ...(await follow(folder.path('polled.db'), 'deaf', size.polled, unheard)),
  ]
  const notes = [
    'Two processes, one file; changes come at irregular distances. Deaf drops every hint, so only the poll of one second is left.',
  ]
  return [{ title: 'Propagation: from commit to applied in another process', rows, notes }]
}

/** The instant, in nanoseconds on the clock both processes share, at which each value was served there. */
type Arrivals = Readonly<Record<string, string>>

async function follow(path: string, hearing: 'hints' | 'deaf', changes: number, bound: Bound): Promise<Row[]> {
  await using varve = await open(numbers(1), { store: sqlite(path) })
  await varve.set(keyOf(0), 0, AUTHOR)
  const following = child('propagation-child.ts', path, hearing, String(changes))
  await message(following)
  const arriving = message<Arrivals>(following)
  const committed = await change(varve, changes, hearing === 'hints' ? 60 : 900)
  // It answers when the last change is there; one that never comes is not waited for longer than polls take.
  const late = setTimeout(() => following.send('answer'), 3_000)
  const arrivals = await arriving
  clearTimeout(late)
  const delays = [...committed].flatMap(([value, at]) => {
    const arrived = arrivals[value]
    return arrived === undefined ? [] : [Math.max(0, Number(BigInt(arrived) - at) / 1e6)]
  })
  const missed = changes - delays.length
  return [
    { case: `${hearing}, p50 of ${changes}`, ours: `${short(quantile(delays, 0.5))} ms` },
    { case: `${hearing}, p99`, ours: `${short(quantile(delays, 0.99))} ms`, figure: quantile(delays, 0.99), bound },
    { case: `${hearing}, never arrived`, ours: String(missed), figure: missed, bound: none },
  ]
}

/** Sets values at irregular distances and returns when each was acknowledged. */
async function change(varve: Varve, changes: number, distance: number): Promise<Map<number, bigint>> {
  const committed = new Map<number, bigint>()
  for (let n = 1; n <= changes; n += 1) {
    await varve.set(keyOf(0), n, AUTHOR)
    committed.set(n, process.hrtime.bigint())
    // No chance in it, so that every run is the same: 7 and 13 share nothing with any timer.
    await pause(5 + ((n * 7) % 13) * (distance / 13))
  }
  return committed
}
