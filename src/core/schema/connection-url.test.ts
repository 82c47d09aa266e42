import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { connectionUrl } from './connection-url.ts'

describe('the address of a connection', () => {
  it('is put together from its parts', () => {
    const parts = { scheme: 'mongodb', user: 'root', password: 'rootpassword', host: 'mongo', port: 27017 }
    expect(connectionUrl({ ...parts, path: 'shop_db', query: { authSource: 'admin' } })).toBe(
      'mongodb://root:rootpassword@mongo:27017/shop_db?authSource=admin',
    )
  })

  it('percent-encodes every reserved character of user and password', () => {
    expect(connectionUrl({ scheme: 'mongodb', user: "o'neil", password: 'a@b:c/d?e#f[g]!*', host: 'h' })).toBe(
      'mongodb://o%27neil:a%40b%3Ac%2Fd%3Fe%23f%5Bg%5D%21%2A@h',
    )
  })

  it('brackets an IPv6 address, once', () => {
    expect(connectionUrl({ scheme: 'redis', host: '::1', port: 6379 })).toBe('redis://[::1]:6379')
    expect(connectionUrl({ scheme: 'redis', host: '[::1]' })).toBe('redis://[::1]')
  })

  it.each([
    ['a:1,b:2', undefined, 'a:1,b:2'],
    ['a, b:2,::1', 27017, 'a:27017,b:2,[::1]:27017'],
    ['[::1]:1,[::2]', 5, '[::1]:1,[::2]:5'],
    ['a:1', 2, 'a:1'],
    ['fe80::1%eth0', 80, '[fe80::1%25eth0]:80'],
    ['[fe80::1%25eth0]', undefined, '[fe80::1%25eth0]'],
    ['bücher.example', undefined, 'bücher.example'],
    ['/run/mongo.sock', 1, '%2Frun%2Fmongo.sock'],
    ['%2Frun%2Fmongo.sock', undefined, '%2Frun%2Fmongo.sock'],
    ['', undefined, ''],
  ])('takes the hosts %j', (hosts, given, place) => {
    const address = connectionUrl({ scheme: 'mongodb', user: 'u', host: hosts, port: given, path: 'db' })
    expect(address).toBe(`mongodb://u@${place}/db`)
  })

  it.each(['evil@host/x', 'a/b', 'a?b', 'a#b', 'a:b', 'a,', 'a b', 'fe80::1%', 'http://a', '[a]', ':::'])(
    'refuses the host %j, without a word about what it is',
    given => {
      const making = (): string => connectionUrl({ scheme: 'mongodb', password: 'hunter2', host: given })
      expect(making).toThrow('A connection needs a host: a name, an IP address, or the path of a socket')
    },
  )

  it('refuses half a character, without a word about the rest', () => {
    const making = (): string => connectionUrl({ scheme: 'mongodb', password: 'hunter2\ud800', host: 'h' })
    expect(making).toThrow(expect.objectContaining({ code: 'SCHEMA_MISUSED' }))
    expect(making).toThrow(/^(?!.*hunter2).*holds half a character/)
  })

  it('leaves out what is not there', () => {
    expect(connectionUrl({ scheme: 'https', host: 'a.test', query: { x: undefined } })).toBe('https://a.test')
    expect(connectionUrl({ scheme: 'redis', password: 'p', host: 'h' })).toBe('redis://:p@h')
  })

  it('refuses a scheme that is none, without a word about the rest', () => {
    expect(() => connectionUrl({ scheme: 'a b', password: 'hunter2', host: 'h' })).toThrow(
      expect.objectContaining({ code: 'SCHEMA_MISUSED', message: expect.not.stringContaining('hunter2') }),
    )
  })

  it('comes back apart into what it was made of', () => {
    const text = fc.string({ minLength: 1, unit: 'grapheme' })
    fc.assert(
      fc.property(text, text, fc.integer({ min: 1, max: 65535 }), (user, password, port) => {
        const parsed = new URL(connectionUrl({ scheme: 'postgres', user, password, host: 'db', port, path: 'shop' }))
        expect(decodeURIComponent(parsed.username)).toBe(user)
        expect(decodeURIComponent(parsed.password)).toBe(password)
        expect([parsed.hostname, parsed.port, parsed.pathname]).toEqual(['db', String(port), '/shop'])
      }),
    )
  })
})
