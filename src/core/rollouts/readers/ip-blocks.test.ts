import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { addressBlocks, addresses } from './ip-blocks.ts'

const isWithin = (block: string, address: string): boolean => addressBlocks.within([block])(address)

describe('an IP address', () => {
  it.each([
    '0.0.0.0',
    '255.255.255.255',
    '::',
    '::1',
    '1::',
    '2001:db8::8:800:200c:417a',
    '2001:DB8:0:0:8:800:200C:417A',
    '1:2:3:4:5:6:7:8',
    '1:2:3:4:5:6:7::',
    '::2:3:4:5:6:7:8',
    '::ffff:192.0.2.1',
    '1:2:3:4:5:6:192.0.2.1',
    '0000:0000:0000:0000:0000:ffff:255.255.255.255',
  ])('%s is one', text => {
    expect(addresses.takes(text)).toBe(true)
  })

  it.each([
    '',
    '1.2.3',
    '1.2.3.4.5',
    '1.2.3.256',
    '01.2.3.4',
    '1.2.3.04',
    '0x1.2.3.4',
    '1.2.3.4 ',
    ' 1.2.3.4',
    '1.2.3.',
    '1..2.3',
    '1.2.3.1000',
    ':',
    ':::',
    ':1',
    '1:',
    '1::2::3',
    '1::2:',
    '1:2:3:4:5:6:7:8:',
    '1:2:3:4:5:6:7',
    '1:2:3:4:5:6:7:8:9',
    '1::2:3:4:5:6:7:8:9',
    '::1:2:3:4:5:6:7:1.2.3.4',
    '1:2:3:4::5:6:7:8',
    '1:2:3:4:5:6:7:8::',
    '12345::',
    '::g',
    'fe80::1%eth0',
    '[::1]',
    '::1.2.3',
    '::1.2.3.4:5',
    '1:2:3:4:5:6:7:1.2.3.4',
    '1.2.3.4::',
    'localhost',
  ])('%j is none', text => {
    expect(addresses.takes(text)).toBe(false)
  })

  it('is the same however it is written', () => {
    expect(addresses.oneOf(['2001:db8::1'], false)('2001:0DB8:0:0:0:0:0:1')).toBe(true)
    expect(addresses.oneOf(['::ffff:10.0.0.1'], false)('10.0.0.1')).toBe(true)
    expect(addresses.oneOf(['10.0.0.1'], false)('::ffff:a00:1')).toBe(true)
    expect(addresses.oneOf(['::10.0.0.1'], false)('10.0.0.1')).toBe(false)
  })
})

describe('a block of addresses', () => {
  it.each([
    ['10.0.0.0/8', '10.255.255.255'],
    ['10.1.2.3/8', '10.9.9.9'],
    ['10.0.0.1', '10.0.0.1'],
    ['10.0.0.1/32', '10.0.0.1'],
    ['0.0.0.0/0', '255.255.255.255'],
    ['10.0.0.0/8', '::ffff:10.1.1.1'],
    ['::ffff:10.0.0.0/104', '10.1.1.1'],
    ['::ffff:0:0/96', '10.1.1.1'],
    ['2001:db8::/32', '2001:db8:ffff::1'],
    ['2001:db8::1', '2001:db8::1'],
    ['::/0', '2001:db8::1'],
    ['::ffff:10.0.0.0/0', '2001:db8::1'],
  ])('%s holds %s', (block, address) => {
    expect(isWithin(block, address)).toBe(true)
  })

  it.each([
    ['10.0.0.0/8', '11.0.0.0'],
    ['10.0.0.0/31', '10.0.0.2'],
    ['::/0', '10.0.0.1'],
    ['::/0', '::ffff:10.0.0.1'],
    ['::ffff:10.0.0.0/95', '10.0.0.1'],
    ['0.0.0.0/0', '::1'],
    ['2001:db8::/33', '2001:db8:8000::'],
    ['10.0.0.0/8', '10.0.0.0/9'],
    ['10.0.0.0/8', 'example.com'],
  ])('%s does not hold %s', (block, address) => {
    expect(isWithin(block, address)).toBe(false)
  })

  it.each([
    '10.0.0.0/33',
    '10.0.0.0/',
    '10.0.0.0/08',
    '10.0.0.0/-1',
    '10.0.0.0/8/8',
    '10.0.0.0/255.0.0.0',
    '10.0.0/8',
    '::/129',
    '::/1e1',
    '/8',
    '',
    8,
    null,
  ])('%j is none', block => {
    expect(addressBlocks.takes(block)).toBe(false)
  })

  it('holds what lies in any of several, one of which may lie in another', () => {
    const judge = addressBlocks.within([
      '10.0.0.0/8',
      '192.168.0.0/16',
      '10.1.0.0/16',
      '10.0.0.0/8',
      '::1',
      '172.16.0.1',
    ])
    const all = ['10.0.0.0', '10.2.0.0', '192.168.7.7', '::1', '172.16.0.1', '11.0.0.0', '172.16.0.2', '::2', '9.9.9.9']
    expect(all.filter(address => judge(address))).toEqual(all.slice(0, 5))
  })

  it('holds what the first bits say, written as one large number', () => {
    const word = fc.oneof(fc.constantFrom(0, 1, 0xffff, 0x8000), fc.nat(0xffff))
    const ipv6 = fc.array(word, { minLength: 8, maxLength: 8 })
    fc.assert(
      fc.property(ipv6, ipv6, fc.nat(128), fc.nat(8), (network, other, length, shared) => {
        // Random addresses seldom have anything in common, so some groups are taken over.
        const address = [...network.slice(0, shared), ...other.slice(shared)]
        fc.pre(!isMapped(network) && !isMapped(address))
        const expected = bits(network) >> BigInt(128 - length) === bits(address) >> BigInt(128 - length)
        expect(isWithin(`${written(network)}/${length}`, written(address))).toBe(expected)
      }),
    )
  })

  it('holds IPv4 addresses by the same rule, mapped or not', () => {
    const octet = fc.oneof(fc.constantFrom(0, 128, 255), fc.nat(255))
    const ipv4 = fc.array(octet, { minLength: 4, maxLength: 4 })
    const prefix = fc.constantFrom('', '::ffff:')
    fc.assert(
      fc.property(ipv4, ipv4, fc.nat(32), fc.nat(4), prefix, (network, other, length, shared, mapped) => {
        const address = [...network.slice(0, shared), ...other.slice(shared)]
        const number = (octets: number[]): bigint => octets.reduce((all, octet) => (all << 8n) | BigInt(octet), 0n)
        const expected = number(network) >> BigInt(32 - length) === number(address) >> BigInt(32 - length)
        expect(isWithin(`${network.join('.')}/${length}`, mapped + address.join('.'))).toBe(expected)
      }),
    )
  })
})

const isMapped = (groups: readonly number[]): boolean => bits(groups) >> 32n === 0xffffn

const bits = (groups: readonly number[]): bigint => groups.reduce((all, group) => (all << 16n) | BigInt(group), 0n)

/** An address with its first run of zeros left out, where there is one. */
const written = (groups: readonly number[]): string => {
  const text = groups.map(group => group.toString(16)).join(':')
  return text
    .replace(/\b0(?::0\b)+/, '')
    .replace(/^:?$|^:(?!:)|(?<!:):$/, '::')
    .replace(/:{3,}/, '::')
}
