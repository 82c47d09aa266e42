import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ask } from '../../../test/ask.ts'
import { duration, parseDuration } from './index.ts'

describe('a duration', () => {
  it.each([
    ['500ms', 500],
    ['45s', 45_000],
    ['1h30m', 5_400_000],
    ['1.5h', 5_400_000],
    ['2d', 172_800_000],
    ['1d2h3m4s5ms', 93_784_005],
    ['1.1s', 1100],
    ['PT30S', 30_000],
    ['P1DT2H', 93_600_000],
    ['PT0.5S', 500],
  ])('%s is %i ms', (text, milliseconds) => {
    expect(ask(duration(), text)).toBe(milliseconds)
  })

  it.each(['', 's', '30', '30 s', '-5s', '30m1h', '1y', 'P1M', 'P', 'PT', 'P1H', 'PT1D', '1h30', '1e3s', '1S'])(
    '%j is none',
    text => {
      expect(parseDuration(text)).toBe(undefined)
    },
  )

  it('as a bare number is in the declared unit', () => {
    expect([ask(duration(), 45), ask(duration({ unit: 's' }), 45), ask(duration({ unit: 's' }), 0.1)]).toEqual([
      45, 45_000, 100,
    ])
    expect(ask(duration(), -1)).toEqual(['must be at least 0'])
  })

  it('keeps to limits that are written as durations', () => {
    const every = duration({ min: '1s', max: '1h' })
    expect([ask(every, '999ms'), ask(every, '2h'), ask(every, '60m')]).toEqual([
      ['must be at least 1s'],
      ['must be at most 1h'],
      3_600_000,
    ])
    expect(() => duration({ max: 'soon' })).toThrow(/soon is not a duration/)
  })

  it('is the sum of its parts', () => {
    const part = fc.nat({ max: 10_000 })
    fc.assert(
      fc.property(part, part, part, part, part, (d, h, m, s, ms) => {
        const sum = (((d * 24 + h) * 60 + m) * 60 + s) * 1000 + ms
        expect(parseDuration(`${d}d${h}h${m}m${s}s${ms}ms`)).toBe(sum)
        expect(parseDuration(`P${d}DT${h}H${m}M${s}S`)).toBe(sum - ms)
      }),
    )
  })
})
