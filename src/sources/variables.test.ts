import { defineConfig, setting } from 'varve'
import { port } from 'varve/schema'
import { describe, expect, it } from 'vitest'
import { reportOf } from '../../test/sources/request.ts'
import { ignored, read, unknown, values } from '../../test/sources/variables.ts'
import { env } from './env.ts'

describe('the name of a variable', () => {
  it.each([
    ['SERVER__PORT', 'levels joined by __'],
    ['SERVER_PORT', 'levels joined by _'],
    ['server__port', 'any case'],
    ['Server_Port', 'any case'],
  ])('%s is server.port: %s', name => {
    expect(values({ [name]: '9' })).toEqual({ 'server.port': '9' })
  })

  it.each(['LIMITS__MAXUPLOADS', 'LIMITS__MAX_UPLOADS', 'limits__max-uploads', 'LIMITS__maxUploads'])(
    '%s is limits.maxUploads: within a level, - and _ do not count',
    name => {
      expect(values({ [name]: '9' })).toEqual({ 'limits.maxUploads': '9' })
    },
  )

  it('must be the derived one where levels are joined by _', () => {
    expect(values({ LIMITS_MAXUPLOADS: '9', LOGLEVEL: 'debug' })).toEqual({})
  })

  it('begins with the prefix in any case, and declared names with none', () => {
    const from = { shop_server_port: '9', SERVER_HOST: 'b', SHOP_DATABASE_URL: 'c', DATABASE_URL: 'd' }
    expect(values(from, { prefix: 'SHOP' })).toEqual({ 'server.port': '9', 'database.url': 'd' })
  })

  it('may have one of several prefixes, the last of which is the strongest', () => {
    const from = { SHOP_SERVER__PORT: '1', SHOP_WEB_SERVER_PORT: '2', SHOP_SERVER__HOST: 'b' }
    const prefix = ['SHOP', 'SHOP_WEB']
    expect(values(from, { prefix })).toEqual({ 'server.port': '2', 'server.host': 'b' })
    expect(unknown(from, { prefix })).toEqual([])
  })

  it('is the former one of a key that was renamed, which the report says', () => {
    expect(values({ UPLOADS__MAX: '9' })).toEqual({ 'uploads.max': '9' })
  })
})

describe('of several names of one key', () => {
  it.each([
    ['the one with __', { SERVER_PORT: '1', SERVER__PORT: '2' }, { 'server.port': '2' }],
    ['the first declared', { DB_URL: '1', DATABASE_URL: '2' }, { 'database.url': '2' }],
    ['its own before a former one', { UPLOADS__MAX: '1', LIMITS_MAX_UPLOADS: '2' }, { 'limits.maxUploads': '2' }],
    ['one with text before an empty one', { SERVER__PORT: '', SERVER_PORT: '2' }, { 'server.port': '2' }],
  ])('%s counts', (_, from, expected) => {
    expect(values(from)).toEqual(expected)
  })

  it('all others are told of, with why', () => {
    expect(ignored({ SERVER_PORT: '1', SERVER__PORT: '2' })).toEqual([
      'server.port: SERVER_PORT is passed over: SERVER__PORT is set too',
    ])
    expect(ignored({ SERVER__PORT: '' })).toEqual(['server.port: SERVER__PORT is empty, which counts as unset'])
    expect(ignored({ UPLOADS_MAX: '1', LIMITS_MAX_UPLOADS: '2' })).toEqual([
      'limits.maxUploads: UPLOADS_MAX is passed over: LIMITS_MAX_UPLOADS is set too',
    ])
  })

  it('two that differ in case alone are one name: with one text the exact spelling counts', () => {
    expect(read({ server__port: '9', SERVER__PORT: '9' })).toMatchObject({
      values: [{ key: 'server.port', origin: { variable: 'SERVER__PORT' } }],
      ignored: [{ origin: { variable: 'server__port' } }],
      complaints: [],
    })
  })

  it.each([
    [{ SHOP_PORT: '1', shop_port: '2' }, 'SHOP_PORT', 'shop_port'],
    [{ shop__port: '2', SHOP__PORT: '1' }, 'SHOP__PORT', 'shop__port'],
  ])('two that differ in case and in text are refused, both by name: %o', (from, exact, other) => {
    const shop = defineConfig({ shop: { port: setting(port(), { default: 1 }) } })
    expect(reportOf(env({ from }), shop).complaints).toEqual([
      {
        code: 'AMBIGUOUS_NAME',
        about: 'shop.port',
        issue: `is set by ${exact} and by ${other}, which are one name, to different texts`,
        origin: { variable: other },
        remedy: `Remove ${other}.`,
        severity: 'error',
      },
    ])
  })
})

describe('names that fit nothing', () => {
  it('are all told of below a prefix, with those they may have been meant for', () => {
    const { unknown } = read({ SHOP_SERVER__PROT: '9', SHOP_X: '1', PATH: '/bin' }, { prefix: 'SHOP' })
    expect(unknown.map(({ name }) => name)).toEqual(['SHOP_SERVER__PROT', 'SHOP_X'])
    expect(unknown[0]?.among).toContain('SHOP_SERVER__PORT')
  })

  it.each([
    ['SERVER__PROT', true, 'its first level is a group'],
    ['UPLOADS__MAXX', true, 'its first level is a former group'],
    ['SERVER_PROT', true, 'it begins with a group, and is one letter off'],
    ['DATABASE_ULR', true, 'it begins with a group, and is near a declared name'],
    ['SERVER_SOFTWARE', false, 'it begins with a group, but is near nothing'],
    ['X__Y', false, 'its first level is none of ours'],
    ['SERVER_X__Y', false, 'its first level is none of ours'],
    ['PATH', false, 'it is none of our business'],
    ['HOME', false, 'it is none of our business'],
    ['LOGLEVEL', false, 'it begins with no group'],
    ['VARVE_STORE', false, 'it is for Varve itself'],
  ])('%s is told of without a prefix: %s, for %s', (name, isTold) => {
    expect(unknown({ [name]: 'x' })).toEqual(isTold ? [name] : [])
  })
})
