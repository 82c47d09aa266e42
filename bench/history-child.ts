/** Opens a long history in a fresh process and asks about it. Started by `history.ts`. */
import { open } from 'varve'
import { sqlite } from 'varve/stores/sqlite'
import { answer, settledHeap } from './child.ts'
import { keyOf, numbers } from './keys.ts'
import { median, milliseconds } from './measure.ts'

/** What was measured: milliseconds, and bytes of heap. */
export interface HistoryAnswers {
  readonly open: number
  readonly first: number
  readonly pointInTime: number
  readonly snapshot: number
  readonly verify: number
  readonly heapOpened: number
  readonly heapLooked: number
}

const [path = '', count = '1000'] = process.argv.slice(2)
const keys = Number(count)
const config = numbers(keys)
const opening = await milliseconds(() => open(config, { store: sqlite(path) }))
await using varve = opening.result
const last = varve.head().number
const heapOpened = settledHeap()
const looking = await milliseconds(() => varve.at(Math.ceil(last / 2)))
const heapLooked = settledHeap()

const points: number[] = []
const snapshots: number[] = []
for (let n = 0; n < 200; n += 1) {
  // Moments all over the history, in no order.
  const when = 1 + ((n * 7919) % last)
  const point = await milliseconds(async () => (await varve.at(when)).get(keyOf((n * 31) % keys)))
  points.push(point.taken)
  if (n % 10 === 0) snapshots.push((await milliseconds(() => varve.snapshot(when))).taken)
}
const verifying = await milliseconds(() => varve.verify())
if (!verifying.result.ok) throw new Error(verifying.result.reason)

answer({
  open: opening.taken,
  first: looking.taken,
  pointInTime: median(points),
  snapshot: median(snapshots),
  verify: verifying.taken,
  heapOpened,
  heapLooked,
} satisfies HistoryAnswers)
