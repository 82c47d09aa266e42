import { paddedVersionString } from '@growthbook/growthbook'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { paddedVersion } from './padded-version.ts'

describe('a version of GrowthBook', () => {
  it('is the text its own SDK compares by', () => {
    const part = fc.constantFrom('0', '1', '12', '123456', 'rc', 'v', 'alpha', '')
    const versions = fc
      .tuple(
        fc.constantFrom('', 'v', 'vv'),
        fc.array(part, { maxLength: 5 }),
        fc.constantFrom('.', '-'),
        fc.constantFrom('', '+7', '+a.b+c'),
      )
      .map(([prefix, parts, sign, build]) => prefix + parts.join(sign) + build)
    fc.assert(fc.property(versions, text => paddedVersion(text) === paddedVersionString(text)))
  })

  it('is 0 for what is neither text nor number', () => {
    for (const value of [null, '', false, true, {}, ['1.2.3'], 0]) {
      expect(paddedVersion(value)).toBe(paddedVersionString(value))
      expect(paddedVersion(value)).toBe(paddedVersion('0'))
    }
    expect(paddedVersion(1.2)).toBe(paddedVersion('1.2'))
  })

  it('is unreadable when it is longer than 4096 characters', () => {
    expect(paddedVersion('1'.repeat(4097))).toBeUndefined()
  })
})
