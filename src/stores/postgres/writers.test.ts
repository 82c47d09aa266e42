import { setImmediate as eventsTaken } from 'node:timers/promises'
import { beforeEach, describe, expect, it } from 'vitest'
import { describeWith } from '../../../test/describe-with.ts'
import { usePostgres } from '../../../test/engines/use-postgres.ts'
import type { OpenedLog, Store } from '../../core/ports.ts'
import type { Head } from '../../core/revisions/revision.ts'
import { following, headAfter } from '../../testing/store-contract/chain.ts'
import { readAll } from '../../testing/store-contract/writers.ts'

const OWN_CONNECTIONS = `SELECT FROM pg_stat_activity WHERE application_name = 'varve'`

interface Writer extends OpenedLog {
  readonly store: Store
}

describeWith('postgres', 'a PostgreSQL store', () => {
  const used = usePostgres()

  describe('a writer of a PostgreSQL log who loses twice in a row', () => {
    let namespace: string

    beforeEach(() => {
      namespace = used.namespace()
    })

    const writer = async (): Promise<Writer> => {
      // So patient that a busy machine does not end a turn before its time.
      const store = used.connect({ namespace, patience: 6_000 })
      return { store, ...(await store.open()) }
    }
    const append = async ({ store, logId }: Writer, head: Head, message: string): ReturnType<Store['append']> =>
      store.append(head, [following(logId, head, { message })])
    /** How many locks of writers are held or waited for. */
    const locks = async (granted: boolean): Promise<number> => {
      const rows = await used.engine.run(
        `SELECT FROM pg_locks JOIN pg_stat_activity USING (pid)
       WHERE locktype = 'advisory' AND usename <> 'admin' AND granted = ${granted}`,
        used.address,
      )
      return rows.length
    }
    /** A writer who has lost twice to another, who is one revision ahead of the second loss. */
    const loser = async (): Promise<{ one: Writer; two: Writer; told: Head }> => {
      const [one, two] = [await writer(), await writer()]
      await append(two, two.head, 'first')
      expect((await append(one, one.head, 'too late')).written).toBe(0)
      expect(await locks(true)).toBe(0)
      const { written, head } = await append(one, one.head, 'too late again')
      expect(written).toBe(0)
      expect(await locks(true)).toBe(1)
      return { one, two, told: head }
    }

    it('gets a turn: another writer waits until the turn has brought its revision', async () => {
      const { one, two, told } = await loser()
      const waiting = append(two, told, 'waits')
      await expect.poll(() => locks(false)).toBe(1)
      const won = await append(one, told, 'in turn')
      expect(won.written).toBe(1)
      expect(await waiting).toEqual({ written: 0, head: won.head })
      expect(await locks(true)).toBe(0)
      expect((await append(two, won.head, 'next')).written).toBe(1)
    })

    it('keeps nobody waiting for long with a turn that it does not use', async () => {
      const { two, told } = await loser()
      expect((await append(two, told, 'waits')).written).toBe(1)
      expect(await locks(true)).toBe(0)
    })

    it('reads meanwhile over the connection of its turn', async () => {
      const { one, told } = await loser()
      const connections = async (): Promise<number> => (await used.engine.run(OWN_CONNECTIONS, used.address)).length
      const before = await connections()
      expect((await one.store.read(0, 10)).head).toEqual(told)
      expect(await connections()).toBe(before)
      expect(await locks(true)).toBe(1)
      expect((await append(one, told, 'in turn')).written).toBe(1)
      expect(await locks(true)).toBe(0)
    })

    it('waits for what it is reading before it appends in turn, and not for the lock that it holds itself', async () => {
      const { one, told } = await loser()
      const connections = async (): Promise<number> => (await used.engine.run(OWN_CONNECTIONS, used.address)).length
      const before = await connections()
      const reading = one.store.read(0, 10)
      // It is on its way by then, over the connection of the turn.
      await eventsTaken()
      expect((await append(one, told, 'in turn')).written).toBe(1)
      expect((await reading).head).toEqual(told)
      expect(await locks(true)).toBe(0)
      // Over another connection the append would have waited for the turn to be given up.
      expect(await connections()).toBe(before)
    })

    it('ends its turn with anything else that it writes, which is kept', async () => {
      const { one, two, told } = await loser()
      const version = await one.store.records.put('kind', 'id', 'body')
      expect(await locks(true)).toBe(0)
      expect((await append(two, told, 'need not wait')).written).toBe(1)
      expect(await two.store.records.get('kind', 'id')).toMatchObject({ version })
    })

    it('goes on with a pool of one connection, which its turn holds', async () => {
      const { default: pg } = await import('pg')
      const pool = new pg.Pool({ connectionString: used.address, max: 1 })
      const small = used.connect({ namespace, patience: 3_000 }, pool)
      const one = { store: small, ...(await small.open()) }
      const two = await writer()
      await append(two, two.head, 'first')
      await append(one, one.head, 'too late')
      const { head } = await append(one, one.head, 'too late again')
      expect(await locks(true)).toBe(1)
      expect(await small.head()).toMatchObject(head)
      expect(await small.records.put('kind', 'id', 'body')).toBeDefined()
      expect((await append(one, head, 'after all')).written).toBe(1)
      await small.close()
      await pool.end()
    })

    it('loses only the turn when the connection of its turn is lost', async () => {
      const { one, told } = await loser()
      await used.engine.run(
        `SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND granted`,
        used.address,
      )
      expect((await one.store.read(0, 10)).head).toEqual(told)
      expect((await append(one, told, 'after all')).written).toBe(1)
    })

    it('leaves no lock behind when it is closed in its turn', async () => {
      const { one, two, told } = await loser()
      await one.store.close()
      expect((await append(two, told, 'goes on')).written).toBe(1)
      await expect.poll(() => locks(true)).toBe(0)
    })

    it('is one of eight who all get their share, and nothing is lost', async () => {
      const writers = await Promise.all(Array.from({ length: 8 }, writer))
      const most = await Promise.all(
        writers.map(async (one, index) => {
          let [head, lost, longest] = [one.head, 0, 0]
          for (let count = 0; count < 12;) {
            const answer = await append(one, head, `writer ${index}, change ${count}`)
            count += answer.written
            lost = answer.written === 1 ? 0 : lost + 1
            longest = Math.max(longest, lost)
            head = answer.head
          }
          return longest
        }),
      )
      const log = await readAll((await writer()).store)
      expect(new Set(log.map(({ id }) => id)).size).toBe(96)
      // Without turns, one of eight loses ten times in a row as often as not.
      expect(Math.max(...most)).toBeLessThan(8)
    })
  })

  describe('an append of several revisions to a PostgreSQL log', () => {
    it('is one transaction: all of them, or none', async () => {
      const store = used.connect({ namespace: used.namespace() })
      const { logId, head } = await store.open()
      const first = following(logId, head)
      const second = following(logId, headAfter([first], head))
      const third = following(logId, headAfter([second], head), { id: first.id })
      await store.append(head, [first])
      await expect(store.append(headAfter([first], head), [second, third])).rejects.toMatchObject({
        code: 'REVISION_EXISTS',
        details: { id: first.id, number: 1 },
      })
      expect((await store.head()).number).toBe(1)
    })

    it('meets no other half-way', async () => {
      const namespace = used.namespace()
      const [one, two] = [used.connect({ namespace }), used.connect({ namespace })]
      const { logId, head } = await one.open()
      await two.open()
      const chain = (message: string): ReturnType<typeof following>[] => {
        const first = following(logId, head, { message })
        return [first, following(logId, headAfter([first], head), { message: `${message}, more` })]
      }
      for (const [a, b] of [[chain('one'), chain('two').slice(0, 1)]] as const) {
        const answers = await Promise.all([one.append(head, a), two.append(head, b)])
        const log = await readAll(one)
        const winner = answers[0].written > 0 ? a : b
        expect(answers.map(({ written }) => written).toSorted()).toEqual([0, winner.length])
        expect(log).toEqual(winner)
      }
    })

    it('goes on where prepared statements have vanished, as under a pooler', async () => {
      const { default: pg } = await import('pg')
      const pool = new pg.Pool({ connectionString: used.address, max: 1 })
      const store = used.connect({ namespace: used.namespace() }, pool)
      const { logId, head } = await store.open()
      const { head: after } = await store.append(head, [following(logId, head)])
      await pool.query('DEALLOCATE ALL')
      expect((await store.append(after, [following(logId, after)])).written).toBe(1)
      expect((await store.head()).number).toBe(2)
      await store.close()
      await pool.end()
    })

    it('goes on where every transaction of the role is serializable', async () => {
      const namespace = used.namespace()
      await used.connect({ namespace }).open()
      const owner = new URL(used.address).username
      const address = await used.engine.role(used.address, role => [
        `GRANT ${owner} TO ${role}`,
        `ALTER ROLE ${role} SET default_transaction_isolation = 'serializable'`,
      ])
      const stores = [1, 2, 3].map(() => used.connect({ namespace }, address))
      await Promise.all(
        stores.map(async (store, index) => {
          let { logId, head } = await store.open()
          for (let count = 0; count < 15;) {
            const answer = await store.append(head, [following(logId, head, { message: `${index} ${count}` })])
            count += answer.written
            head = answer.head
          }
        }),
      )
      expect((await stores[0]?.head())?.number).toBe(45)
    })
  })
})
