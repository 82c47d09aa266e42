import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import pg from 'pg'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { postgres } from 'varve/stores/postgres'
import { describeWith } from '../describe-with.ts'
import { postgresPrograms } from '../engines/postgres-programs.ts'
import { PostgresEngine } from '../engines/postgres.ts'
import { CHANGES, commands, doctoring, snapshotText } from './doctoring.ts'
import { KeptShop } from './kept-shop.ts'

/** What pg_dump writes of a database. */
function dumped(address: string): string {
  const { stdout, stderr, status } = spawnSync(program('pg_dump'), ['--clean', '--if-exists', address], {
    encoding: 'utf8',
  })
  if (status !== 0) throw new Error(`pg_dump: ${stderr}`)
  return stdout
}

/** Puts a dump in the place of what a database holds. */
function restored(address: string, dump: string): void {
  const args = ['--quiet', '--set', 'ON_ERROR_STOP=1', '--single-transaction', address]
  const { stderr, status } = spawnSync(program('psql'), args, { input: dump, encoding: 'utf8' })
  if (status !== 0) throw new Error(`psql: ${stderr}`)
}

const program = (name: string): string => join(postgresPrograms(), name)

const passwordIn = (address: string): string => new URL(address).password

describeWith('postgres', 'varve doctor on PostgreSQL', () => {
  let engine: PostgresEngine

  beforeAll(async () => {
    engine = await PostgresEngine.start()
  })

  afterAll(() => engine.drop())

  it('finds a healthy one healthy, and says what it is', async () => {
    const address = await engine.database()
    await commands(address, ...CHANGES)
    const found = await doctoring(address)
    expect({ code: found.code, unwell: found.unwell }).toEqual({ code: 0, unwell: [] })
    expect(found.of('store')[0]?.detail).toMatch(/^postgres shop\d+@127\.0\.0\.1:\d+\/shop\d+ \(VARVE_STORE\)$/)
    expect(found.of('version')[0]?.detail).toMatch(/^PostgreSQL \d+/)
    expect(found.of('durability').map(({ detail }) => detail)).toContain('fsync is on')
    expect(found.of('hints')[0]?.detail).toBe('there is a line to listen on')
    expect(found.of('reachable')[0]?.detail).toMatch(/^answers in [\d.]+ ms$/)
    expect(found.of('clock')).toHaveLength(1)
    expect(found.of('chain')[0]?.detail).toBe('4 revisions are what was written')
    expect(found.text).not.toContain(passwordIn(address))
  })

  it('makes nothing in an empty database, and says who does', async () => {
    const address = await engine.database()
    const found = await doctoring(address)
    expect({ code: found.code, unwell: found.unwell }).toEqual({ code: 0, unwell: ['schema: warning'] })
    expect(found.of('schema')[0]).toMatchObject({
      detail: expect.stringMatching(/^is not there yet: \d+ commands to run$/) as string,
      remedy: expect.stringContaining('`varve migrate`') as string,
    })
    expect(await engine.run(`SELECT nspname FROM pg_namespace WHERE nspname = 'varve'`, address)).toEqual([])
  })

  it('says that a password is wrong, and not which', async () => {
    const address = await engine.database()
    const found = await doctoring(address.replace(/:[0-9a-f]{24}@/, ':hunter2-wrong@'))
    expect({ code: found.code, unwell: found.unwell }).toEqual({ code: 4, unwell: ['usable: failed'] })
    expect(found.of('usable')[0]?.detail).toContain('password authentication failed')
    expect(found.of('declaration')[0]?.status).toBe('ok')
    expect(found.text).not.toContain('hunter2')
    expect(found.text).not.toContain(passwordIn(address))
  })

  it('says that a host is unknown', async () => {
    const found = await doctoring('postgres://shop:hunter2@nowhere.invalid/shop')
    expect({ code: found.code, unwell: found.unwell }).toEqual({ code: 7, unwell: ['reachable: failed'] })
    expect(found.of('reachable')[0]?.detail).toContain('nowhere.invalid')
    expect(found.text).not.toContain('hunter2')
  })

  it('tells a role that may only read from one that may nothing', async () => {
    const address = await engine.database()
    await commands(address, ...CHANGES)
    const reader = await engine.role(address, role => [
      `GRANT USAGE ON SCHEMA varve TO ${role}`,
      `GRANT SELECT ON ALL TABLES IN SCHEMA varve TO ${role}`,
    ])
    const reading = await doctoring(reader)
    expect({ code: reading.code, unwell: reading.unwell }).toEqual({ code: 0, unwell: ['rights: warning'] })
    expect(reading.of('rights')[0]).toMatchObject({
      detail: expect.stringContaining('may read, and not write') as string,
      remedy: expect.stringContaining('GRANT') as string,
    })
    expect(reading.of('chain')[0]?.status).toBe('ok')
    const stranger = await doctoring(await engine.role(address))
    expect(stranger.code).toBe(4)
    expect(stranger.of('usable')[0]?.detail).toContain('permission denied')
  })

  it('refuses a server that does not sync what it commits', async () => {
    await using careless = await PostgresEngine.start({ fsync: 'off' })
    const found = await doctoring(await careless.database())
    expect(found.code).toBe(4)
    expect(found.unwell).toContain('durability: failed')
    expect(found.text).toContain('fsync')
  })

  it('says that a log has lost its end, which a snapshot remembers', async () => {
    const address = await engine.database()
    await commands(address, ...CHANGES)
    const store = postgres(address)
    const { logId, head } = await store.open()
    await store.snapshots.put(head.number, head.hash, snapshotText(logId, head))
    await store.close()
    await engine.run('DELETE FROM varve.revision WHERE number > 2', address)
    const found = await doctoring(address)
    expect(found.code).toBe(1)
    expect(found.of('history')[0]).toMatchObject({
      status: 'failed',
      detail: expect.stringContaining('tells another history than the one known here') as string,
    })
  })

  it('tells what a dump lacks that was restored, and how to go on; then varve recover does', async () => {
    const address = await engine.database()
    await using shop = await KeptShop.open(address)
    await shop.changes('dana', 20)
    const dump = dumped(address)
    await shop.changes('alex', 30, 40, 50)
    const healthy = await shop.doctor()
    expect({ code: healthy.code, unwell: healthy.unwell }).toEqual({ code: 0, unwell: [] })
    expect(healthy.of('last known good')[0]?.detail).toMatch(
      /^shop\.lkg \(VARVE_LAST_KNOWN_GOOD\): can be read, written \d+ s ago$/,
    )

    restored(address, dump)
    const found = await shop.doctor()
    expect({ code: found.code, unwell: found.unwell }).toEqual({
      code: 1,
      unwell: ['history: failed', 'lost: warning'],
    })
    expect(found.of('history')[0]?.detail).toMatch(
      /known is revision 5 \([0-9a-f]{12}\), the store ends at revision 2 \(/,
    )
    expect(found.of('lost')[0]).toMatchObject({
      detail: 'the store lacks r3 to r5, the last by alex: Limit 50',
      remedy: expect.stringContaining('`varve recover`') as string,
    })
    expect(found.of('head')[0]?.detail).toMatch(/^revision r2, /)
    expect(found.text).not.toContain(passwordIn(address))

    const shown = await shop.varve('recover', '--json')
    expect(shown).toMatchObject({ code: 10 })
    expect(shown.json).toMatchObject({
      kind: 'behind',
      lost: [30, 40, 50].map(limit => ({ by: 'alex', message: `Limit ${limit}` })),
      values: [{ key: 'limits.maxUploads', lost: 50, there: 20, fate: 'put-back' }],
    })
    expect(shown.out).not.toContain(passwordIn(address))
    const done = await shop.varve('recover', '--put-back', '-m', 'Restored the dump', '--yes', '--json')
    expect(done.json).toMatchObject({ decision: { revision: 3, putBack: [{ key: 'limits.maxUploads' }], left: [] } })
    await shop.changes('dana', 60)
    const after = await shop.doctor()
    expect({ code: after.code, unwell: after.unwell }).toEqual({ code: 0, unwell: [] })
    expect(after.of('chain')[0]?.detail).toBe('4 revisions are what was written')
  })

  it('tells of a log that went on otherwise, and of one that is gone', async () => {
    const address = await engine.database()
    await using shop = await KeptShop.open(address)
    await shop.changes('dana', 20)
    const dump = dumped(address)
    await shop.changes('alex', 30)
    restored(address, dump)
    await commands(address, ['set', 'limits.maxUploads', '99', '-m', 'Meanwhile', '--by', 'erin'])
    const forked = await shop.doctor()
    expect(forked.unwell).toEqual(['history: failed', 'lost: warning', 'meanwhile: warning'])
    expect(forked.of('meanwhile')[0]?.detail).toBe('the store was given r3 by erin: Meanwhile')

    await engine.run('DROP SCHEMA varve CASCADE', address)
    const emptied = await shop.doctor()
    expect(emptied.code).toBe(1)
    expect(emptied.of('history')[0]).toMatchObject({
      status: 'failed',
      detail: 'there is no log in the store, and one was known: it was emptied, or is another',
    })
    expect(await engine.run(`SELECT nspname FROM pg_namespace WHERE nspname = 'varve'`, address)).toEqual([])
  })

  it('says what a start would serve while the server is away', async () => {
    await using own = await PostgresEngine.start()
    const address = await own.database()
    await using shop = await KeptShop.open(address)
    await shop.changes('dana', 20)
    await own.stop('kill')
    const found = await shop.doctor()
    expect({ code: found.code, unwell: found.unwell }).toEqual({ code: 7, unwell: ['reachable: failed'] })
    expect(found.of('last known good')[0]?.detail).toMatch(
      /a start without the store serves revision r2 as it was \d+ s ago$/,
    )
    const old = await shop.doctor({ VARVE_LAST_KNOWN_GOOD: 'shop.lkg?maximumAge=0s' })
    expect(old.of('last known good')[0]).toMatchObject({
      status: 'warning',
      detail: expect.stringContaining('too old to be served') as string,
    })
    expect(found.text + old.text).not.toContain(passwordIn(address))
  })
})

describeWith('postgres', 'varve migrate on PostgreSQL', () => {
  let engine: PostgresEngine

  beforeAll(async () => {
    engine = await PostgresEngine.start()
  })

  afterAll(() => engine.drop())

  it('prints what it would do, does it, and has nothing to do then', async () => {
    const address = await engine.database()
    const [dry, sql, done, again] = await commands(
      address,
      ['migrate', '--dry-run'],
      ['migrate', '--sql', '--json'],
      ['migrate'],
      ['migrate'],
    )
    expect(dry).toMatchObject({ code: 0, out: expect.stringContaining('CREATE SCHEMA "varve"') as string })
    expect(dry?.err).toMatch(/: 11 commands to run\n$/)
    const printed = dry?.out.trimEnd().split(/(?<=;)\n/)
    expect(sql?.json).toMatchObject({ upkeep: true, done: false, pending: printed })
    expect(done).toMatchObject({ code: 0, out: dry?.out })
    expect(done?.err).toMatch(/: 11 commands were run\n$/)
    expect(again).toMatchObject({ code: 0, out: '', err: expect.stringMatching(/: nothing to do\n$/) as string })
  })

  it('is done by one who may, for a program that may not', async () => {
    const owner = await engine.database()
    const program = await engine.role(owner)
    const [refused] = await commands(program, ['set', 'limits.maxUploads', '20', '-m', 'Sale'])
    expect(refused).toMatchObject({ code: 4, err: expect.stringContaining('varve migrate') as string })
    await commands(owner, ['migrate'])
    const role = new URL(program).username
    await engine.run(
      `GRANT USAGE ON SCHEMA varve TO ${role};
       GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA varve TO ${role};
       GRANT USAGE ON ALL SEQUENCES IN SCHEMA varve TO ${role}`,
      owner,
    )
    const [written] = await commands(`${program}?migrate=false`, ['set', 'limits.maxUploads', '20', '-m', 'Sale'])
    expect(written).toMatchObject({ code: 0, err: '' })
  })

  it('refuses what a newer version has made, as the program does', async () => {
    const address = await engine.database()
    await commands(address, ['migrate'])
    await engine.run('INSERT INTO varve.migration (number) VALUES (99)', address)
    for (const outcome of await commands(address, ['migrate'], ['list'])) {
      expect(outcome).toMatchObject({ code: 4, err: expect.stringContaining('version 99') as string })
    }
    expect((await doctoring(address)).code).toBe(4)
  })

  it('runs by hand what it prints', async () => {
    const address = await engine.database()
    const [{ out } = { out: '' }] = await commands(address, ['migrate', '--sql'])
    const owner = new pg.Client({ connectionString: address })
    await owner.connect()
    await owner.query(out)
    await owner.end()
    const [again] = await commands(address, ['migrate'])
    expect(again?.err).toMatch(/: nothing to do\n$/)
  })
})
