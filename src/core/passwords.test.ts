import { describe, expect, it } from 'vitest'
import { expectLinear } from '../../test/effort.ts'
import { withoutPasswords } from './passwords.ts'

describe('the password in an address', () => {
  it.each([
    ['postgres://shop:hunter2@db/shop', 'postgres://shop:••••@db/shop'],
    ['postgres://shop:h#u/n?t@er2@db/shop', 'postgres://shop:••••@db/shop'],
    ['redis://:hunter2@cache:6379', 'redis://:••••@cache:6379'],
    ['mongodb://u:p@a:1,b:2/db?replicaSet=rs0', 'mongodb://u:••••@a:1,b:2/db?replicaSet=rs0'],
    ['postgres://shop:hun ter2@db', 'postgres://shop:••••@db'],
    ['see "redis://u:p@a", or mail a@b', 'see "redis://u:••••@a", or mail a@b'],
    [
      'postgres://db/shop?user=shop&password=hunter2&sslmode=require',
      'postgres://db/shop?user=shop&password=••••&sslmode=require',
    ],
    [
      'mongodb://u:p@a/db?tlsCertificateKeyFilePassword=x&w=1',
      'mongodb://u:••••@a/db?tlsCertificateKeyFilePassword=••••&w=1',
    ],
    ['"https://hook.example/a?access_token=abc", then b', '"https://hook.example/a?access_token=••••", then b'],
    ['at amqp://u:p@mq and at amqp://v:q@mq', 'at amqp://u:••••@mq and at amqp://v:••••@mq'],
  ])('is masked: %s', (text, shown) => {
    expect(withoutPasswords(text)).toBe(shown)
  })

  it.each([
    'https://shop.example',
    'https://npm.example:4873/@shop/ui',
    'https://user@shop.example',
    'mongodb://a:1,b:2/db',
    'a:b@c',
    'mail shop@shop.example',
    'https://shop.example/login?password=&tokens',
    'postgres://db/shop?sslmode=require&passfile=~/.pgpass',
  ])('is not seen where there is none: %s', text => {
    expect(withoutPasswords(text)).toBe(text)
  })

  it('is masked in lists and objects, which are the same when there is none', () => {
    const value = { urls: ['postgres://a:b@c'], n: 1 }
    const open = { urls: ['postgres://a@c'], none: null }
    expect(withoutPasswords(value)).toEqual({ urls: ['postgres://a:••••@c'], n: 1 })
    expect(withoutPasswords(open)).toBe(open)
  })

  it.each<[string, (size: number) => string]>([
    ['addresses that do not end', size => `${'a://b:'.repeat(size)}@`],
    ['a long scheme and many colons', size => `x ${'a'.repeat(size)}://${':'.repeat(size)}@`],
    ['a scheme with dots', size => `x ${'a.'.repeat(size)}://@`],
    ['addresses behind the only @', size => `x @${'a://b:'.repeat(size)}`],
    ['addresses with ports', size => `@ ${'a://b:80/'.repeat(size)}@`],
    ['questions', size => `a://${'?'.repeat(size)}=`],
    ['questions with names', size => `a://${'?token'.repeat(size)}=`],
    ['a name that does not end', size => `a://?${'token'.repeat(size)} =`],
  ])('is found in a time that grows with the length of the text: %s', (_what, text) => {
    expectLinear(size => withoutPasswords(text(size)), 50_000)
  })
})
