import { type ChildProcessByStdio, spawn } from 'node:child_process'
import { once } from 'node:events'
import type { Readable } from 'node:stream'
import { describe, expect, it, onTestFinished } from 'vitest'
import { describeWith } from '../../../test/describe-with.ts'
import { usePostgres } from '../../../test/engines/use-postgres.ts'
import { FaultProxy } from '../../../test/network/proxy.ts'
import { chainAfter, following, headAfter } from '../../testing/store-contract/chain.ts'
import { readAll } from '../../testing/store-contract/writers.ts'

/** The code a request fails with and how long that took, in milliseconds; or `done`. */
async function outcome(request: Promise<unknown>): Promise<{ code: unknown; taken: number }> {
  const start = performance.now()
  const code: unknown = await request.then(
    () => 'done',
    (error: { code?: unknown }) => error.code ?? error,
  )
  return { code, taken: performance.now() - start }
}

/** How much longer than its patience a request may take on a busy machine, in milliseconds. */
const SLACK = 1_500

describeWith('postgres', 'a PostgreSQL store', () => {
  const used = usePostgres()

  describe('a PostgreSQL server that goes away', () => {
    it('has all that was acknowledged when it comes back, and the store goes on by itself', async () => {
      const store = used.connect({ namespace: used.namespace() })
      const { logId, head } = await store.open()
      let last = head
      for (const how of ['kill', 'immediate', 'clean'] as const) {
        const chain = chainAfter(logId, last, 3)
        expect((await store.append(last, chain)).written).toBe(3)
        last = headAfter(chain, last)
        await used.engine.stop(how)
        for (const request of [() => store.head(), () => store.append(last, [following(logId, last)])]) {
          const { code, taken } = await outcome(request())
          expect(code).toBe('STORE_UNREACHABLE')
          expect(taken).toBeLessThan(1_000 + SLACK)
        }
        await used.engine.start()
        expect(await store.head()).toMatchObject(last)
      }
      expect((await store.read(0, 100)).revisions).toHaveLength(9)
    })

    it('fails every request within the patience while it is frozen, and goes on when it is thawed', async () => {
      const store = used.connect({ namespace: used.namespace(), patience: 300 })
      const { logId, head } = await store.open()
      const mine = following(logId, head)
      // A connection is there, so the append is sent.
      await store.head()
      used.engine.freeze()
      try {
        const append = await outcome(store.append(head, [mine]))
        expect(append.code).toBe('STORE_INDETERMINATE')
        expect(append.taken).toBeLessThan(300 + SLACK)
        const requests = [
          store.head(),
          store.append(head, [mine]),
          store.records.get('token', 'a'),
          store.records.put('token', 'a', 'x'),
          store.lease.take('monitor', 'one', 1_000),
        ]
        for (const answer of await Promise.all(requests.map(outcome))) {
          expect(answer.code).toBe('STORE_UNREACHABLE')
          expect(answer.taken).toBeLessThan(300 + SLACK)
        }
      } finally {
        used.engine.thaw()
      }
      await expect.poll(async () => (await outcome(store.head())).code, { timeout: 10_000 }).toBe('done')
      // What was not known is known by the id, and doing it again does not do it twice.
      await outcome(store.append(head, [mine]))
      expect(await readAll(store)).toEqual([mine])
    })

    it('may be away when a store is made, and is found once it is there', async () => {
      await used.engine.stop('kill')
      const store = used.connect({ namespace: used.namespace() })
      expect((await outcome(store.open())).code).toBe('STORE_UNREACHABLE')
      await used.engine.start()
      expect((await outcome(store.open())).code).toBe('done')
    })

    it('has no connection to spare: that is told, and over as soon as it has one', async () => {
      const namespace = used.namespace()
      await used.connect({ namespace }).upkeep?.migrate()
      const owner = new URL(used.address).username
      const address = await used.engine.role(used.address, role => [
        `GRANT ${owner} TO ${role}`,
        `ALTER ROLE ${role} CONNECTION LIMIT 0`,
      ])
      const store = used.connect({ namespace }, address)
      const opening = store.open()
      await expect(opening).rejects.toMatchObject({ code: 'STORE_UNREACHABLE' })
      await expect(opening).rejects.toThrow('too many connections')
      await used.engine.run(`ALTER ROLE ${new URL(address).username} CONNECTION LIMIT 10`)
      expect((await outcome(store.open())).code).toBe('done')
    })
  })

  describe('a network to PostgreSQL', () => {
    const over = ({ port }: FaultProxy): string => used.address.replace(`:${used.engine.port}/`, `:${port}/`)

    it('that loses the answer of an append makes it STORE_INDETERMINATE, and the id says what became of it', async () => {
      await using network = await FaultProxy.before(used.engine)
      const store = used.connect({ namespace: used.namespace() }, over(network))
      const { logId, head } = await store.open()
      const mine = following(logId, head)
      // Only the way back is lost: the request holds the id.
      const cut = network.cutAfterRequest(request => request.includes(mine.id))
      const { code, taken } = await outcome(store.append(head, [mine]))
      await cut
      expect(code).toBe('STORE_INDETERMINATE')
      expect(taken).toBeLessThan(1_000 + SLACK)
      await expect.poll(() => readAll(store)).toEqual([mine])
      expect(await store.append(head, [mine])).toMatchObject({ written: 0, head: { number: 1, hash: mine.hash } })
      const after = headAfter([mine], head)
      const again = store.append(after, [following(logId, after, { id: mine.id })])
      await expect(again).rejects.toMatchObject({ code: 'REVISION_EXISTS', details: { id: mine.id, number: 1 } })
      expect(await readAll(store)).toEqual([mine])
    })

    it('that has become a black hole fails every request within the patience, and is found when it is healed', async () => {
      await using network = await FaultProxy.before(used.engine)
      const store = used.connect({ namespace: used.namespace(), patience: 300 }, over(network))
      const { logId, head } = await store.open()
      const mine = following(logId, head)
      network.blackHole()
      const sent = await outcome(store.append(head, [mine]))
      expect(sent.code).toBe('STORE_INDETERMINATE')
      expect(sent.taken).toBeLessThan(300 + SLACK)
      for (const request of [() => store.head(), () => store.append(head, [mine]), () => store.read(0, 1)]) {
        expect((await outcome(request())).code).toBe('STORE_UNREACHABLE')
      }
      await network.heal()
      await expect.poll(async () => (await outcome(store.head())).code, { timeout: 10_000 }).toBe('done')
      expect((await store.append(head, [mine])).written).toBe(1)
      expect(await readAll(store)).toEqual([mine])
    })

    it('that resets every connection is not noticed by who reads', async () => {
      await using network = await FaultProxy.before(used.engine)
      const store = used.connect({ namespace: used.namespace() }, over(network))
      const { head } = await store.open()
      for (let times = 0; times < 5; times++) {
        network.reset()
        expect(await store.head()).toMatchObject(head)
        const cut = network.cutAfterRequest()
        expect((await store.read(0, 10)).head).toEqual(head)
        await cut
      }
    })

    it('is crossed once by an append', async () => {
      await using network = await FaultProxy.before(used.engine)
      const store = used.connect({ namespace: used.namespace() }, over(network))
      const { logId, head } = await store.open()
      const requests: string[] = []
      // The statement is prepared by the first, and known to the server for the next.
      let last = (await store.append(head, [following(logId, head)])).head
      void network.cutAfterRequest(request => {
        requests.push(request.toString())
        return false
      })
      for (const count of [1, 2]) {
        last = (await store.append(last, [following(logId, last)])).head
        expect(requests).toHaveLength(count)
      }
      expect(requests.join('')).not.toContain('INSERT')
    })
  })

  describe('a process in its turn to append to PostgreSQL', () => {
    /** A process of so much patience that has lost twice, and then does what `then` says. */
    async function inTurn(
      namespace: string,
      patience: number,
      then: string,
    ): Promise<ChildProcessByStdio<null, Readable, null>> {
      const source = (path: string): string => JSON.stringify(new URL(path, import.meta.url).href)
      const script = `
        import { writeSync } from 'node:fs'
        import { postgres } from ${source('../postgres.ts')}
        import { following } from ${source('../../testing/store-contract/chain.ts')}
        const store = postgres(process.env.ADDRESS, { namespace: '${namespace}', patience: ${patience} })
        const { logId, head } = await store.open()
        const elsewhere = { ...head, hash: '0'.repeat(64) }
        for (let lost = 0; lost < 2; lost++) await store.append(elsewhere, [following(logId, elsewhere)])
        writeSync(1, 'its turn')
        ${then}`
      const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
        env: { ADDRESS: used.address, NODE_NO_WARNINGS: '1' },
        stdio: ['ignore', 'pipe', 'inherit'],
      })
      onTestFinished(() => void child.kill('SIGKILL'))
      await once(child.stdout, 'data')
      return child
    }

    const locks = async (): Promise<unknown[]> =>
      used.engine.run(`SELECT granted FROM pg_locks WHERE locktype = 'advisory' ORDER BY granted`)

    it('keeps nobody from appending once it is dead', async () => {
      const namespace = used.namespace()
      const store = used.connect({ namespace, patience: 5_000 })
      const { logId, head } = await store.open()
      const child = await inTurn(namespace, 60_000, 'setInterval(() => {}, 1_000)')
      const waiting = store.append(head, [following(logId, head)])
      await expect.poll(locks).toEqual([{ granted: false }, { granted: true }])
      child.kill('SIGKILL')
      expect((await waiting).written).toBe(1)
      expect(await locks()).toEqual([])
    })

    it('keeps nobody from appending for long when it hangs', async () => {
      const namespace = used.namespace()
      const store = used.connect({ namespace, patience: 20_000 })
      const { logId, head } = await store.open()
      await inTurn(namespace, 6_000, `process.kill(process.pid, 'SIGSTOP')`)
      expect(await locks()).toEqual([{ granted: true }])
      // The server ends a turn in which nothing is asked for a third of the patience.
      const { code, taken } = await outcome(store.append(head, [following(logId, head)]))
      expect(code).toBe('done')
      expect(taken).toBeLessThan(2_000 + SLACK)
      expect(await locks()).toEqual([])
    })
  })
})
