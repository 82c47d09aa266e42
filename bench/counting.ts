import { open } from 'varve'
import { storeFromUrl } from 'varve/node'
import { childOn, message } from './child.ts'
import { AUTHOR, keyOf, numbers } from './keys.ts'
import type { Storage } from './storages.ts'

/** How a crew counts. */
export interface Counting {
  readonly processes: number
  /** How long they count, in milliseconds. */
  readonly time: number
  /** Numbers they share between them: 1, or as many as there are processes. */
  readonly keys: number
  /** False for processes that write over whatever came between, which loses updates. */
  readonly compares: boolean
}

/** What one process did. */
export interface Counted {
  /** Changes that were acknowledged. */
  readonly written: number
  /** Changes that were refused because the number had changed, and tried again. */
  readonly refused: number
  /** Appends that others got in the way of, at the store. */
  readonly conflicts: number
}

/** What came of it. */
export interface Count {
  readonly crew: readonly Counted[]
  /** What the numbers say in the end, together. */
  readonly reached: number
}

/** Has processes count, each by reading a number and writing one more. */
export async function count({ address }: Pick<Storage, 'address'>, counting: Counting): Promise<Count> {
  await using varve = await open(numbers(counting.keys), { store: await storeFromUrl(address) })
  const sum = (): number => {
    const each = Array.from({ length: counting.keys }, (_, index) => Number(varve.get(keyOf(index))))
    return each.reduce((whole, one) => whole + one, 0)
  }
  for (let key = 0; key < counting.keys; key += 1) await varve.set(keyOf(key), 0, AUTHOR)
  const counters = Array.from({ length: counting.processes }, (_, place) =>
    childOn(address, 'writers-child.ts', JSON.stringify({ ...counting, place })),
  )
  await Promise.all(counters.map(counter => message(counter)))
  const working = counters.map(counter => message<Counted>(counter))
  for (const counter of counters) counter.send('go')
  const crew = await Promise.all(working)
  await varve.refresh()
  return { crew, reached: sum() }
}

/** One amount of all processes together. */
export function total(crew: readonly Counted[], amount: keyof Counted): number {
  return crew.reduce((sum, one) => sum + one[amount], 0)
}
