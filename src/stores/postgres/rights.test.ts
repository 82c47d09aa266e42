import { beforeAll, describe, expect, it } from 'vitest'
import { describeWith } from '../../../test/describe-with.ts'
import { usePostgres } from '../../../test/engines/use-postgres.ts'
import { readPage, sections } from '../../../test/pages/page.ts'
import { VarveError } from '../../core/errors.ts'
import type { Store } from '../../core/ports.ts'
import { following } from '../../testing/store-contract/chain.ts'

const page = readPage('docs/stores/postgres.md')

/** The SQL of a section of the page, for a role and a schema of the test's own. */
function grantsOf(heading: string, role: string, schema: string): string[] {
  const text = sections(page, 3).find(section => section.heading === heading)?.text ?? ''
  const sql = /```sql\n([^]*?)```/.exec(text)?.[1] ?? ''
  const own = sql.replaceAll(/\bvarve\b/g, schema).replaceAll(/\bshop\b/g, role)
  return own
    .split(';')
    .map(statement => statement.replaceAll(/--.*/g, '').trim())
    .filter(statement => statement !== '')
}

/** Every error of a cause's chain as text, however it is written. */
function everythingIn(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  return `${error.message} ${JSON.stringify(error)} ${error.stack} ${everythingIn(error.cause)}`
}

const failureOf = async (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => 'done',
    (error: unknown) => error,
  )

describeWith('postgres', 'what a role of PostgreSQL may do', () => {
  const used = usePostgres()
  let namespace: string
  let store: Store

  beforeAll(async () => {
    namespace = used.namespace()
    const owner = used.connect({ namespace })
    const { logId, head } = await owner.open()
    await owner.append(head, [following(logId, head)])
    await owner.snapshots.put(0, head.hash, 'state')
  })

  const as = async (heading: string): Promise<Store> => {
    const address = await used.engine.role(used.address, role => grantsOf(heading, role, namespace))
    return used.connect({ namespace, migrate: false }, address)
  }

  it('is everything with the rights that the page lists', async () => {
    store = await as('To read and write')
    const { logId, head } = await store.open()
    const next = following(logId, head)
    const after = await store.append(head, [next, following(logId, { number: next.number, hash: next.hash, at: 0 })])
    expect(after.written).toBe(2)
    await store.snapshots.put(next.number, next.hash, 'state')
    await store.snapshots.compact(next.number)
    const version = await store.records.put('kind', 'id', 'body')
    expect(await store.records.put('kind', 'id', 'other', { expect: version ?? 0 })).toBeGreaterThan(version ?? 0)
    expect(await store.records.put('kind', 'new', 'other', { expect: 0 })).toBeDefined()
    expect(await store.records.list('kind')).toHaveLength(2)
    expect(await store.records.delete('kind', 'id')).toBe(true)
    expect(await store.lease.take('name', 'holder', 1_000)).toBeDefined()
    await store.lease.release('name', 'holder')
    const findings = (await store.upkeep?.inspect()) ?? []
    expect(findings.find(({ about }) => about === 'rights')?.issue).toMatch(/may read, append and compact$/)
    expect(findings.filter(({ severity }) => severity !== 'ok')).toEqual([])
  })

  it('makes a log in tables that somebody else has made', async () => {
    const empty = used.namespace()
    await used.connect({ namespace: empty }).upkeep?.migrate()
    const address = await used.engine.role(used.address, role => grantsOf('To read and write', role, empty))
    const made = used.connect({ namespace: empty, migrate: false }, address)
    expect(await made.exists?.()).toBe(false)
    expect((await made.open()).head.number).toBe(0)
    expect(await made.exists?.()).toBe(true)
  })

  it('is appending without ever dropping anything, where it gets no more', async () => {
    store = await as('To append, and drop nothing')
    const { logId, head } = await store.open()
    expect((await store.append(head, [following(logId, head)])).written).toBe(1)
    await store.snapshots.put(head.number, head.hash, 'state')
    await expect(store.snapshots.compact(head.number)).rejects.toMatchObject({ code: 'STORE_READ_ONLY' })
    const findings = (await store.upkeep?.inspect()) ?? []
    expect(findings.find(({ about }) => about === 'rights')?.issue).toMatch(/may read and append, and not compact$/)
  })

  it('is reading with the rights that the page lists for it, and every write says so', async () => {
    store = await as('To read only')
    const { logId, head } = await store.open()
    expect((await store.read(0, 10)).head).toEqual(head)
    expect((await store.snapshots.latest())?.body).toBe('state')
    expect(await store.records.list('kind')).toBeDefined()
    const writes: Record<string, () => Promise<unknown>> = {
      append: () => store.append(head, [following(logId, head)]),
      put: () => store.records.put('kind', 'id', 'body'),
      delete: () => store.records.delete('kind', 'id'),
      snapshot: () => store.snapshots.put(1, head.hash, 'state'),
      compact: () => store.snapshots.compact(1),
      take: () => store.lease.take('name', 'holder', 1_000),
      release: () => store.lease.release('name', 'holder'),
    }
    for (const [name, write] of Object.entries(writes)) {
      expect.soft(await failureOf(write()), name).toMatchObject({ code: 'STORE_READ_ONLY' })
    }
    const findings = (await store.upkeep?.inspect()) ?? []
    expect(findings.find(({ about }) => about === 'rights')).toMatchObject({ severity: 'warning' })
  })

  it('is hearing of appends with the rights to read', async () => {
    store = await as('To read only')
    await store.open()
    const heard: (number | undefined)[] = []
    store.subscribe(
      number => heard.push(number),
      () => {},
    )
    await expect.poll(() => heard).toEqual([undefined])
    const owner = used.connect({ namespace })
    const { logId, head } = await owner.open()
    const { head: after } = await owner.append(head, [following(logId, head)])
    await expect.poll(() => heard.at(-1)).toBe(after.number)
  })

  it('is nothing without any, and the message says where the rights are listed', async () => {
    const address = await used.engine.role(used.address)
    const opening = used.connect({ namespace }, address).open()
    await expect(opening).rejects.toMatchObject({ code: 'STORE_UNSAFE' })
    await expect(opening).rejects.toThrow('docs/stores/postgres.md')
    const inspected = (await used.connect({ namespace }, address).upkeep?.inspect()) ?? []
    expect(inspected.filter(({ severity }) => severity === 'error').map(({ about }) => about)).toEqual([
      'rights',
      'schema',
    ])
  })

  it('is not making tables, where it may not, and the message says what to run', async () => {
    const address = await used.engine.role(used.address)
    const opening = used.connect({ namespace: used.namespace() }, address).open()
    await expect(opening).rejects.toMatchObject({ code: 'STORE_UNSAFE' })
    await expect(opening).rejects.toThrow(`and ${new URL(address).username} may not make them. Run varve migrate`)
  })

  it('is reading where every transaction is read-only, as on a replica, and every write says so', async () => {
    const address = await used.engine.role(used.address, role => [
      ...grantsOf('To read and write', role, namespace),
      `ALTER ROLE ${role} SET default_transaction_read_only = on`,
    ])
    store = used.connect({ namespace }, address)
    const { logId, head, findings } = await store.open()
    expect(findings).toEqual([expect.objectContaining({ severity: 'warning', about: 'primary' })])
    await expect(store.append(head, [following(logId, head)])).rejects.toMatchObject({ code: 'STORE_READ_ONLY' })
    await expect(store.records.put('kind', 'id', '')).rejects.toMatchObject({ code: 'STORE_READ_ONLY' })
    expect((await store.read(0, 10)).head).toEqual(head)
  })

  it('is waiting for the disk, also where the role does not', async () => {
    const lazy = used.namespace()
    await used.connect({ namespace: lazy }).upkeep?.migrate()
    // A deferred trigger runs when the transaction commits, which is when the setting counts.
    await used.engine.run(
      `CREATE TABLE ${lazy}.seen (by text, setting text);
       CREATE FUNCTION ${lazy}.look() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$ BEGIN
         INSERT INTO ${lazy}.seen VALUES (TG_TABLE_NAME || ' ' || TG_OP, current_setting('synchronous_commit'));
         RETURN NULL; END $$;
       ${['log', 'revision', 'snapshot', 'record', 'lease']
         .map(
           table => `CREATE CONSTRAINT TRIGGER look AFTER INSERT OR UPDATE OR DELETE ON ${lazy}.${table}
             DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION ${lazy}.look();`,
         )
         .join('\n')}`,
      used.address,
    )
    const address = await used.engine.role(used.address, role => [
      ...grantsOf('To read and write', role, lazy),
      `ALTER ROLE ${role} SET synchronous_commit = off`,
    ])
    store = used.connect({ namespace: lazy }, address)
    const { logId, head } = await store.open()
    const first = following(logId, head)
    const { head: after } = await store.append(head, [first])
    await store.append(after, [following(logId, after), following(logId, following1(logId, after))])
    await store.snapshots.put(1, first.hash, 'state')
    await store.snapshots.compact(1)
    const version = await store.records.put('kind', 'id', 'body', { expect: 0 })
    await store.records.put('kind', 'id', 'other', { expect: version ?? 0 })
    await store.records.put('kind', 'id', 'last')
    await store.records.delete('kind', 'id')
    await store.lease.take('name', 'holder', 1_000)
    await store.lease.release('name', 'holder')
    const seen = await used.engine.run(`SELECT DISTINCT by, setting FROM ${lazy}.seen ORDER BY by`, used.address)
    expect(new Set(seen.map(({ setting }) => setting))).toEqual(new Set(['on']))
    expect(seen.map(({ by }) => by)).toEqual([
      'lease INSERT',
      'lease UPDATE',
      'log INSERT',
      'log UPDATE',
      'record DELETE',
      'record INSERT',
      'record UPDATE',
      'revision DELETE',
      'revision INSERT',
      'revision UPDATE',
      'snapshot INSERT',
    ])
    const findings = (await store.upkeep?.inspect()) ?? []
    expect(findings.map(({ issue }) => issue)).toContainEqual(
      expect.stringMatching(/synchronous_commit is off for role/),
    )
  })
})

/** The head after the revision that follows `head`. */
function following1(logId: string, head: { number: number; hash: string; at: number }): typeof head {
  const { number, hash } = following(logId, head)
  return { number, hash, at: head.at }
}

describeWith('postgres', 'an address that leads nowhere', () => {
  const used = usePostgres()
  const at = (change: (url: URL) => void): string => {
    const url = new URL(used.address)
    change(url)
    return url.href
  }

  it.each<[string, (url: URL) => void, string, string]>([
    ['a wrong password', url => (url.password = 'hunter2hunter2'), 'STORE_UNSAFE', 'Check the role and the password'],
    ['no password', url => (url.password = ''), 'STORE_UNSAFE', 'the server asks for a password, and none is given'],
    ['no such role', url => (url.username = 'nobody'), 'STORE_UNSAFE', 'Check the role and the password'],
    ['no such database', url => (url.pathname = '/nowhere'), 'STORE_UNSAFE', 'CREATE DATABASE'],
    ['nobody who listens', url => (url.port = '1'), 'STORE_UNREACHABLE', 'ECONNREFUSED'],
    ['no such host', url => (url.hostname = 'db.invalid'), 'STORE_UNREACHABLE', 'db.invalid'],
  ])('by %s says so, and never the password', async (_, change, code, said) => {
    const address = at(change)
    const error = await failureOf(used.connect({}, address).open())
    expect(error).toBeInstanceOf(VarveError)
    expect(error).toMatchObject({ code, message: expect.stringContaining(said) as string })
    const passwords = [new URL(address).password, new URL(used.address).password].filter(word => word !== '')
    for (const word of passwords) expect(everythingIn(error)).not.toContain(word)
    const inspected = (await used.connect({}, address).upkeep?.inspect()) ?? []
    expect(inspected.map(({ severity }) => severity)).toEqual(['error'])
    expect(`${inspected[0]?.issue}. ${inspected[0]?.remedy}`).toContain(said)
  })
})

describe('the rights on the page', () => {
  it('are found by this test', () => {
    const headings = ['To read and write', 'To append, and drop nothing', 'To read only']
    for (const heading of headings) expect(grantsOf(heading, 'role', 'schema').length).toBeGreaterThan(2)
  })
})
