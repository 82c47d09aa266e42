import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { FetchedSecret, SecretManager } from 'varve'
import { vault } from 'varve/secrets'
import { clock, type TestClock } from 'varve/testing'
import { isObject } from '../../../../src/core/json.ts'
import { readReference } from '../../../../src/core/secret-reference.ts'
import { findTool } from '../../../tools.ts'
import { PostgresEngine } from '../../../engines/postgres.ts'
import type { VaultKind } from '../at-hand.ts'
import type { VaultAtHand } from '../tested.ts'

const CREATION = `CREATE ROLE "{{name}}" WITH LOGIN PASSWORD '{{password}}' VALID UNTIL '{{expiration}}'`

/** Users that HashiCorp's server makes in PostgreSQL; what our own server makes up is tried beside the call of this. */
export function describePostgresUsers({ start }: VaultKind): void {
  if ('missing' in findTool('postgres')) return
  describe('a user that HashiCorp Vault makes in PostgreSQL', () => {
    let at: VaultAtHand
    let engine: PostgresEngine
    let address: URL
    let time: TestClock
    let manager: SecretManager

    beforeAll(async () => {
      at = await start()
      engine = await PostgresEngine.start()
      address = new URL(await engine.database())
      const { administration } = at
      const owner = new URL(await engine.role(address.href, role => [`ALTER ROLE ${role} CREATEROLE`]))
      const connection = new URL(address)
      Object.assign(connection, { username: '', password: '', search: '?sslmode=disable' })
      await administration.ask('POST', 'sys/mounts/database', { type: 'database' })
      await administration.ask('POST', 'database/config/shop', {
        plugin_name: 'postgresql-database-plugin',
        allowed_roles: ['shop'],
        connection_url: connection.href.replace('//', '//{{username}}:{{password}}@'),
        username: decodeURIComponent(owner.username),
        password: decodeURIComponent(owner.password),
      })
      await administration.ask('POST', 'database/roles/shop', {
        ...{ db_name: 'shop', creation_statements: [CREATION], default_ttl: '1h', max_ttl: '2h' },
      })
      await administration.allow('shop', 'path "database/creds/shop" { capabilities = ["read"] }')
      await administration.ask('POST', 'sys/auth/approle', { type: 'approle' })
      const ids = await administration.appRole('shop', { token_policies: ['shop'], token_ttl: '3h' })
      time = clock()
      manager = vault({
        address: at.front.url,
        auth: { method: 'approle', ...ids },
        variables: {},
        clock: time,
        timers: time,
      })
    })

    afterAll(async () => {
      await manager.close?.()
      await at.end()
      await engine.drop()
    })

    const fetched = (): Promise<FetchedSecret> =>
      manager.fetch(readReference('vault://database/creds/shop'), { signal: AbortSignal.timeout(10_000) })
    /** Who is at the database when it is entered with what was fetched. */
    const enter = async ({ value }: FetchedSecret): Promise<unknown> => {
      const { username, password } = isObject(value) && !(value instanceof Uint8Array) ? value : {}
      const entry = new URL(address)
      Object.assign(entry, { username, password })
      const client = new pg.Client({ connectionString: entry.href })
      // When its user is taken away, the connection may be, too.
      client.on('error', () => {})
      await client.connect()
      try {
        const { rows } = await client.query<{ name: string }>('SELECT current_user AS name')
        return rows[0]?.name
      } finally {
        await client.end()
      }
    }

    it('is let in, is kept while its lease is renewed, and is gone once the program closes', async () => {
      const first = await fetched()
      expect(first.validFor).toBe(3_600_000)
      expect(await enter(first)).toMatch(/^v-approle-shop-/)
      time.advance('40m')
      expect((await fetched()).version).toBe(first.version)
      expect(at.front.asked.filter(({ path }) => path.endsWith('/leases/renew'))).toHaveLength(1)
      await manager.close?.()
      // Vault takes back what hangs on a token a moment after the token.
      const state = (): Promise<string> =>
        enter(first).then(
          () => 'let in',
          (error: unknown) => String(error),
        )
      await expect.poll(state, { timeout: 10_000 }).toMatch(/authentication failed|does not exist/)
    })
  })
}
