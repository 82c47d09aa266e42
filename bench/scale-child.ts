/** Opens a log with many tenants in a fresh process. Started by `scale.ts`. */
import { open } from 'varve'
import { sqlite } from 'varve/stores/sqlite'
import { answer, settledHeap } from './child.ts'
import { keyOf, numbers } from './keys.ts'
import { milliseconds, nanoseconds } from './measure.ts'

/** What was measured: milliseconds to open, bytes of heap, nanoseconds to read. */
export interface ScaleAnswers {
  readonly open: number
  readonly heap: number
  readonly read: number
  readonly all: number
}

const [path = '', keyCount = '1', tenantCount = '1'] = process.argv.slice(2)
const [keys, tenants] = [Number(keyCount), Number(tenantCount)]
const config = numbers(keys)
const before = settledHeap()
const opening = await milliseconds(() => open(config, { store: sqlite(path) }))
await using varve = opening.result
const heap = settledHeap() - before

const audiences = Array.from({ length: Math.min(tenants, 1_000) }, (_, n) => varve.for({ tenant: `t${n}` }))
const [key, audience] = [keyOf(1), audiences[0] ?? varve]
const taken = await nanoseconds(
  [
    {
      name: 'read',
      run: times => {
        let last: unknown
        for (let n = 0; n < times; n += 1) last = audiences[n % audiences.length]?.get(key)
        return last
      },
    },
    {
      name: 'all',
      run: times => {
        let last: unknown
        for (let n = 0; n < times; n += 1) last = audience.all()
        return last
      },
    },
  ],
  { rounds: 11, turn: 10 },
)
answer({
  open: opening.taken,
  heap,
  read: taken.get('read') ?? Number.NaN,
  all: taken.get('all') ?? Number.NaN,
} satisfies ScaleAnswers)
