import { expect, it } from 'vitest'
import { describeWith } from '../../../test/describe-with.ts'
import { usePostgres } from '../../../test/engines/use-postgres.ts'
import { FaultProxy } from '../../../test/network/proxy.ts'
import type { Store } from '../../core/ports.ts'
import { following, headAfter } from '../../testing/store-contract/chain.ts'
import type { PostgresOptions } from '../postgres.ts'

describeWith('postgres', 'the listening line of a PostgreSQL store', () => {
  const used = usePostgres()
  const over = ({ port }: FaultProxy): string => used.address.replace(`:${used.engine.port}/`, `:${port}/`)

  /** What a listener hears in order: numbers, `look` for a hint without one, and `down`. */
  function ear(store: Store): (number | 'look' | 'down')[] {
    const heard: (number | 'look' | 'down')[] = []
    store.subscribe(
      number => heard.push(number ?? 'look'),
      () => heard.push('down'),
    )
    return heard
  }

  /** A writer at the server, and a listener at an address. */
  async function pair(address = used.address, options: PostgresOptions = {}) {
    const namespace = used.namespace()
    const writer = used.connect({ namespace, ...options })
    const { logId, head } = await writer.open()
    const listener = used.connect({ namespace, ...options }, address)
    await listener.open()
    const heard = ear(listener)
    await expect.poll(() => heard).toEqual(['look'])
    let last = head
    const append = async (count = 1): Promise<void> => {
      const chain = [following(logId, last)]
      while (chain.length < count) chain.push(following(logId, headAfter(chain, last)))
      await writer.append(last, chain)
      last = headAfter(chain, last)
    }
    return { namespace, writer, heard, append }
  }

  it('tells every append once, with the number of its last revision', async () => {
    const { heard, append } = await pair()
    await append()
    await append(3)
    await append()
    await expect.poll(() => heard).toEqual(['look', 1, 4, 5])
  })

  it('is a connection of its own, which belongs to no transaction and no pool', async () => {
    const { heard, append } = await pair()
    await append()
    await expect.poll(() => heard).toContain(1)
    const idle = await used.engine.run(
      `SELECT state, backend_xmin FROM pg_stat_activity WHERE query LIKE 'LISTEN%' AND application_name = 'varve'`,
    )
    expect(idle).toEqual([{ state: 'idle', backend_xmin: null }])
  })

  it('takes whatever else comes over its channel for a reason to look, and no more', async () => {
    const { namespace, heard, append } = await pair()
    for (const payload of ['', 'junk', '-1', '1.5', '12345678901234567', '9'.repeat(7_999)]) {
      await used.engine.run(`SELECT pg_notify('varve:${namespace}', '${payload}')`, used.address)
    }
    await append()
    await expect.poll(() => heard).toEqual([...Array<string>(7).fill('look'), 1])
  })

  it('hears nothing of other schemas in the same database', async () => {
    const [one, two] = [await pair(), await pair()]
    await one.append()
    await two.append()
    await one.append()
    await expect.poll(() => one.heard).toEqual(['look', 1, 2])
    await expect.poll(() => two.heard).toEqual(['look', 1])
  })

  it('hears of appends whose hints are sent after them, where that is asked for', async () => {
    const { heard, append } = await pair(used.address, { notify: 'separate' })
    await append()
    await expect.poll(() => heard).toEqual(['look', 1])
  })

  it('hears nothing where hints are off', async () => {
    const { namespace, heard, append } = await pair(used.address, { notify: 'off' })
    await append()
    await used.engine.run(`SELECT pg_notify('varve:${namespace}', '7')`, used.address)
    await expect.poll(() => heard).toEqual(['look', 7])
  })

  it('is made again when the server ends it, and what was missed is looked for', async () => {
    const { heard, append } = await pair()
    await used.engine.run(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'LISTEN%'`)
    await expect.poll(() => heard).toEqual(['look', 'down', 'look'])
    await append()
    await expect.poll(() => heard.at(-1)).toBe(1)
  })

  it('is made again when the server is back', async () => {
    const { heard, append } = await pair()
    await used.engine.stop('immediate')
    await expect.poll(() => heard).toContain('down')
    await used.engine.start()
    await expect.poll(() => heard.at(-1), { timeout: 10_000 }).toBe('look')
    await append()
    await expect.poll(() => heard.at(-1)).toBe(1)
  })

  it.each([
    ['has gone silent', (network: FaultProxy) => network.blackHole()],
    ['is half open', (network: FaultProxy) => network.halfOpen('client')],
    ['is heard and not answered', (network: FaultProxy) => network.fault('swallow', 'down')],
  ])('that %s is found dead by its heartbeat, and made again once the network is well', async (_, harm) => {
    await using network = await FaultProxy.before(used.engine)
    const { heard, append } = await pair(over(network), { heartbeat: 50, deadline: 500, patience: 5_000 })
    harm(network)
    await append()
    await expect.poll(() => heard, { timeout: 5_000 }).toContain('down')
    expect(heard).not.toContain(1)
    await network.heal()
    await expect.poll(() => heard.at(-1), { timeout: 10_000 }).toBe('look')
    await append()
    await expect.poll(() => heard.at(-1)).toBe(2)
  })

  it('is opened with the settings of a pool that is given, and not through it', async () => {
    const { default: pg } = await import('pg')
    await using network = await FaultProxy.before(used.engine)
    network.fault({ delay: 20 })
    const pool = new pg.Pool({ connectionString: over(network), max: 1, query_timeout: 10 })
    const busy = await pool.connect()
    const namespace = used.namespace()
    const writer = used.connect({ namespace })
    const { logId, head } = await writer.open()
    const heard = ear(used.connect({ namespace }, pool))
    await expect.poll(() => heard).toEqual(['look'])
    await writer.append(head, [following(logId, head)])
    await expect.poll(() => heard).toEqual(['look', 1])
    busy.release()
    await pool.end()
  })
})
