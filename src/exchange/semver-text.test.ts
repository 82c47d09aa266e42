import { describe, expect, it } from 'vitest'
import { semverOf } from './semver-text.ts'

describe('the version in a condition of a vendor', () => {
  it.each([
    ['1.2.3', '1.2.3'],
    [' v1.2.3 ', '1.2.3'],
    ['1.2.3-rc.1+build.7', '1.2.3-rc.1'],
    ['1.2', undefined],
    ['01.2.3', undefined],
    ['1.2.3.4', undefined],
    ['latest', undefined],
  ])('%s is %s', (text, version) => {
    expect(semverOf(text)).toBe(version)
  })
})
