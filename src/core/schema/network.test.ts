import { describe, expect, it } from 'vitest'
import { ask } from '../../../test/ask.ts'
import { csv, host, path, url } from './index.ts'

describe('a URL', () => {
  it.each(['http://x', 'http://x:80', 'https://user:pw@example.com:8443/a?b#c', 'postgres:///db?host=/run'])(
    'keeps the form it was written in: %s',
    text => {
      expect(ask(url(), text)).toBe(text)
    },
  )

  it.each([
    'mongodb://u:p@a:1,b:2/db?replicaSet=rs0',
    'postgres://a:5432,b:5433/shop',
    'amqp://u:p@[::1]:5672,mq-2',
    'kafka://k_1:9092,10.0.0.1:9092',
    'redis://[fe80::1%25eth0]:6379',
  ])('may have several hosts, and zones, as databases and brokers take them: %s', text => {
    expect(ask(url(), text)).toBe(text)
    const [scheme = ''] = text.split(':')
    expect(ask(url({ schemes: [scheme] }), text)).toBe(text)
  })

  it.each([
    'mongodb://a:1,b:port/db',
    'mongodb://a:1,/db',
    'mongodb://a:1,b:99999/db',
    'mongodb://u:p#w@a:1,b:2/db',
    'https://a:1,b:2/x',
    'not a url',
    'example.com',
    'localhost:8080',
    '/path',
    'http://',
    'http://a b',
    'http://a\nb',
    ' http://x',
    'mailto:a@b.c',
  ])('is none: %j', text => {
    expect(ask(url(), text)).toEqual(['must be a URL such as https://example.com'])
  })

  it('keeps to the schemes declared, which may do without slashes', () => {
    expect(ask(url({ schemes: ['https'] }), 'http://x')).toEqual(['must be a URL that begins with https:'])
    expect(ask(url({ schemes: ['mailto', 'https'] }), 'mailto:a@b.c')).toBe('mailto:a@b.c')
  })
})

describe('a host', () => {
  it.each([
    'localhost',
    'example.com',
    'my_service.internal',
    'a.b.',
    '10.0.0.1',
    '::1',
    '[::1]',
    'xn--bcher-kva.example',
  ])('is a name or an address: %s', text => {
    expect(ask(host(), text)).toBe(text)
  })

  it.each(['', 'a b', '-a.com', 'a..b', '999.1.1.1', '1.2.3', 'a:80', 'http://a', ':::', 'a'.repeat(64)])(
    'is none: %j',
    text => {
      expect(ask(host(), text)).toEqual(['must be a host name or an IP address'])
    },
  )

  it('may or must have a port where declared', () => {
    const required = host({ port: 'required' })
    expect([ask(required, 'kafka-1:9092'), ask(required, '[::1]:80')]).toEqual(['kafka-1:9092', '[::1]:80'])
    for (const text of ['kafka-1', 'kafka-1:0', 'kafka-1:65536', '::1', 'a:b:1']) {
      expect(ask(required, text)).toEqual(['must be a host with a port: example.com:443'])
    }
    expect(ask(host({ port: 'optional' }), 'a')).toBe('a')
    expect(ask(csv(required), 'kafka-1:9092, kafka-2:9092')).toEqual(['kafka-1:9092', 'kafka-2:9092'])
  })
})

describe('a path', () => {
  it('is any text that the file system can take', () => {
    expect([ask(path(), './data'), ask(path(), ''), ask(path(), 'a\0b')]).toEqual([
      './data',
      ['must be a path'],
      ['must be a path, and no path has a NUL character'],
    ])
  })
})
