/** A mutant: the next number comes from a counter beside the log, not from the log's own key. */
import { readFileSync, writeFileSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import type { Store } from '../../../src/core/ports.ts'
import { headAfter } from '../../../src/testing/store-contract/chain.ts'
import { connect as connectHonestly } from './sqlite.ts'

const count = (counter: string): number => {
  try {
    return Number(readFileSync(counter, 'utf8'))
  } catch {
    return 0
  }
}

export function connect(folder: string): Store {
  const store = connectHonestly(folder)
  const counter = `${folder}/counter`
  const append: Store['append'] = async (expected, revisions) => {
    if (count(counter) > expected.number) return { written: 0, head: await store.head() }
    const database = new DatabaseSync(`${folder}/varve.db`, { timeout: 5000 })
    const insert = database.prepare('INSERT OR REPLACE INTO revision VALUES (?, ?, ?, ?)')
    for (const { number, id, hash, text } of revisions) insert.run(number, id, hash, text)
    database.close()
    writeFileSync(counter, String(expected.number + revisions.length))
    return { written: revisions.length, head: headAfter(revisions, expected) }
  }
  return Object.assign(store, { append })
}
