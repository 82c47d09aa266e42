import pg from 'pg'
import { expect, it } from 'vitest'
import { describeWith } from '../describe-with.ts'
import { PostgresEngine } from './postgres.ts'

/** What a client sees of a server at an address: a number of it, or why there is none. */
async function ask(address: string, sql = 'SELECT 1 AS one'): Promise<unknown> {
  const client = new pg.Client({ connectionString: address, connectionTimeoutMillis: 300, query_timeout: 300 })
  client.on('error', () => {})
  try {
    await client.connect()
    const { rows } = await client.query<{ one: unknown }>(sql)
    return rows[0]?.one
  } catch (error) {
    return error instanceof Error ? error.message : error
  } finally {
    await client.end()
  }
}

describeWith('postgres', 'a PostgreSQL server for tests', () => {
  it('keeps what was committed through every way of stopping, on the same address', async () => {
    await using engine = await PostgresEngine.start()
    const address = await engine.database()
    await ask(address, 'CREATE TABLE counted (one integer)')
    for (const how of ['kill', 'immediate', 'clean'] as const) {
      await ask(address, 'INSERT INTO counted VALUES (1)')
      await engine.stop(how)
      expect(await ask(address)).toMatch(/ECONNREFUSED/)
      await engine.start()
    }
    expect(await ask(address, 'SELECT count(*)::integer AS one FROM counted')).toBe(3)
  })

  it('syncs what is committed, unless it is told otherwise', async () => {
    await using engine = await PostgresEngine.start()
    const address = await engine.database()
    for (const setting of ['fsync', 'synchronous_commit', 'full_page_writes']) {
      expect(await ask(address, `SELECT current_setting('${setting}') AS one`)).toBe('on')
    }
    await using careless = await PostgresEngine.start({ fsync: 'off' })
    expect(await ask(await careless.database(), `SELECT current_setting('fsync') AS one`)).toBe('off')
  })

  it('answers nobody while it is frozen, and goes on afterwards', async () => {
    await using engine = await PostgresEngine.start()
    const address = await engine.database()
    engine.freeze()
    expect(await ask(address)).toMatch(/timeout/)
    engine.thaw()
    await expect.poll(() => ask(address)).toBe(1)
  })

  it('has roles with rights and passwords of their own', async () => {
    await using engine = await PostgresEngine.start()
    const address = await engine.database()
    await ask(address, 'CREATE TABLE counted AS SELECT 7 AS one')
    const reader = await engine.role(address, role => [`GRANT SELECT ON counted TO ${role}`])
    expect(await ask(reader, 'SELECT one FROM counted')).toBe(7)
    expect(await ask(reader, 'DELETE FROM counted')).toMatch(/permission denied/)
    expect(await ask(await engine.role(address), 'SELECT one FROM counted')).toMatch(/permission denied/)
    expect(await ask(reader.replace(/:[0-9a-f]{24}@/, ':wrong@'))).toMatch(/password authentication failed/)
  })
  it('has replicas, which follow it and are promoted', async () => {
    await using engine = await PostgresEngine.start()
    const address = await engine.database()
    await ask(address, 'CREATE TABLE counted (one integer)')
    await using replica = await engine.replica()
    const following = address.replace(String(engine.port), String(replica.port))
    await ask(address, 'INSERT INTO counted VALUES (7)')
    await expect.poll(() => ask(following, 'SELECT one FROM counted')).toBe(7)
    expect(await ask(following, 'INSERT INTO counted VALUES (8)')).toMatch(/read-only transaction/)
    await engine.stop('kill')
    await replica.run('SELECT pg_promote()')
    await ask(following, 'INSERT INTO counted VALUES (8)')
    expect(await ask(following, 'SELECT count(*)::integer AS one FROM counted')).toBe(2)
  })

  describeWith('openssl', 'that has a certificate', () => {
    it('encrypts what a client wants encrypted', async () => {
      await using engine = await PostgresEngine.start({}, { tls: true })
      const address = await engine.database()
      const encrypted = 'SELECT ssl AS one FROM pg_stat_ssl WHERE pid = pg_backend_pid()'
      expect(await ask(address, encrypted)).toBe(false)
      expect(await ask(`${address}?sslmode=verify-full&sslrootcert=${engine.certificate}`, encrypted)).toBe(true)
    })
  })
})
