import { describeOn } from '../../test/engines/describe-mongodb.ts'
import { type MongodbEngine, type MongodbKind, nameOf } from '../../test/engines/mongodb.ts'
import { driver } from '../../test/store-contract/engine-names.ts'
import { holdToContract } from '../../test/store-contract/hold-to-contract.ts'
import { IMPATIENT, networked, PATIENT } from '../../test/store-contract/networked.ts'
import { isLong } from '../../test/tier.ts'
import type { StorageUnderTest } from '../testing/store-contract.ts'
import { MongodbStore } from './mongodb/store.ts'

/** FerretDB looks at every revision to find the last: half a minute, which `npm test` spends on the other engine. */
const SLOW = 'loses no update of two writers who append 500 revisions each'

function contract(engine: () => MongodbEngine, kind: MongodbKind): void {
  const inDatabase = (address: string): StorageUnderTest => {
    let ahead = 0
    return {
      connect: () => new MongodbStore(address, PATIENT, { clock: time => time + ahead }),
      advance: milliseconds => void (ahead += milliseconds),
      drop: async () => void (await engine().look(address).dropDatabase()),
    }
  }
  holdToContract({
    store: 'MongoDB',
    way: kind === 'mongo-java-server' ? 'with change streams' : '',
    engine: () => `${nameOf(kind)}, ${driver('mongodb')}`,
    fresh: () => inDatabase(engine().database()),
    behindNetwork: async () => {
      const database = engine().database()
      return networked(engine(), inDatabase(database), ({ host, port }) => {
        const address = Object.assign(new URL(database), { host: `${host}:${port}` })
        // The server would name its own address, past the network.
        address.searchParams.set('directConnection', 'true')
        return new MongodbStore(address.href, IMPATIENT)
      })
    },
    leftOut: kind === 'ferretdb' && !isLong ? [SLOW] : [],
    timeout: 120_000,
  })
}

describeOn('best', 'the MongoDB store, by the contract of every store', contract)
describeOn('mongo-java-server', 'the MongoDB store with change streams, by the contract of every store', contract)
