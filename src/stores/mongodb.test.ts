import { expect, it } from 'vitest'
import { describeOn } from '../../test/engines/describe-mongodb.ts'
import type { MongodbEngine, MongodbKind } from '../../test/engines/mongodb.ts'
import { isLong } from '../../test/tier.ts'
import { storeContract, type StorageUnderTest } from '../testing/store-contract.ts'
import { MongodbStore } from './mongodb/store.ts'

/** FerretDB looks at every revision to find the last: half a minute, which `npm test` spends on the other engine. */
const SLOW = 'loses no update of two writers who append 500 revisions each'

function contract(engine: () => MongodbEngine, kind: MongodbKind): void {
  const fresh = (): StorageUnderTest => {
    const address = engine().database()
    let ahead = 0
    return {
      connect: () => new MongodbStore(address, {}, { clock: time => time + ahead }),
      advance: milliseconds => void (ahead += milliseconds),
      drop: async () => void (await engine().look(address).dropDatabase()),
    }
  }
  const promises = storeContract(fresh)
  const now = promises.filter(({ title }) => kind !== 'ferretdb' || isLong || title !== SLOW)
  it.each(now.map(({ title, run }) => [title, run] as const))('%s', { timeout: 120_000 }, async (_, run) => run())

  it('makes as many promises as every store', () => {
    expect(promises.some(({ title }) => title === SLOW)).toBe(true)
    expect(promises.length - now.length).toBeLessThanOrEqual(1)
  })
}

describeOn('best', 'the MongoDB store, by the contract of every store', contract)
describeOn('mongo-java-server', 'the MongoDB store with change streams, by the contract of every store', contract)
