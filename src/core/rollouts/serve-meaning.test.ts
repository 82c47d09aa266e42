import { describe, expect, it } from 'vitest'
import { ofCond, ofFlag, ofRollout, ofServe } from '../../../test/meaning-told.ts'

describe('a split', () => {
  it.each([
    ['of nothing', { on: 0, off: 0 }, ['serve.split must give some variant more than nothing']],
    ['with less than nothing', { on: -1, off: 2 }, ['serve.split.on must be a number from 0 on, but is -1']],
    ['without a number', { on: Number.NaN, off: 1 }, ['serve.split.on must be a number from 0 on, but is NaN']],
    [
      'beyond what numbers hold',
      { on: 1e308, off: 1e308 },
      ['serve.split must have weights whose sum a number can hold'],
    ],
  ])('%s is refused', (_what, split, expected) => {
    expect(ofServe({ split })).toEqual(expected)
  })

  it('has its steps in order, and shares that are some', () => {
    const coverage = [
      { at: 5, share: 1 },
      { at: 4, share: 100_001 },
    ]
    expect(ofServe({ split: { on: 1 }, coverage })).toEqual([
      'serve.coverage.1.at must not be before the step above it: 4 comes after 5',
      'serve.coverage.1.share must be an integer from 0 to 100000, but is 100001',
    ])
    expect(ofServe({ split: { on: 1 }, coverage: 0.5 })).toHaveLength(1)
  })
})

describe('ranges of the hash line', () => {
  it('must hold somebody and lie on the line', () => {
    const alloc = [
      ['on', 7, 7],
      ['on', 9, 8],
      ['off', 99_999, 100_001],
    ] as const
    expect(ofServe({ alloc })).toEqual([
      'serve.alloc.0 must end after it begins, and goes from 7 to 7',
      'serve.alloc.1 must end after it begins, and goes from 9 to 8',
      'serve.alloc.2 must lie between 0 and 100000, and goes from 99999 to 100001',
    ])
  })

  it('are warned about where they overlap, next to one another in the list or not', () => {
    const alloc = [
      ['on', 50, 90],
      ['off', 0, 10],
      ['on', 5, 51],
      ['off', 90, 95],
    ] as const
    expect(ofServe({ alloc })).toEqual([
      'warning: serve.alloc.2 overlaps serve.alloc.1, which comes first',
      'warning: serve.alloc.2 overlaps serve.alloc.0, which comes first',
    ])
    const bucket = {
      unit: 'user',
      salt: '',
      ranges: [
        [0, 10],
        [3, 4],
      ] as const,
    }
    expect(ofCond({ bucket })).toEqual([
      'warning: rules.0.when.bucket.ranges.1 overlaps rules.0.when.bucket.ranges.0, which comes first',
    ])
  })
})

describe('what decides where a unit stands', () => {
  it('must have a unit and a profile that exist', () => {
    const profile = expect.stringMatching(/hash is none of varve, /)
    expect(ofFlag({ unit: '', hash: 'nobody' })).toEqual(['unit must name an attribute, and is empty', profile])
    expect(ofServe({ split: { on: 1 }, unit: '', hash: 'nobody' })).toHaveLength(2)
    expect(ofCond({ bucket: { unit: '', salt: '', hash: 'nobody', ranges: [[0, 1]] } })).toHaveLength(2)
    expect(ofRollout({ unit: '' })).toEqual(['unit must name an attribute, and is empty'])
  })

  it('is warned about when it is chance', () => {
    expect(ofFlag({ unit: '$random' })).toEqual([expect.stringMatching(/^warning: unit is drawn anew/)])
    expect(ofCond({ attr: '$random', op: 'lt', value: 0.5 })).toEqual([
      expect.stringMatching(/^warning: rules\.0\.when\.attr is drawn anew/),
    ])
  })
})
