import { defineConfig, setting } from 'varve'
import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import { found, reportOf } from '../../test/sources/request.ts'
import { read, values } from '../../test/sources/variables.ts'
import { env } from './env.ts'

describe('what follows a key after __', () => {
  it('leads into lists, objects and records by their schema', () => {
    const from = {
      HOSTS__0__PORT: '80',
      HOSTS__10__NAME: 'c',
      HOSTS__2__NAME: 'b',
      LABELS__TEAM: 'x',
      DATABASE__POOL__MAX_SIZE: '7',
      DATABASE__POOL__maxsize: '7',
      ANYTHING__A__0: 'y',
    }
    expect(values(from)).toEqual({
      'hosts 0 port': '80',
      'hosts 2 name': 'b',
      'hosts 10 name': 'c',
      'labels team': 'x',
      'database.pool maxSize': '7',
      'anything a 0': 'y',
    })
  })

  it('keeps the case of a name inside a record where that is asked for', () => {
    expect(values({ LABELS__Team: 'x' }, { envKeyCase: 'preserve' })).toEqual({ 'labels Team': 'x' })
  })

  it('comes on top of the whole value, however they are ordered', () => {
    const from = { HOSTS__0__PORT: '80', HOSTS: '[{"name":"a"}]' }
    expect(Object.entries(values(from))).toEqual([
      ['hosts', '[{"name":"a"}]'],
      ['hosts 0 port', '80'],
    ])
  })

  it.each([
    ['SHOP_SERVER__PORT__X', 'a number has no parts'],
    ['SHOP_HOSTS__FIRST__PORT', 'an item is a number'],
    ['SHOP_HOSTS__0__PRT', 'no such member'],
    ['SHOP_LABELS__', 'no name at all'],
    ['SHOP_DARK_MODE__X', 'a flag has no parts'],
  ])('%s is unknown: %s', name => {
    expect(read({ [name]: 'x', SHOP_SERVER__PORT: '9' }, { prefix: 'SHOP' })).toMatchObject({
      values: [{ key: 'server.port', text: '9' }],
      unknown: [{ name }],
    })
  })

  it('is suggested when a member is misspelt', () => {
    const { unknown } = read({ DATABASE__POOL__MAX_SIZ: '7' })
    expect(unknown[0]?.among).toEqual(expect.arrayContaining(['DATABASE__POOL__MAX_SIZE', 'DATABASE__POOL__SSL']))
  })

  it('must not reach a prototype', () => {
    expect(read({ LABELS__CONSTRUCTOR: 'x' })).toMatchObject({
      values: [],
      complaints: [{ code: 'SOURCE_UNSAFE', about: 'LABELS__CONSTRUCTOR', severity: 'error' }],
    })
  })

  it('is followed through schemas of other libraries', () => {
    const zod = defineConfig({
      pool: setting(
        z.object({ maxSize: z.number(), tls: z.union([z.object({ ca: z.string() }), z.null()]) }).optional(),
      ),
      tags: setting(z.record(z.string(), z.number()), { default: {} }),
    })
    const from = { POOL__MAX_SIZE: '1', POOL__TLS__CA: 'x', TAGS__A: '2', POOL__NOPE: '1' }
    const report = reportOf(env({ from }), zod)
    expect(found(report)).toEqual({ 'pool maxSize': '1', 'pool tls ca': 'x', 'tags a': '2' })
    expect(report.unknown.map(({ name }) => name)).toEqual(['POOL__NOPE'])
  })
})
