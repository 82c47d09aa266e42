import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { IMurmurHash, MurmurHash3Js } from './murmur3-of-units.ts'
import { Murmur3 } from './murmur3.ts'

const ascii = fc.string({ unit: 'binary-ascii' })

// test/conformance/hash-lines.test.ts asks the packages themselves, about any text.
describe.each([
  ['murmurhash3js', () => new MurmurHash3Js()],
  ['imurmurhash', () => new IMurmurHash()],
])('murmur3 as %s has it', (_name, fresh) => {
  it('is murmur3 of the UTF-8 bytes for ASCII', () => {
    fc.assert(
      fc.property(ascii, text => {
        expect(fresh().add(text).result()).toBe(new Murmur3().add(text).result())
      }),
    )
  })

  it('is another for é: 1153881266, not 269551495', () => {
    expect(fresh().add('é').result() >>> 0).toBe(1153881266)
    expect(new Murmur3().add('é').result() >>> 0).toBe(269551495)
  })

  it('goes on from where another stands', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (salt, unit) => {
        const start = fresh().add(salt)
        const pieces = fresh().add('left over').resume(start).add(unit).result()
        expect(pieces).toBe(
          fresh()
            .add(salt + unit)
            .result(),
        )
      }),
    )
  })
})

describe('murmur3 as imurmurhash has it', () => {
  it('forgets what is left at the end where its highest bit is set', () => {
    expect(new IMurmurHash().add('\0\0\uffff').result()).toBe(new IMurmurHash().add('\0\0\0').result())
    expect(new IMurmurHash().add('\0\0\u7fff').result()).not.toBe(new IMurmurHash().add('\0\0\0').result())
  })
})

describe('what the three make of 日本', () => {
  it('is three different hashes', () => {
    const hashes = [new Murmur3(), new MurmurHash3Js(), new IMurmurHash()].map(hash => hash.add('日本').result())
    expect(new Set(hashes).size).toBe(3)
  })
})
