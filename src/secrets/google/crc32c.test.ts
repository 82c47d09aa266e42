import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { crc32cBitwise } from '../../../test/secret-managers/google/shelf.ts'
import { crc32c } from './crc32c.ts'

describe('CRC-32C', () => {
  it('has the check value of its definition', () => {
    expect(crc32c(Buffer.from('123456789'))).toBe(0xe306_9283)
    expect(crc32c(new Uint8Array())).toBe(0)
  })

  it.each([
    ['32 zeroes', new Uint8Array(32), 0x8a91_36aa],
    ['32 bytes of ones', new Uint8Array(32).fill(0xff), 0x62a8_ab43],
    ['32 bytes that increment', Uint8Array.from({ length: 32 }, (_, index) => index), 0x46dd_794e],
  ])('has the value of RFC 3720 for %s', (_what, bytes, value) => {
    expect(crc32c(bytes)).toBe(value)
  })

  it('is what dividing bit by bit comes to', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 300 }), bytes => crc32c(bytes) === crc32cBitwise(bytes)))
  })
})
