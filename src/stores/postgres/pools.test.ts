import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import pg from 'pg'
import { describe, expect, it } from 'vitest'
import { describeWith } from '../../../test/describe-with.ts'
import { usePostgres } from '../../../test/engines/use-postgres.ts'
import { chainAfter, following, headAfter } from '../../testing/store-contract/chain.ts'
import { readAll } from '../../testing/store-contract/writers.ts'

describeWith('postgres', 'a PostgreSQL store', () => {
  const used = usePostgres()

  describe('a pool that is given to the PostgreSQL store', () => {
    it('is used beside its owner, and left as it was', async () => {
      await using pool = disposable({ max: 1 })
      const settings = async (): Promise<unknown> =>
        (await pool.query('SELECT name, setting FROM pg_settings ORDER BY name')).rows
      const [before, listeners] = [await settings(), pool.listenerCount('error')]
      const store = used.connect({ namespace: used.namespace() }, pool)
      const { logId, head } = await store.open()
      await store.append(head, [following(logId, head)])
      expect(await settings()).toEqual(before)
      await store.close()
      await store.close()
      expect(pool.listenerCount('error')).toBe(listeners)
      expect(await settings()).toEqual(before)
    })

    it('may lose connections that nobody uses, and the process goes on', async () => {
      await using pool = disposable({ max: 3 })
      const store = used.connect({ namespace: used.namespace() }, pool)
      const { head } = await store.open()
      await used.engine.run(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename <> 'admin'`)
      await expect.poll(() => pool.totalCount).toBe(0)
      expect(await store.head()).toMatchObject(head)
    })

    it('has none to spare: every request says so within its patience, and nothing was sent', async () => {
      await using pool = disposable({ max: 1 })
      const store = used.connect({ namespace: used.namespace(), patience: 200 }, pool)
      const { logId, head } = await store.open()
      const mine = following(logId, head)
      const busy = await pool.connect()
      for (const request of [
        () => store.head(),
        () => store.append(head, [mine]),
        () => store.records.put('a', 'b', ''),
      ]) {
        await expect(request()).rejects.toMatchObject({
          code: 'STORE_UNREACHABLE',
          details: { reason: expect.stringMatching(/^no answer within/) as string },
        })
      }
      busy.release()
      // Nobody is left who waits for a connection.
      await expect.poll(() => ({ waiting: pool.waitingCount, idle: pool.idleCount })).toEqual({ waiting: 0, idle: 1 })
      expect((await store.append(head, [mine])).written).toBe(1)
      expect(await readAll(store)).toEqual([mine])
    })

    it('serves stores of several schemas, each with a log of its own', async () => {
      await using pool = disposable({ max: 1 })
      const stores = ['one', 'two', 'three'].map(namespace => used.connect({ namespace }, pool))
      const logs = await Promise.all(
        stores.map(async (store, index) => {
          const { logId, head } = await store.open()
          const chain = chainAfter(logId, head, index + 1)
          for (const sealed of chain) await store.append(headAfter(chain.slice(0, sealed.number - 1), head), [sealed])
          await store.records.put('kind', 'id', String(index))
          await store.lease.take('name', String(index), 60_000)
          return { logId, chain }
        }),
      )
      expect(new Set(logs.map(({ logId }) => logId)).size).toBe(3)
      for (const [index, store] of stores.entries()) {
        expect(await readAll(store)).toEqual(logs[index]?.chain)
        expect((await store.records.get('kind', 'id'))?.body).toBe(String(index))
        expect(await store.lease.take('name', String(index), 60_000)).toMatchObject({ fence: 1 })
      }
    })

    /** A pool of the test's own that is ended after it. */
    function disposable(options: pg.PoolConfig): pg.Pool & AsyncDisposable {
      const pool = new pg.Pool({ connectionString: used.address, ...options })
      return Object.assign(pool, { [Symbol.asyncDispose]: () => pool.end() })
    }
  })

  describe('connections that the PostgreSQL store makes for itself', () => {
    it('are closed with it, the listening one too', async () => {
      const store = used.connect({ namespace: used.namespace() })
      await store.open()
      const told: unknown[] = []
      store.subscribe(
        () => told.push('hint'),
        () => told.push('down'),
      )
      await expect.poll(() => told).toEqual(['hint'])
      const mine = `SELECT FROM pg_stat_activity WHERE application_name = 'varve'`
      expect(await used.engine.run(mine)).toHaveLength(2)
      await store.close()
      await expect.poll(() => used.engine.run(mine)).toEqual([])
      expect(told).toEqual(['hint'])
    })

    it('leave nothing waiting at the server that nobody waits for any more', async () => {
      const namespace = used.namespace()
      const store = used.connect({ namespace, patience: 300 })
      const { logId, head } = await store.open()
      const other = new pg.Client({ connectionString: used.address })
      await other.connect()
      await other.query(`BEGIN; LOCK TABLE ${namespace}.revision`)
      const code = expect.stringMatching(/^STORE_(?:UNREACHABLE|INDETERMINATE)$/) as string
      await expect(store.append(head, [following(logId, head)])).rejects.toMatchObject({ code })
      await expect
        .poll(() => used.engine.run(`SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock'`))
        .toEqual([])
      await other.query('COMMIT')
      await other.end()
      expect(await readAll(store)).toEqual([])
    })

    it('take what the address does not say from where pg takes it', async () => {
      const { username, password, host, pathname } = new URL(used.address)
      const script = `
      import { postgres } from ${JSON.stringify(new URL('../postgres.ts', import.meta.url).href)}
      const store = postgres('postgres://${username}@${host}${pathname}', { namespace: 'from_environment' })
      console.log((await store.open()).head.number)
      await store.close()`
      const env = { PGPASSWORD: password, NODE_NO_WARNINGS: '1' }
      const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', script], { env })
      expect(stdout).toBe('0\n')
    })

    it('do not keep the process from ending', async () => {
      const script = `
      import { postgres } from ${JSON.stringify(new URL('../postgres.ts', import.meta.url).href)}
      const store = postgres(process.env.ADDRESS, { namespace: 'left_open' })
      await store.open()
      await new Promise(resolve => store.subscribe(resolve, () => {}))
      const done = performance.now()
      process.on('exit', () => console.log(performance.now() - done < 5_000 ? 'at once' : 'late'))`
      const env = { ADDRESS: used.address, NODE_NO_WARNINGS: '1' }
      const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', script], { env })
      expect(stdout).toBe('at once\n')
    })
  })

  describe('a program without the package pg', () => {
    it('is told what to install when the store is used, and not before', async () => {
      const script = `
      import { registerHooks } from 'node:module'
      registerHooks({ resolve: (name, from, next) => next(name === 'pg' ? 'pg-is-not-there' : name, from) })
      const { postgres } = await import(${JSON.stringify(new URL('../postgres.ts', import.meta.url).href)})
      const store = postgres('postgres://shop:hunter2@db.example/shop')
      console.log(store.name)
      await store.open().catch(error => console.log(error.code, error.message))
      await store.close()`
      const env = { NODE_NO_WARNINGS: '1' }
      const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', script], { env })
      expect(stdout.split('\n')).toEqual([
        'postgres shop@db.example/shop',
        'USAGE The PostgreSQL store needs the package pg, which is not installed. Run: npm i pg',
        '',
      ])
    })
  })
})
