import { expect, it } from 'vitest'
import { describeWith } from '../../../test/describe-with.ts'
import { PgBouncer, type PoolMode } from '../../../test/engines/pgbouncer.ts'
import { usePostgres } from '../../../test/engines/use-postgres.ts'
import { chainAfter, following } from '../../testing/store-contract/chain.ts'
import { readAll } from '../../testing/store-contract/writers.ts'

describeWith('postgres', 'a PostgreSQL server behind a pooler', () => {
  const used = usePostgres()
  describeWith('pgbouncer', 'such as PgBouncer', () => {
    it.each<PoolMode>(['session', 'transaction', 'statement'])('keeps everything in %s mode', async mode => {
      await using pooler = await PgBouncer.before(used.engine, used.address, mode)
      const namespace = used.namespace()
      // Making the tables is a transaction, which only this mode has not.
      if (mode === 'statement') await used.connect({ namespace }).upkeep?.migrate()
      const stores = [1, 2, 3, 4].map(() => used.connect({ namespace, patience: 5_000 }, pooler.address))
      const opened = await Promise.all(stores.map(async store => store.open()))
      await Promise.all(
        stores.map(async (store, index) => {
          let [logId, head] = [opened[index]?.logId ?? '', opened[index]?.head ?? { number: 0, hash: '', at: 0 }]
          for (let count = 0; count < 10;) {
            const answer = await store.append(head, [following(logId, head, { message: `${index} ${count}` })])
            count += answer.written
            head = answer.head
            await store.records.put('kind', String(index), String(count))
          }
        }),
      )
      const [one, two] = stores
      if (one === undefined || two === undefined) throw new Error('There are four.')
      expect((await readAll(one)).map(({ number }) => number)).toEqual(Array.from({ length: 40 }, (_, at) => at + 1))
      const head = await one.head()
      const chain = chainAfter(opened[0]?.logId ?? '', head, 3)
      expect((await one.append(head, chain)).written).toBe(3)
      await two.snapshots.put(40, head.hash, 'state')
      await one.snapshots.compact(40)
      expect((await two.read(0, 100)).revisions).toEqual(chain)
      expect(await one.lease.take('name', 'one', 60_000)).toMatchObject({ fence: 1 })
      expect(await two.lease.take('name', 'two', 60_000)).toBeUndefined()
    })

    it('is told of, where changes are heard over a line that goes past it', async () => {
      await using pooler = await PgBouncer.before(used.engine, used.address, 'transaction')
      const namespace = used.namespace()
      const unheard = used.connect({ namespace }, pooler.address)
      expect((await unheard.open()).findings).toEqual([
        expect.objectContaining({
          severity: 'warning',
          about: 'pooler',
          remedy: expect.stringContaining('direct') as string,
        }),
      ])
      const store = used.connect({ namespace, direct: used.address }, pooler.address)
      const { logId, head, findings } = await store.open()
      expect(findings).toEqual([])
      const heard: (number | undefined)[] = []
      store.subscribe(
        number => heard.push(number),
        () => {},
      )
      await expect.poll(() => heard).toEqual([undefined])
      await unheard.append(head, [following(logId, head)])
      await expect.poll(() => heard).toEqual([undefined, 1])
    })
  })
})
