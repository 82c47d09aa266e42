/** A mutant: an append is acknowledged while its transaction is still open, and committed a moment later. */
import { DatabaseSync } from 'node:sqlite'
import type { Store } from '../../../src/core/ports.ts'
import { headAfter } from '../../../src/testing/store-contract/chain.ts'
import { connect as connectHonestly } from './sqlite.ts'

export function connect(folder: string): Store {
  const store = connectHonestly(folder)
  let committed: Promise<void> = Promise.resolve()
  const append: Store['append'] = async (expected, revisions) => {
    await committed
    const database = new DatabaseSync(`${folder}/varve.db`, { timeout: 5000 })
    database.exec('BEGIN IMMEDIATE')
    const last = database.prepare('SELECT hash FROM revision ORDER BY number DESC LIMIT 1').get()
    if (last?.['hash'] !== expected.hash) {
      database.close()
      return { written: 0, head: await store.head() }
    }
    const insert = database.prepare('INSERT INTO revision VALUES (?, ?, ?, ?)')
    for (const { number, id, hash, text } of revisions) insert.run(number, id, hash, text)
    committed = new Promise(resolve => {
      setTimeout(() => {
        database.exec('COMMIT')
        database.close()
        resolve()
      }, 3)
    })
    return { written: revisions.length, head: headAfter(revisions, expected) }
  }
  return Object.assign(store, { append })
}
