import { afterAll, beforeAll, expect, it } from 'vitest'
import { describeWith } from '../../../test/describe-with.ts'
import type { PostgresEngine } from '../../../test/engines/postgres.ts'
import { usePostgres } from '../../../test/engines/use-postgres.ts'
import { chainAfter, following, headAfter } from '../../testing/store-contract/chain.ts'

describeWith('postgres', 'a PostgreSQL store on a replica', () => {
  const used = usePostgres()
  let replica: PostgresEngine

  beforeAll(async () => {
    replica = await used.engine.replica()
  })
  afterAll(() => replica.drop())

  const there = (): string => used.address.replace(`:${used.engine.port}/`, `:${replica.port}/`)

  it('reads what the replica has, tells that it is one, and says of every write that it cannot be', async () => {
    const namespace = used.namespace()
    const primary = used.connect({ namespace })
    const { logId, head } = await primary.open()
    const [first, second] = chainAfter(logId, head, 2)
    if (first === undefined || second === undefined) throw new Error('There are two.')
    const after = (await primary.append(head, [first])).head
    await primary.snapshots.put(1, after.hash, 'state')
    await primary.records.put('kind', 'id', 'body')
    const store = used.connect({ namespace }, there())
    // It follows a moment later.
    await expect.poll(async () => (await store.exists?.()) === true && (await store.head()).number).toBe(1)
    const opened = await store.open()
    expect(opened).toMatchObject({ logId, head: after })
    expect(opened.findings).toEqual([
      expect.objectContaining({ severity: 'warning', about: 'primary', remedy: 'Give the address of the primary.' }),
    ])
    await expect.poll(async () => (await store.records.get('kind', 'id'))?.body).toBe('body')
    expect(await store.snapshots.latest()).toMatchObject({ number: 1, body: 'state' })
    for (const write of [
      () => store.append(after, [second]),
      () => store.snapshots.put(1, after.hash, 'state'),
      () => store.snapshots.compact(1),
      () => store.records.put('kind', 'id', 'other'),
      () => store.records.delete('kind', 'id'),
      () => store.lease.take('name', 'holder', 1_000),
    ]) {
      await expect(write()).rejects.toMatchObject({ code: 'STORE_READ_ONLY' })
    }
    await primary.append(after, [second])
    await expect.poll(async () => (await store.read(0, 10)).revisions).toEqual([first, second])
    const inspected = (await store.upkeep?.inspect()) ?? []
    expect(inspected.find(({ about }) => about === 'primary')?.severity).toBe('warning')
  })

  it('makes no tables there', async () => {
    const opening = used.connect({ namespace: used.namespace() }, there()).open()
    await expect(opening).rejects.toMatchObject({ code: 'STORE_READ_ONLY' })
  })

  it('has no line there, and opens one and writes once it has become the primary', async () => {
    const namespace = used.namespace()
    const primary = used.connect({ namespace })
    const { logId, head } = await primary.open()
    const chain = chainAfter(logId, head, 3)
    await primary.append(head, chain)
    const store = used.connect({ namespace }, there())
    await expect.poll(async () => (await store.exists?.()) === true && (await store.head()).number).toBe(3)
    const told: (number | 'look' | 'down')[] = []
    store.subscribe(
      number => told.push(number ?? 'look'),
      () => told.push('down'),
    )
    await expect.poll(() => told).toContain('down')
    expect(told).not.toContain('look')
    await used.engine.stop('kill')
    await replica.run('SELECT pg_promote()')
    await expect.poll(() => told, { timeout: 10_000 }).toContain('look')
    const after = headAfter(chain, head)
    expect(await store.append(after, [following(logId, after)])).toMatchObject({ written: 1, head: { number: 4 } })
    await expect.poll(() => told.at(-1)).toBe(4)
    expect((await store.open()).findings).toEqual([])
  })
})
