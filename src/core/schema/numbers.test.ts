import { describe, expect, it } from 'vitest'
import { ask } from '../../../test/ask.ts'
import { integer, number, port } from './index.ts'

describe('numbers', () => {
  it('keep to their limits, which are inclusive', () => {
    expect([0, 1, 65535, 65536].map(value => ask(port(), value))).toEqual([
      ['must be at least 1'],
      1,
      65535,
      ['must be at most 65535'],
    ])
  })

  it('tell an integer that is not exact by a code', () => {
    expect(integer()['~standard'].validate(2 ** 53)).toMatchObject({ issues: [{ code: 'UNSAFE_INTEGER' }] })
  })

  it('may be other than finite where declared, written as words', () => {
    const ratio = number({ allowNonFinite: true, max: 5 })
    expect([ask(ratio, 'NaN'), ask(ratio, '-inf'), ask(ratio, 6)]).toEqual([
      Number.NaN,
      -Infinity,
      ['must be at most 5'],
    ])
    expect(ask(ratio, 'many')).toEqual(['must be a number'])
  })

  it('cannot be declared so that none fits', () => {
    expect(() => integer({ min: 5, max: 1 })).toThrow(/min \(5\) is greater than max \(1\)/)
  })
})
