import { Timestamp } from 'mongodb'
import { expect, it } from 'vitest'
import { describeOn } from '../../../test/engines/describe-mongodb.ts'
import { useMongodb } from '../../../test/engines/use-mongodb.ts'
import type { Reply } from '../../../test/network/mongodb-replies.ts'

const { altered } = useMongodb()

/** What was asked for, of every request that finds something. */
const asked = (requests: readonly Reply[]): unknown[] =>
  requests.filter(request => 'find' in request).map(({ readConcern }) => readConcern)

describeOn('best', 'a read of a MongoDB store', engine => {
  it('is of what most members have, from the primary, whatever the address says', async () => {
    const query = '&readConcernLevel=local&readPreference=secondaryPreferred'
    await using at = await altered(engine(), {}, { query })
    await at.store.open()
    at.replies.requests.splice(0)
    await at.store.read(0, 10)
    await at.store.snapshots.latest()
    await at.store.records.get('token', 'a')
    expect(asked(at.replies.requests).length).toBeGreaterThan(2)
    for (const concern of asked(at.replies.requests)) expect(concern).toMatchObject({ level: 'majority' })
    const preferences = at.replies.requests.map(({ $readPreference }) => $readPreference)
    expect(JSON.stringify(preferences)).not.toContain('secondary')
  })

  it('is of what the server has where it is the only one', async () => {
    await using at = await altered(engine())
    at.replies.alter('hello', ({ setName: _, hosts: __, ...alone }) => alone)
    await at.store.open()
    for (const concern of asked(at.replies.requests)) expect(concern).toMatchObject({ level: 'local' })
  })

  it('sees no less than an earlier one did, on a primary that was elected meanwhile, too', async () => {
    await using at = await altered(engine())
    await at.store.open()
    at.replies.requests.splice(0)
    const [earlier, later] = [Timestamp.fromBits(1, 1_768_448_000), Timestamp.fromBits(7, 1_768_448_820)]
    // The answer that comes last is the older one: it takes nothing back.
    const answered = Promise.withResolvers<void>()
    at.replies.alter('find', reply => ({ ...reply, operationTime: later }), 1)
    at.replies.alter('find', async reply => (await answered.promise, { ...reply, operationTime: earlier }), 1)
    const late = at.store.head()
    await expect.poll(() => at.replies.requests.filter(request => 'find' in request).length).toBeGreaterThan(0)
    await at.store.head()
    answered.resolve()
    await late
    at.replies.requests.splice(0)
    await at.store.head()
    const [concern] = asked(at.replies.requests) as { afterClusterTime?: Timestamp }[]
    expect(concern?.afterClusterTime).toEqual(later)
  })
})
