import { expect, it } from 'vitest'
import { describeOn } from '../../../test/engines/describe-mongodb.ts'
import { useMongodb } from '../../../test/engines/use-mongodb.ts'

const { connect } = useMongodb()

describeOn('best', 'a name in a MongoDB store', engine => {
  it('of a record or a lease is never taken for a query', async () => {
    const store = connect(engine().database())
    await store.open()
    await store.records.put('token', 'a', 'secret')
    await store.lease.take('monitor', 'one', 60_000)
    const operator = { $gt: '' } as unknown as string
    const uses = [
      () => store.records.get('token', operator),
      () => store.records.get(operator, 'a'),
      () => store.records.put('token', operator, 'x'),
      () => store.records.put('token', 'a', operator),
      () => store.records.delete('token', operator),
      () => store.records.list(operator),
      () => store.records.list('token', { after: operator }),
      () => store.lease.take(operator, 'two', 1),
      () => store.lease.take('monitor', operator, 1),
      () => store.lease.release('monitor', operator),
      () => store.records.get('token', 'half of a character \ud83d'),
    ]
    for (const use of uses) await expect(use()).rejects.toMatchObject({ code: 'USAGE' })
    // And text that looks like one is text.
    for (const id of ['$where', '{"$gt":""}', '__proto__', 'a.b', '\0', '$$NOW']) {
      await store.records.put(id, id, id)
      expect(await store.records.get(id, id)).toMatchObject({ id, body: id })
      expect((await store.lease.take(id, id, 1_000))?.fence).toBe(1)
    }
    expect((await store.records.list('token')).length).toBe(1)
  })
})
