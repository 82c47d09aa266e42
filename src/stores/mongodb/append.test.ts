import { afterEach, expect, it } from 'vitest'
import { describeOn } from '../../../test/engines/describe-mongodb.ts'
import type { MongodbEngine } from '../../../test/engines/mongodb.ts'
import { MongodbReplies } from '../../../test/network/mongodb-replies.ts'
import type { Store } from '../../core/ports.ts'
import type { Sealed } from '../../core/revisions/revision.ts'
import { chainAfter, following, headAfter } from '../../testing/store-contract/chain.ts'
import { mongodb, type MongodbOptions } from '../mongodb.ts'

const stores: Store[] = []
afterEach(async () => {
  await Promise.all(stores.splice(0).map(store => store.close()))
})

function connect(address: string, options: MongodbOptions = {}): Store {
  const store = mongodb(address, options)
  stores.push(store)
  return store
}

/** A log with a store on it, and another store whose answers can be changed on the way. */
async function between(engine: MongodbEngine, query = '') {
  const address = engine.database()
  const store = connect(address)
  const opened = await store.open()
  const replies = await MongodbReplies.before(engine)
  const altered = connect(engine.through(address, replies, query))
  await altered.open()
  /** Writes a revision behind the store's back. */
  const slipIn = async ({ number, id, hash, text }: Sealed): Promise<void> => {
    const revisions = engine
      .look(address)
      .collection<{ _id: number; id: string; hash: string; text: string }>('varve_revisions')
    await revisions.insertOne({ _id: number, id, hash, text })
  }
  return { ...opened, store, altered, replies, slipIn, [Symbol.asyncDispose]: () => replies[Symbol.asyncDispose]() }
}

describeOn('best', 'an append to MongoDB', engine => {
  it('writes the revisions that come before one of another writer, and says whose is the head', async () => {
    await using at = await between(engine())
    const mine = chainAfter(at.logId, at.head, 3)
    const theirs = following(at.logId, headAfter(mine.slice(0, 1), at.head), { message: 'theirs' })
    // They come between our look at the head and our insert, at the second number.
    at.replies.alter(
      'find varve_revisions',
      async reply => {
        await at.slipIn(theirs)
        return reply
      },
      1,
    )
    const answer = await at.altered.append(at.head, mine)
    expect(answer).toMatchObject({ written: 1, head: { number: 2, hash: theirs.hash } })
    expect((await at.store.read(0, 10)).revisions).toEqual([mine[0], theirs])
  })

  it('writes nothing behind another revision than the one it expects, however late that one came', async () => {
    await using at = await between(engine())
    const [mine, theirs] = ['mine', 'theirs'].map(message => following(at.logId, at.head, { message })) as [
      Sealed,
      Sealed,
    ]
    at.replies.alter(
      'find varve_revisions',
      async reply => {
        await at.slipIn(theirs)
        return reply
      },
      1,
    )
    expect(await at.altered.append(at.head, [mine])).toMatchObject({
      written: 0,
      head: { number: 1, hash: theirs.hash },
    })
    // A head of the right number and another hash: neither the first nor any later try may write number 2.
    const fork = headAfter([mine], at.head)
    for (let tries = 0; tries < 2; tries++) {
      const answer = await at.altered.append(fork, [following(at.logId, fork)])
      expect(answer).toMatchObject({ written: 0, head: { number: 1, hash: theirs.hash } })
    }
    expect((await at.store.read(0, 10)).revisions).toEqual([theirs])
  })

  it('takes a revision for its own that is there already, as after a write that the driver has sent twice', async () => {
    await using at = await between(engine())
    const mine = chainAfter(at.logId, at.head, 3)
    at.replies.alter('insert', () => 'cut', 1)
    // The engine carries the insert out, and its answer is lost; the driver tries again and meets its own first revision.
    expect(await at.altered.append(at.head, mine)).toMatchObject({ written: 3, head: { number: 3 } })
    expect(at.replies.commands.filter(command => command === 'insert').length).toBeGreaterThan(1)
    expect((await at.store.read(0, 10)).revisions).toEqual(mine)
  })

  it('is STORE_INDETERMINATE with the id of the first when its answer is lost, and reading resolves it', async () => {
    await using at = await between(engine(), '&retryWrites=false')
    const mine = chainAfter(at.logId, at.head, 2)
    at.replies.alter('insert', () => 'cut', 1)
    const failed = at.altered.append(at.head, mine)
    await expect(failed).rejects.toMatchObject({ code: 'STORE_INDETERMINATE', details: { id: mine[0]?.id } })
    expect((await at.altered.read(0, 10)).revisions).toEqual(mine)
  })

  it.each([
    ['most members have not answered in time', 64, 'waiting for replication timed out'],
    ['the server steps down meanwhile', 91, 'The server is in quiesce mode and will shut down'],
  ])('is STORE_INDETERMINATE when %s', async (_, code, errmsg) => {
    await using at = await between(engine(), '&retryWrites=false')
    at.replies.alter('insert', reply => ({ ...reply, writeConcernError: { code, errmsg } }))
    const mine = following(at.logId, at.head)
    await expect(at.altered.append(at.head, [mine])).rejects.toMatchObject({
      code: 'STORE_INDETERMINATE',
      details: { id: mine.id },
    })
  })

  it('is STORE_INDETERMINATE when a key is taken and what came before it is not with most members', async () => {
    await using at = await between(engine(), '&retryWrites=false')
    const mine = chainAfter(at.logId, at.head, 2)
    at.replies.alter(
      'find varve_revisions',
      async reply => {
        await at.slipIn(following(at.logId, headAfter(mine.slice(0, 1), at.head), { message: 'theirs' }))
        return reply
      },
      1,
    )
    at.replies.alter('insert', reply => ({ ...reply, writeConcernError: { code: 64, errmsg: 'timed out' } }))
    await expect(at.altered.append(at.head, mine)).rejects.toMatchObject({ code: 'STORE_INDETERMINATE' })
  })

  it.each([
    ['STORE_READ_ONLY', 13, 'not authorized on shop to execute command'],
    ['STORE_FULL', 14_031, 'not enough disk space'],
    ['STORE_FULL', 12_501, 'you are over your space quota'],
    ['STORE_UNSAFE', 2, "cannot use 'j' option when a host does not have journaling enabled"],
  ])('is %s when the server says so with code %i, and wrote nothing', async (problem, code, errmsg) => {
    await using at = await between(engine())
    at.replies.fail('insert', code, errmsg)
    await expect(at.altered.append(at.head, [following(at.logId, at.head)])).rejects.toMatchObject({ code: problem })
  })

  it('is STORE_UNREACHABLE when not even the head can be read: nothing was sent', async () => {
    await using at = await between(engine())
    at.replies.alter('find varve_revisions', () => 'cut')
    const mine = following(at.logId, at.head)
    await expect(at.altered.append(at.head, [mine])).rejects.toMatchObject({ code: 'STORE_UNREACHABLE' })
    expect(at.replies.commands).not.toContain('insert')
    expect((await at.store.head()).number).toBe(0)
  })

  it('says which number an id has that is there already', async () => {
    await using at = await between(engine())
    const [first] = chainAfter(at.logId, at.head, 1) as [Sealed]
    await at.store.append(at.head, [first])
    const head = headAfter([first], at.head)
    const batch = [following(at.logId, head)]
    batch.push(following(at.logId, headAfter(batch, head), { id: first.id }))
    // What comes before it in a batch is written; then it is refused by itself.
    expect(await at.store.append(head, batch)).toMatchObject({ written: 1, head: { number: 2 } })
    const again = at.store.append(headAfter(batch.slice(0, 1), head), batch.slice(1))
    await expect(again).rejects.toMatchObject({ code: 'REVISION_EXISTS', details: { id: first.id, number: 1 } })
  })

  it.each(['w=0', 'w=1', 'journal=false', 'w=0&journal=false', 'readConcernLevel=available&w=1'])(
    'waits for the journals of most members, whatever the address says: %s',
    async query => {
      await using at = await between(engine(), `&${query}`)
      await at.altered.append(at.head, chainAfter(at.logId, at.head, 2))
      await at.altered.records.put('token', 'a', 'x')
      await at.altered.lease.take('monitor', 'one', 1_000)
      const concerns = at.replies.requests
        .filter(request => ['insert', 'update', 'findAndModify'].some(command => command in request))
        .map(({ writeConcern }) => writeConcern)
      expect(concerns.length).toBeGreaterThan(3)
      expect(new Set(concerns.map(concern => JSON.stringify(concern)))).toEqual(
        new Set([JSON.stringify({ w: 'majority', j: true })]),
      )
      expect((await at.store.head()).number).toBe(2)
    },
  )

  it('asks again in silence where the primary has changed before anything was written', async () => {
    await using at = await between(engine())
    const mine = following(at.logId, at.head)
    at.replies.alter('find varve_revisions', reply => ({ ...reply, ok: 0, code: 10_107, errmsg: 'not primary' }), 1)
    expect(await at.altered.append(at.head, [mine])).toMatchObject({ written: 1 })
  })

  it('may be longer than a message to the server: it goes in several, in order', async () => {
    const store = connect(engine().database(), { patience: 30_000 })
    const { logId, head } = await store.open()
    const chain: Sealed[] = []
    for (let count = 0; count < 7; count++)
      chain.push(following(logId, headAfter(chain, head), { value: 'x'.repeat(7 << 20) }))
    expect(chain.reduce((sum, { text }) => sum + text.length, 0)).toBeGreaterThan(48_000_000)
    expect(await store.append(head, chain)).toEqual({ written: 7, head: headAfter(chain, head) })
    const { revisions } = await store.read(0, 3)
    expect(revisions.map(({ number, text }) => text === chain[number - 1]?.text)).toEqual([true, true, true])
  })

  it('of a text that no document could hold is refused before anything is sent', async () => {
    await using at = await between(engine())
    const [short] = chainAfter(at.logId, at.head, 1) as [Sealed]
    const long = following(at.logId, headAfter([short], at.head), { value: 'x'.repeat(16 << 20) })
    await expect(at.altered.append(at.head, [short, long])).rejects.toMatchObject({ code: 'CHANGE_TOO_LARGE' })
    await expect(at.altered.records.put('token', 'a', 'x'.repeat(16 << 20))).rejects.toMatchObject({
      code: 'CHANGE_TOO_LARGE',
    })
    expect(at.replies.commands).not.toContain('insert')
  })

  it('keeps a text of nearly eight megabytes byte for byte', async () => {
    const store = connect(engine().database(), { patience: 10_000 })
    const { logId, head } = await store.open()
    const large = following(logId, head, { value: 'ä😀'.repeat(1_350_000) })
    expect(Buffer.byteLength(large.text)).toBeGreaterThan(7.5 * 2 ** 20)
    await store.append(head, [large])
    const [back] = (await store.read(0, 1)).revisions
    expect(back?.text === large.text).toBe(true)
  })
})
