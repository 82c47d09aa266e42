/** Sets a secret anew, now and then. Ends when its input does. */
import { setTimeout as pause } from 'node:timers/promises'
import { given, inputEnds, keyOf, opened, say, signed, surely, valueOf } from './config.ts'

const ending = inputEnds()
const options = await given()
await using varve = await opened(options)
for (let turn = 0; !ending.aborted; turn += 1) {
  const index = turn % options.count
  await surely(() => varve.set(keyOf(index), valueOf(index, `set ${turn}`), { ...signed, expect: 'any' }))
  say({ set: keyOf(index) })
  await pause(40)
}
