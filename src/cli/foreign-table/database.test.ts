import { describe, expect, it } from 'vitest'
import { quoted, unreadableTable } from './database.ts'

describe('what is said of a database that cannot be read', () => {
  it('holds no password, even where the driver repeats the address', () => {
    const address = 'postgres://shop:hunter2@db.example/shop'
    const error = unreadableTable(
      address,
      new Error(`cannot reach ${address}, that is ${address}`),
      'Look at the host.',
    )
    expect(error.message).toBe(
      'The table to be imported cannot be read from postgres://shop:••••@db.example/shop: cannot reach …, that is …. Look at the host.',
    )
    expect(JSON.stringify(error)).not.toContain('hunter2')
  })
})

describe('the name of a table', () => {
  it.each([
    ['tenant_configs', '"tenant_configs"'],
    ['shop.tenant_configs', '"shop"."tenant_configs"'],
    ['a"; DROP TABLE b; --', '"a""; DROP TABLE b; --"'],
  ])('is an identifier, whatever is in it: %s', (name, sql) => {
    expect(quoted(name)).toBe(sql)
  })

  it.each(['', 'a\0b', 'x'.repeat(201)])('is one that a table can have: not %j', name => {
    expect(() => quoted(name)).toThrow('No table can be called so')
  })
})
