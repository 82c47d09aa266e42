import { beforeAll, expect, it } from 'vitest'
import { describeWith } from '../../test/describe-with.ts'
import { usePostgres } from '../../test/engines/use-postgres.ts'
import { driver } from '../../test/store-contract/engine-names.ts'
import { holdToContract } from '../../test/store-contract/hold-to-contract.ts'
import { IMPATIENT, networked, PATIENT } from '../../test/store-contract/networked.ts'
import { following } from '../testing/store-contract/chain.ts'
import type { StorageUnderTest } from '../testing/store-contract.ts'
import { VERSION } from './postgres/schema.ts'

describeWith('postgres', 'the PostgreSQL store', () => {
  const used = usePostgres()
  const inSchema = (namespace: string): StorageUnderTest => {
    let passed = 0
    return {
      connect: () => used.connect({ namespace, ...PATIENT }),
      // The schema asks the time of a function of its own, which is replaced.
      advance: async (milliseconds: number) => {
        passed += milliseconds
        await used.engine.run(
          `CREATE OR REPLACE FUNCTION ${namespace}.now_ms() RETURNS bigint LANGUAGE sql STABLE
           AS 'SELECT floor(extract(epoch FROM statement_timestamp()) * 1000)::bigint + ${passed}'`,
          used.address,
        )
      },
      drop: () => used.engine.run(`DROP SCHEMA IF EXISTS ${namespace} CASCADE`, used.address).then(() => {}),
    }
  }
  holdToContract({
    store: 'PostgreSQL',
    engine: async () => {
      const [row] = await used.engine.run('SHOW server_version')
      return `PostgreSQL ${String(row?.['server_version'])}, ${driver('pg')}`
    },
    fresh: () => inSchema(used.namespace()),
    behindNetwork: async () => {
      const namespace = used.namespace()
      return networked(used.engine, inSchema(namespace), ({ host, port }) => {
        const address = Object.assign(new URL(used.address), { host: `${host}:${port}` }).href
        return used.connect({ namespace, ...IMPATIENT }, address)
      })
    },
  })
})

describeWith('postgres', 'the tables of a PostgreSQL store', () => {
  const used = usePostgres()

  /** What a schema holds, as PostgreSQL describes it. */
  async function shapeOf(namespace: string): Promise<unknown> {
    const [row] = await used.engine.run(
      `SELECT json_agg(line ORDER BY line)::text AS shape FROM (
         SELECT concat_ws(' ', table_name, column_name, data_type, collation_name, is_nullable, column_default) AS line
           FROM information_schema.columns WHERE table_schema = '${namespace}'
         UNION ALL SELECT indexdef FROM pg_indexes WHERE schemaname = '${namespace}'
         UNION ALL SELECT conrelid::regclass || pg_get_constraintdef(oid) FROM pg_constraint
           WHERE connamespace = '${namespace}'::regnamespace
         UNION ALL SELECT pg_get_functiondef(oid) FROM pg_proc WHERE pronamespace = '${namespace}'::regnamespace
         UNION ALL SELECT 'version ' || number FROM ${namespace}.migration
       ) AS lines`,
      used.address,
    )
    return JSON.parse(String(row?.['shape']).replaceAll(namespace, 'the_schema'))
  }

  it('are made at first use, and just so by the SQL that is shown', async () => {
    const [own, byHand] = [used.namespace(), used.namespace()]
    await used.connect({ namespace: own }).open()
    const store = used.connect({ namespace: byHand, migrate: false })
    const sql = (await store.upkeep?.pending()) ?? []
    expect(sql[0]).toBe(`CREATE SCHEMA "${byHand}";`)
    for (const command of sql) await used.engine.run(command, used.address)
    expect(await shapeOf(byHand)).toEqual(await shapeOf(own))
    const owner = new URL(used.address).username
    await used.engine.run(`GRANT USAGE ON SCHEMA ${byHand} TO ${owner}`, used.address)
    await used.engine.run(`GRANT ALL ON ALL TABLES IN SCHEMA ${byHand} TO ${owner}`, used.address)
    expect(await store.upkeep?.pending()).toEqual([])
    expect((await store.open()).head.number).toBe(0)
  })

  it('may be made in a schema that is there already', async () => {
    const namespace = used.namespace()
    await used.engine.run(`CREATE SCHEMA ${namespace} AUTHORIZATION ${new URL(used.address).username}`, used.address)
    const store = used.connect({ namespace })
    expect((await store.upkeep?.pending())?.[0]).toMatch(/^CREATE TABLE/)
    expect((await store.open()).head.number).toBe(0)
  })

  it('are made once when many open at once, and all open the same log', async () => {
    const namespace = used.namespace()
    const opened = await Promise.all(
      Array.from({ length: 8 }, () => used.connect({ namespace, patience: 5_000 }).open()),
    )
    expect(new Set(opened.map(({ logId }) => logId)).size).toBe(1)
    const rows = await used.engine.run(`SELECT number FROM ${namespace}.migration`, used.address)
    expect(rows).toHaveLength(VERSION)
  })

  it('are not made when opening is told not to, and the message says what to run', async () => {
    const namespace = used.namespace()
    const opening = used.connect({ namespace, migrate: false }).open()
    await expect(opening).rejects.toMatchObject({ code: 'STORE_UNSAFE' })
    await expect(opening).rejects.toThrow('Run varve migrate')
    const schemas = `SELECT FROM pg_namespace WHERE nspname = '${namespace}'`
    expect(await used.engine.run(schemas, used.address)).toEqual([])
  })

  it('are refused when a newer Varve has made them', async () => {
    const namespace = used.namespace()
    const store = used.connect({ namespace })
    await store.open()
    await used.engine.run(`INSERT INTO ${namespace}.migration (number) VALUES (99)`, used.address)
    for (const ask of ['open', 'pending', 'migrate'] as const) {
      const use = ask === 'open' ? store.open() : store.upkeep?.[ask]()
      await expect(use).rejects.toMatchObject({ code: 'STORE_UNSAFE' })
      await expect(use).rejects.toThrow(`of version 99, and this Varve knows versions up to ${VERSION}`)
    }
  })

  it('are not put among those of another program', async () => {
    const namespace = used.namespace()
    await used.engine.run(
      `CREATE SCHEMA ${namespace} AUTHORIZATION ${new URL(used.address).username};
      CREATE TABLE ${namespace}.revision (theirs text)`,
      used.address,
    )
    const opening = used.connect({ namespace }).open()
    await expect(opening).rejects.toMatchObject({ code: 'STORE_UNSAFE' })
    await expect(opening).rejects.toThrow('choose another with the option namespace')
    const tables = await used.engine.run(`SELECT FROM pg_tables WHERE schemaname = '${namespace}'`, used.address)
    expect(tables).toHaveLength(1)
  })

  it.each([
    'Größe',
    'two words',
    'a.b',
    `"quoted"`,
    `it's`,
    `'; DROP SCHEMA public; --`,
    `"; DROP SCHEMA public; --`,
    '$1',
    '%s',
    'back\\slash',
    'line\nfeed',
    'SELECT',
    'x'.repeat(57),
  ])('are in the schema that is named, whatever it is called: %j', async namespace => {
    const [store, other] = [used.connect({ namespace }), used.connect({ namespace })]
    const { logId, head } = await store.open()
    const heard: (number | undefined)[] = []
    await other.open()
    other.subscribe(
      number => heard.push(number),
      () => {},
    )
    await expect.poll(() => heard).toEqual([undefined])
    const next = following(logId, head)
    expect((await store.append(head, [next])).written).toBe(1)
    await expect.poll(() => heard).toEqual([undefined, 1])
    const record = await store.records.put('kind', 'id', 'body')
    expect(await other.records.get('kind', 'id')).toEqual({ id: 'id', body: 'body', version: record })
    await store.snapshots.put(1, next.hash, 'state')
    await store.snapshots.compact(1)
    const after = { ...head, ...(await other.head()) }
    await other.append(after, [
      following(logId, after),
      following(logId, { number: 2, hash: following(logId, after).hash, at: after.at }),
    ])
    expect((await other.read(0, 10)).oldest).toBe(2)
    const tables = `SELECT count(*)::integer AS count FROM pg_tables JOIN pg_namespace ON nspname = schemaname
      WHERE schemaname = convert_from(decode('${Buffer.from(namespace).toString('hex')}', 'hex'), 'UTF8')`
    expect(await used.engine.run(tables, used.address)).toEqual([{ count: 6 }])
    expect(
      await used.engine.run(`SELECT 1 AS one FROM pg_namespace WHERE nspname = 'public'`, used.address),
    ).toHaveLength(1)
  })

  it('keep texts that look like SQL, and names with every character, as they are', async () => {
    const store = used.connect({ namespace: used.namespace() })
    await store.open()
    const texts = [`'; DROP TABLE revision; --`, '"', '$1', '\\', '\0', '\u0001', '\0\u0001\u0002', 'é\n', '\ufeff', '']
    for (const kind of texts) for (const id of texts) await store.records.put(kind, id, `${kind}|${id}`)
    for (const kind of texts) {
      const records = await store.records.list(kind)
      expect(records.map(({ id }) => id)).toEqual(texts.toSorted())
      expect(records.map(({ body }) => body)).toEqual(texts.toSorted().map(id => `${kind}|${id}`))
    }
    for (const name of texts) expect(await store.lease.take(name, name, 1_000)).toMatchObject({ fence: 1 })
    await store.snapshots.put(0, 'hash', texts.join('|'))
    expect((await store.snapshots.latest())?.body).toBe(texts.join('|'))
  })

  it('are not asked to keep an id too long for an index', async () => {
    const store = used.connect({ namespace: used.namespace() })
    await store.open()
    const long = Array.from({ length: 5_000 }, (_, index) =>
      String.fromCodePoint(0x4e00 + ((index * 7919) % 20_000)),
    ).join('')
    await expect(store.records.put('kind', long, '')).rejects.toMatchObject({ code: 'USAGE' })
  })

  it('sweep what has expired, a little at each put', async () => {
    const namespace = used.namespace()
    const store = used.connect({ namespace })
    const { now } = await store.open()
    for (let index = 0; index < 25; index++) await store.records.put('nonce', String(index), '', { expiresAt: now - 1 })
    for (let index = 0; index < 3; index++) await store.records.put('session', String(index), '')
    expect(await used.engine.run(`SELECT kind FROM ${namespace}.record ORDER BY kind`, used.address)).toEqual(
      ['session', 'session', 'session'].map(kind => ({ kind })),
    )
  })
})

describeWith('postgres', 'a page of a PostgreSQL store', () => {
  const used = usePostgres()

  it('is not longer than a process can take, and goes on where it ended', async () => {
    const store = used.connect({ namespace: used.namespace(), patience: 10_000 })
    const { logId, head } = await store.open()
    let at = head
    for (let count = 0; count < 9; count++) {
      const next = following(logId, at, { value: 'x'.repeat(7 << 20) })
      at = (await store.append(at, [next])).head
    }
    const first = await store.read(0, 100)
    expect(first.revisions.map(({ number }) => number)).toEqual([1, 2, 3, 4, 5])
    expect(first.head.number).toBe(9)
    expect((await store.read(5, 100)).revisions.map(({ number }) => number)).toEqual([6, 7, 8, 9])
  })
})

describeWith('postgres', 'a server that may lose what it acknowledged', () => {
  const used = usePostgres({ fsync: 'off', full_page_writes: 'off' })

  it('is refused, with what to set', async () => {
    const opening = used.connect().open()
    await expect(opening).rejects.toMatchObject({ code: 'STORE_UNSAFE' })
    await expect(opening).rejects.toThrow('Set fsync = on in postgresql.conf')
  })

  it('is used when that is accepted, and told of', async () => {
    const store = used.connect({ durability: 'accepted' })
    const { findings, head, logId } = await store.open()
    expect(findings).toEqual([
      expect.objectContaining({ severity: 'error', about: 'durability', remedy: 'Set fsync = on in postgresql.conf.' }),
      expect.objectContaining({ severity: 'warning', about: 'durability' }),
    ])
    expect((await store.append(head, [following(logId, head)])).written).toBe(1)
  })
})

describeWith('postgres', 'a database that has not every character', () => {
  let address: string
  const used = usePostgres()
  beforeAll(async () => {
    address = await used.engine.database(`ENCODING 'LATIN1' TEMPLATE template0`)
  })

  it('is refused', async () => {
    const opening = used.connect({}, address).open()
    await expect(opening).rejects.toMatchObject({ code: 'STORE_UNSAFE' })
    await expect(opening).rejects.toThrow('Use a database whose encoding is UTF8.')
  })
})
