import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Murmur3 } from './murmur3.ts'

const hash = (text: string, seed = 0): number => new Murmur3(seed).add(text).result() >>> 0
const anyText = fc.string({ unit: 'binary' })

describe('murmur3_x86_32', () => {
  it.each([
    ['', 0, 0],
    ['', 1, 0x514e28b7],
    ['', 0xffffffff, 0x81f16f39],
    ['\0\0\0\0', 0, 0x2362f9de],
    ['a', 0x9747b28c, 0x7fa09ea6],
    ['aa', 0x9747b28c, 0x5d211726],
    ['aaa', 0x9747b28c, 0x283e0130],
    ['aaaa', 0x9747b28c, 0x5a97808a],
    ['abc', 0x9747b28c, 0xc84a62dd],
    ['abcd', 0x9747b28c, 0xf0478627],
    ['test', 0, 0xba6bd213],
    ['test', 0x9747b28c, 0x704b81dc],
    ['Hello, world!', 0, 0xc0363e43],
    ['Hello, world!', 0x9747b28c, 0x24884cba],
    ['The quick brown fox jumps over the lazy dog', 0, 0x2e4ff723],
    ['The quick brown fox jumps over the lazy dog', 0x9747b28c, 0x2fa826cd],
    ['ππππππππ', 0x9747b28c, 0xd58063c1],
    ['é', 0, 269551495],
  ])('of %j with seed %i is %i, as is published', (text, seed, expected) => {
    expect(hash(text, seed)).toBe(expected)
  })

  it.each([
    ['ejOoVL', 0],
    ['bY9fO-', 1],
    ['SI7p-', 0x7fffffff],
    ['6LvT0', 0x80000000],
    ['ceQdGm', 0xffffffff],
  ])('of %s, a boundary key of flagd, is %i', (key, expected) => {
    expect(hash(key)).toBe(expected)
  })

  it('takes a lone surrogate for U+FFFD, as TextEncoder does', () => {
    expect(hash('a\ud800b')).toBe(hash('a\ufffdb'))
    expect(hash('\udc00')).toBe(hash('\ufffd'))
  })

  it('is that of a byte by byte computation, for any text and seed', () => {
    fc.assert(
      fc.property(anyText, fc.integer({ min: 0, max: 0xffffffff }), (text, seed) => {
        expect(hash(text, seed)).toBe(ofBytes(new TextEncoder().encode(text), seed))
      }),
    )
  })

  it('goes on from where another stands, which stays where it is', () => {
    const start = new Murmur3().add('checkout')
    const other = new Murmur3(7).add('something else')
    expect(other.resume(start).add('.newFlow').result() >>> 0).toBe(hash('checkout.newFlow'))
    expect(start.result() >>> 0).toBe(hash('checkout'))
  })
})

/** The algorithm once more, plainly: whole blocks read from memory, then the rest. */
function ofBytes(bytes: Uint8Array, seed: number): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  const whole = bytes.length - (bytes.length % 4)
  const rotated = (value: number, by: number): number => (value << by) | (value >>> (32 - by))
  const scramble = (k: number): number => Math.imul(rotated(Math.imul(k, 0xcc9e2d51), 15), 0x1b873593)
  let h = seed
  for (let at = 0; at < whole; at += 4)
    h = Math.imul(rotated(h ^ scramble(view.getInt32(at, true)), 13), 5) + 0xe6546b64
  let rest = 0
  for (let at = bytes.length - 1; at >= whole; at -= 1) rest = (rest << 8) | view.getUint8(at)
  h ^= scramble(rest) ^ bytes.length
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b)
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35)
  return (h ^ (h >>> 16)) >>> 0
}
