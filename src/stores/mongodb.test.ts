import { afterAll, beforeAll, describe, it } from 'vitest'
import { findMongodb, MongodbEngine, type MongodbKind, nameOf } from '../../test/engines/mongodb.ts'
import { isLong } from '../../test/tier.ts'
import { findTool } from '../../test/tools.ts'
import { storeContract, type StorageUnderTest } from '../testing/store-contract.ts'
import { MongodbStore } from './mongodb/store.ts'

/** FerretDB looks at every revision to find the last: half a minute, which `npm test` spends on the other engine. */
const SLOW = 'loses no update of two writers who append 500 revisions each'

function contract(kind: MongodbKind, missing: string | undefined): void {
  let engine: MongodbEngine | undefined
  beforeAll(async () => {
    if (missing !== undefined) return
    engine = await MongodbEngine.start(kind)
    process.stderr.write(`The MongoDB store is put to the contract on ${nameOf(kind)}.\n`)
  })
  afterAll(() => engine?.drop())

  const fresh = (): StorageUnderTest => {
    if (engine === undefined) throw new Error('There is no engine.')
    const { address, look } = { address: engine.database(), look: engine.look.bind(engine) }
    let ahead = 0
    return {
      connect: () => new MongodbStore(address, {}, { clock: time => time + ahead }),
      advance: milliseconds => void (ahead += milliseconds),
      drop: async () => void (await look(address).dropDatabase()),
    }
  }
  const promises = storeContract(fresh).filter(({ title }) => kind !== 'ferretdb' || isLong || title !== SLOW)
  it.each(promises.map(({ title, run }) => [title, run] as const))('%s', { timeout: 120_000 }, async (_, run) => run())
}

const best = findMongodb()
const server = findTool('mongo-java-server')

describe('the MongoDB store on the best engine there is', () => {
  if ('missing' in best) it('needs an engine', context => context.skip(best.missing))
  else contract(best.kind, undefined)
})

describe('the MongoDB store on an engine with change streams', () => {
  if ('missing' in server) it('needs an engine', context => context.skip(server.missing))
  else contract('mongo-java-server', undefined)
})
