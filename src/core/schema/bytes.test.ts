import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ask } from '../../../test/ask.ts'
import { bytes, parseBytes } from './index.ts'

describe('a size', () => {
  it.each([
    ['512B', 512],
    ['10MB', 10_000_000],
    ['10MiB', 10_485_760],
    ['1.5 GiB', 1_610_612_736],
    ['1kB', 1000],
    ['1KB', 1000],
    ['1.1MB', 1_100_000],
  ])('%s is %i bytes', (text, expected) => {
    expect(ask(bytes(), text)).toBe(expected)
  })

  it.each(['10', '10M', '10Mb', '10mb', '0.3B', '-1MB', 'MB', '1  MB', '1e3B', '10MIB'])('%j is none', text => {
    expect(parseBytes(text)).toBe(undefined)
  })

  it('may be a bare number of bytes, and keeps to limits written either way', () => {
    const upload = bytes({ min: 1, max: '10MiB' })
    expect([ask(upload, 4096), ask(upload, 0), ask(upload, '11MiB'), ask(upload, 1.5)]).toEqual([
      4096,
      ['must be at least 1'],
      ['must be at most 10MiB'],
      ['must be a size such as 512B, 10MB (10^6) or 10MiB (2^20)'],
    ])
    expect(bytes()['~standard'].validate('9000PiB')).toMatchObject({ issues: [{ code: 'UNSAFE_INTEGER' }] })
  })

  it('is its amount times its unit', () => {
    const units = { B: 1, kB: 1e3, MB: 1e6, GB: 1e9, KiB: 2 ** 10, MiB: 2 ** 20, GiB: 2 ** 30 } as const
    fc.assert(
      fc.property(fc.nat({ max: 1_000_000 }), fc.constantFrom(...Object.entries(units)), (amount, [unit, factor]) => {
        expect(parseBytes(`${amount}${unit}`)).toBe(amount * factor)
      }),
    )
  })
})
