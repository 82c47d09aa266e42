/** A mutant on any engine: an append is acknowledged a while before it is sent, as a queue in memory would. */
import { setTimeout as pause } from 'node:timers/promises'
import type { Store } from '../../../src/core/ports.ts'
import { headAfter } from '../../../src/testing/store-contract/chain.ts'
import { addressIn } from '../../storages/address.ts'
import { connect as onMongodb } from './mongodb.ts'
import { connect as onPostgres } from './postgres.ts'
import { connect as onRedis } from './redis.ts'

export function connect(folder: string): Store {
  const protocol = new URL(addressIn(folder)).protocol
  const store = (protocol === 'postgres:' ? onPostgres : protocol === 'redis:' ? onRedis : onMongodb)(folder)
  const honestly = store.append.bind(store)
  let sent: Promise<unknown> = Promise.resolve()
  const append: Store['append'] = async (expected, revisions) => {
    await sent
    const now = await store.head()
    if (now.hash !== expected.hash) return { written: 0, head: now }
    sent = pause(200)
      .then(() => honestly(expected, revisions))
      .catch(() => {})
    return { written: revisions.length, head: headAfter(revisions, expected) }
  }
  return Object.assign(store, { append })
}
