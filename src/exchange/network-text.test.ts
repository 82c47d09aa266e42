import { describe, expect, it } from 'vitest'
import { isNetwork } from './network-text.ts'

describe('a network', () => {
  it.each([
    '10.0.0.1',
    '10.0.0.0/8',
    '0.0.0.0/0',
    '::/0',
    '::1',
    '2001:db8::/32',
    '1:2:3:4:5:6:7:8/128',
    '::ffff:10.0.0.1',
    '1:2:3:4:5:6:10.0.0.1',
  ])('can be %s', text => {
    expect(isNetwork(text)).toBe(true)
  })

  it.each([
    '',
    'home',
    '10.0.0',
    '10.0.0.256',
    '10.0.0.01',
    '10.0.0.0/33',
    '10.0.0.0/',
    '10.0.0.0/8/8',
    '1::2::3',
    '1:2:3:4:5:6:7',
    '1:2:3:4::5:6:7:8',
    '12345::',
    '::/129',
    'fe80::1%eth0',
  ])('is not %s', text => {
    expect(isNetwork(text)).toBe(false)
  })
})
