/**
 * Appends to a store for ever and says what was acknowledged, until it is killed: `writer.ts <store module> <folder>
 * <name>`. A line is written after the append has returned.
 */
import { chainAfter } from '../../src/testing/store-contract/chain.ts'
import { connected, say } from './child.ts'

const { store, name } = await connected()
let { logId, head } = await store.open()
for (let round = 0; ; round++) {
  // One to three at a time, so that groups are cut in the middle too.
  const chain = chainAfter(logId, head, 1 + (round % 3), { message: `${name}, round ${round}` })
  const answer = await store.append(head, chain)
  for (const { number, id, hash } of chain.slice(0, answer.written)) say({ acknowledged: { number, id, hash } })
  head = answer.head
}
