import { describe, expect, it } from 'vitest'
import { isLooseSemver, isShortSemver, semverOf } from './semver-text.ts'

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

describe('a version that a reader of imported conditions takes', () => {
  it.each([
    ['2', true, true],
    ['2.4', true, true],
    ['2.4.0-rc.1+build.7', true, true],
    ['2-rc.1', true, false],
    ['v2.4', false, true],
    ['01.2.3', false, false],
    ['2.0.0.0', false, false],
    ['1.2.3-01', false, false],
    ['', false, false],
  ])('%j: by semver-short %s, by semver-loose %s', (text, short, loose) => {
    expect([isShortSemver(text), isLooseSemver(text)]).toEqual([short, loose])
  })
})
