import { expect, it } from 'vitest'
import { rampSeries } from './ramp-series.ts'

it('lines of a ramp are stairs over common instants, each within its own time', () => {
  const series = rampSeries({
    ...{ from: 0, to: 60_000, now: 30_000, steps: [] },
    planned: [
      { at: 0, percent: 10 },
      { at: 20_000, percent: 50 },
      { at: 60_000, percent: 50 },
    ],
    actual: [
      { at: 0, percent: 10 },
      { at: 30_000, percent: 10 },
    ],
    ahead: [
      { at: 30_000, percent: 10 },
      { at: 40_000, percent: 50 },
    ],
  })
  expect(series).toEqual([
    [0, 20, 30, 40, 60],
    [10, 50, 50, 50, 50],
    [10, 10, 10, null, null],
    [null, null, 10, 50, null],
  ])
})
