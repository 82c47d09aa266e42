import { afterAll, beforeAll, expect, it } from 'vitest'
import { describeWith } from '../../../test/describe-with.ts'
import { PostgresEngine } from '../../../test/engines/postgres.ts'
import { following } from '../../testing/store-contract/chain.ts'
import { postgres } from '../postgres.ts'

describeWith('postgres', 'a PostgreSQL store over TLS', () => {
  describeWith('openssl', 'with a certificate', () => {
    let engine: PostgresEngine
    let address: string

    beforeAll(async () => {
      engine = await PostgresEngine.start({ listen_addresses: '127.0.0.1,127.0.0.2' }, { tls: true })
      address = await engine.database()
    })
    afterAll(() => engine.drop())

    it('encrypts every connection, the listening one too', async () => {
      const store = postgres(`${address}?sslmode=verify-full&sslrootcert=${engine.certificate}`)
      const { logId, head } = await store.open()
      const heard: unknown[] = []
      store.subscribe(
        number => heard.push(number),
        () => heard.push('down'),
      )
      await expect.poll(() => heard).toEqual([undefined])
      await store.append(head, [following(logId, head)])
      const connections = await engine.run(
        `SELECT ssl, count(*)::integer AS count FROM pg_stat_ssl JOIN pg_stat_activity USING (pid)
         WHERE application_name = 'varve' GROUP BY ssl`,
      )
      expect(connections).toEqual([{ ssl: true, count: 2 }])
      await store.close()
    })

    it.each<[string, () => string, string]>([
      ['whose certificate nobody vouches for', () => `${address}?sslmode=verify-full`, 'self-signed certificate'],
      [
        'whose certificate is for another name',
        () => `${address.replace('127.0.0.1', '127.0.0.2')}?sslmode=verify-full&sslrootcert=${engine.certificate}`,
        'does not match',
      ],
      ['where the authority is not to be found', () => `${address}?sslrootcert=/nowhere.pem`, '/nowhere.pem'],
    ])('sends nothing to a server %s, and says why', async (_, at, said) => {
      const store = postgres(at())
      await expect(store.open()).rejects.toMatchObject({
        code: 'STORE_UNREACHABLE',
        details: { reason: expect.stringContaining(said) as string },
      })
      await store.close()
    })
  })

  it('sends nothing to a server that has no TLS, where it is asked for', async () => {
    await using plain = await PostgresEngine.start()
    const store = postgres(`${await plain.database()}?sslmode=verify-full`)
    await expect(store.open()).rejects.toMatchObject({
      code: 'STORE_UNREACHABLE',
      details: { reason: 'The server does not support SSL connections' },
    })
    await store.close()
  })
})
