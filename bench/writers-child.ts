/** Counts one number up for a while, against others who do the same. Started by `writers.ts`. */
import { once } from 'node:events'
import { isProblem, open } from 'varve'
import { sqlite } from 'varve/stores/sqlite'
import { answer } from './child.ts'
import { AUTHOR, keyOf, numbers } from './keys.ts'

/** What one process did. */
export interface Counted {
  readonly written: number
  readonly refused: number
}

const [path = '', time = '0'] = process.argv.slice(2)
await using varve = await open(numbers(1), { store: sqlite(path) })
answer('ready')
await once(process, 'message')
const end = performance.now() + Number(time)
let written = 0
let refused = 0
while (performance.now() < end) {
  const expect = { head: varve.head().number }
  try {
    await varve.set(keyOf(0), Number(varve.get(keyOf(0))) + 1, { ...AUTHOR, expect })
    written += 1
  } catch (error) {
    if (!isProblem(error, 'REVISION_CONFLICT')) throw error
    refused += 1
    await varve.refresh()
  }
}
answer({ written, refused } satisfies Counted)
process.disconnect()
