import { describe, expect, it } from 'vitest'
import { Fnv1a, Fnv1aOfUnits } from './fnv1a.ts'

describe('FNV-1a with 32 bits', () => {
  it.each([
    ['', 0x811c9dc5],
    ['a', 0xe40c292c],
    ['b', 0xe70c2de5],
    ['foobar', 0xbf9cf968],
  ])('of %j is %i, as its authors publish', (text, expected) => {
    expect(new Fnv1a().add(text).result() >>> 0).toBe(expected)
    expect(new Fnv1aOfUnits().add(text).result() >>> 0).toBe(expected)
  })

  it('takes in the UTF-8 bytes, NUL among them', () => {
    const bytes = [...new TextEncoder().encode('a\0é日😀')]
    const expected = bytes.reduce((hash, byte) => Math.imul(hash ^ byte, 0x01000193), 0x811c9dc5 | 0)
    expect(new Fnv1a().add('a\0é日😀').result()).toBe(expected)
  })

  it('takes in whole units where it follows GrowthBook', () => {
    const units = ['é', '日', '\ud83d', '\ude00'].map(unit => unit.charCodeAt(0))
    const expected = units.reduce((hash, unit) => Math.imul(hash ^ unit, 0x01000193), 0x811c9dc5 | 0)
    expect(new Fnv1aOfUnits().add('é日😀').result()).toBe(expected)
  })
})
