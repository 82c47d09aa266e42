import { describe, expect, it } from 'vitest'
import { postgres } from '../postgres.ts'
import type { PostgresPool } from './driver.ts'
import { nameOf, namespaceOf, siteOf } from './name.ts'

const poolOf = (options: object): PostgresPool => ({ options }) as PostgresPool

describe('the name of a PostgreSQL store', () => {
  it.each([
    ['postgres://db.example/shop', 'postgres db.example/shop'],
    ['postgresql://shop:hunter2@db.example:5433/shop', 'postgres shop@db.example:5433/shop'],
    ['postgres://shop:hunter2@db.example:5432/shop?sslmode=require', 'postgres shop@db.example/shop'],
    ['postgres://sh%40p:p%40ss@[::1]/caf%C3%A9', 'postgres sh@p@[::1]/café'],
    ['postgres:///shop?host=/var/run/postgresql&user=me&password=hunter2', 'postgres me@/var/run/postgresql/shop'],
    ['postgres://shop@/shop?host=/tmp', 'postgres shop@/tmp/shop'],
    ['postgres://', 'postgres'],
  ])('says where %s leads, without the password', (address, name) => {
    expect(nameOf(address, 'varve')).toBe(name)
  })

  it('says the schema where it is another than usual', () => {
    expect(nameOf('postgres://db/shop', 'billing')).toBe('postgres db/shop, schema billing')
  })

  it('is the same place for whatever role asks there', () => {
    for (const role of ['', 'shop:hunter2@', 'v-token-shop-7:x@'])
      expect(siteOf(`postgres://${role}db.example:5433/shop`, 'billing')).toBe(
        'postgres db.example:5433/shop, schema billing',
      )
  })

  it('is taken from the settings of a pool', () => {
    const settings = { user: 'shop', host: 'db', port: 5433, database: 'shop', password: 'hunter2' }
    expect(nameOf(poolOf(settings), 'varve')).toBe('postgres shop@db:5433/shop')
    expect(nameOf(poolOf({ connectionString: 'postgres://shop:hunter2@db/shop' }), 'varve')).toBe(
      'postgres shop@db/shop',
    )
    expect(nameOf(poolOf({ connectionString: 'postgres://shop:1/hunter2@db/shop' }), 'varve')).toBe('postgres')
    expect(nameOf(poolOf({}), 'varve')).toBe('postgres')
  })

  it('is none either where the way past a pooler is none', () => {
    expect(() => postgres('postgres://pooler/shop', { direct: 'server/shop' })).toThrow('This is no address')
  })

  it.each([
    'mysql://shop@db/shop',
    'shop.db',
    '',
    'postgres://shop:1/hunter2@db/shop',
    'postgres://shop:1?hunter2@db/shop',
    'postgres://shop:1#hunter2@db/shop',
    'postgres://shop:hunter2%@db:port/shop',
  ])('is none where the address is none, or its password is not encoded: %s', address => {
    expect(() => nameOf(address, 'varve')).toThrow('This is no address of a PostgreSQL database.')
    expect(() => nameOf(address, 'varve')).not.toThrow('hunter2')
  })
})

describe('the namespace of a PostgreSQL store', () => {
  it('gives its schema, channel and locks, the same in every process', () => {
    expect(namespaceOf('we"ird')).toEqual({
      name: 'we"ird',
      schema: '"we""ird"',
      channel: 'varve:we"ird',
      turn: namespaceOf('we"ird').turn,
      migration: namespaceOf('we"ird').migration,
    })
    const locks = ['a', 'b'].flatMap(name => [namespaceOf(name).turn, namespaceOf(name).migration])
    expect(new Set(locks).size).toBe(4)
    expect(locks.every(lock => BigInt.asIntN(64, lock) === lock)).toBe(true)
  })

  it.each(['', 'a\0b', 'pg_temp', 'PG_x', 'x'.repeat(58), 'é'.repeat(29)])('cannot be %j', name => {
    expect(() => namespaceOf(name)).toThrow('cannot be the schema of the PostgreSQL store')
  })
})
