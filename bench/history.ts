import { open } from 'varve'
import { sqlite } from 'varve/stores/sqlite'
import { child, message } from './child.ts'
import type { HistoryAnswers } from './history-child.ts'
import { AUTHOR, keyOf, numbers } from './keys.ts'
import { milliseconds } from './measure.ts'
import { place } from './place.ts'
import { short, type Bound, type Row, type Table } from './table.ts'

/** How long a history to make. */
export interface HistorySize {
  readonly revisions: number
  readonly keys: number
}

/** A long history in SQLite: asked about any moment, checked, opened again in a process that knows nothing yet. */
export async function history(size: HistorySize = { revisions: 100_000, keys: 1_000 }): Promise<Table[]> {
  await using folder = await place()
  const path = folder.path('varve.db')
  const { taken } = await milliseconds(() => writeHistory(path, size))
  const asking = child('history-child.ts', path, String(size.keys))
  const answers = await message<HistoryAnswers>(asking)
  return [table(size, taken, answers)]
}

/** Writes a history of numbers into a SQLite file, a thousand changes at once. */
export async function writeHistory(path: string, { revisions, keys }: HistorySize): Promise<void> {
  await using varve = await open(numbers(keys), { store: sqlite(path) })
  for (let from = 0; from < revisions; from += 1_000) {
    const some = Array.from({ length: Math.min(1_000, revisions - from) }, (_, n) => from + n)
    await Promise.all(some.map(n => varve.set(keyOf(n % keys), n, AUTHOR)))
  }
}

const within = (limit: number): Bound => ({ sense: 'at most', must: limit, goal: limit, unit: 'ms' })

function table({ revisions, keys }: HistorySize, written: number, answers: HistoryAnswers): Table {
  const lasting = (name: string, taken: number, bound?: Bound): Row => ({
    case: name,
    ours: `${short(taken)} ms`,
    ...(bound === undefined ? {} : { figure: taken, bound }),
  })
  const mebibytes = (bytes: number): string => `${short(bytes / 2 ** 20)} MiB`
  return {
    title: `History of ${revisions.toLocaleString('en-US')} revisions over ${keys.toLocaleString('en-US')} keys`,
    rows: [
      lasting('write it, grouped', written),
      lasting('open from the newest snapshot, fresh process', answers.open, within(1_000)),
      lasting('first look back: read and index everything', answers.first),
      lasting('one key at a moment, at(n).get(key)', answers.pointInTime, within(1)),
      lasting(`snapshot of ${keys} keys at a moment`, answers.snapshot, within(50)),
      lasting('verify every hash and link', answers.verify, within(2_000)),
      { case: 'heap after open', ours: mebibytes(answers.heapOpened) },
      { case: 'heap after the first look back', ours: mebibytes(answers.heapLooked) },
    ],
  }
}
