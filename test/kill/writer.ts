/**
 * Appends for ever and says what was acknowledged, until it is killed: `writer.ts <store module> <folder> <name>`.
 * A line is `ACK number id hash`, written after the append has returned.
 */
import { writeSync } from 'node:fs'
import { pathToFileURL } from 'node:url'
import type { Store } from '../../src/core/ports.ts'
import { chainAfter } from '../../src/testing/store-contract/chain.ts'

const [module = '', folder = '', name = ''] = process.argv.slice(2)
const { connect } = (await import(pathToFileURL(module).href)) as { connect: (folder: string) => Store }
const store = connect(folder)
let { logId, head } = await store.open()
for (let round = 0; ; round++) {
  // One to three at a time, so that groups are cut in the middle too.
  const chain = chainAfter(logId, head, 1 + (round % 3), { message: `${name}, round ${round}` })
  const answer = await store.append(head, chain)
  for (const { number, id, hash } of chain.slice(0, answer.written)) writeSync(1, `ACK ${number} ${id} ${hash}\n`)
  head = answer.head
}
