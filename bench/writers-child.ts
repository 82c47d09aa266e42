/** Counts a number up for a while, against others who count. Started by `counting.ts`. */
import { once } from 'node:events'
import { isProblem, open } from 'varve'
import { storeFromUrl } from 'varve/node'
import { answer, givenAddress } from './child.ts'
import type { Counted, Counting } from './counting.ts'
import { AUTHOR, keyOf, numbers } from './keys.ts'

const { place, keys, time, compares } = JSON.parse(process.argv[2] ?? '{}') as Counting & { place: number }
const store = await storeFromUrl(givenAddress())
const append = store.append.bind(store)
let conflicts = 0
Object.assign(store, {
  append: async (...asked: Parameters<typeof append>) => {
    const answer = await append(...asked)
    if (answer.written < asked[1].length) conflicts += 1
    return answer
  },
})
await using varve = await open(numbers(keys), { store })
answer('ready')
await once(process, 'message')

const key = keyOf(place % keys)
const signed = compares ? AUTHOR : { ...AUTHOR, expect: 'any' as const }
const end = performance.now() + time
let [written, refused] = [0, 0]
conflicts = 0
while (performance.now() < end) {
  try {
    await varve.set(key, Number(varve.get(key)) + 1, signed)
    written += 1
  } catch (error) {
    if (!isProblem(error, 'REVISION_CONFLICT')) throw error
    // What another wrote has been read by then.
    refused += 1
  }
}
answer({ written, refused, conflicts } satisfies Counted)
process.disconnect()
