/**
 * Appends to a store for ever and says what was acknowledged, until it is killed: `writer.ts <store module> <folder>
 * <name>`. A line is written after the append has returned.
 */
import type { Head, Sealed } from 'varve'
import { isProblem } from '../../src/core/errors.ts'
import { chainAfter } from '../../src/testing/store-contract/chain.ts'
import { connected, onceReached, say } from './child.ts'

const { connect, name } = await connected()
const store = connect()

/** Appends revisions, and returns where the log stands then as far as is known. */
async function append(from: Head, chain: readonly Sealed[]): Promise<Head> {
  try {
    const { written, head } = await store.append(from, chain)
    for (const { number, id, hash } of chain.slice(0, written)) say({ acknowledged: { number, id, hash } })
    return head
  } catch (error) {
    if (isProblem(error, 'STORE_INDETERMINATE'))
      for (const { number, id, hash } of chain) say({ unknown: { number, id, hash } })
    else if (!isProblem(error, 'STORE_UNREACHABLE')) throw error
    return onceReached(() => store.head())
  }
}

let { logId, head } = await onceReached(() => store.open())
for (let round = 0; ; round++) {
  // One to three at a time, so that groups are cut in the middle too.
  head = await append(head, chainAfter(logId, head, 1 + (round % 3), { message: `${name}, round ${round}` }))
}
