import { describe, expect, it } from 'vitest'
import { refusalOf } from '../../../test/rolling-out.ts'
import { percentage } from './percentage.ts'

describe('a percentage', () => {
  it('is there at once and stays', () => {
    expect(percentage(12.5).course(1000)).toEqual({ steps: [{ at: 1000, share: 12_500 }] })
  })

  it('says what it is', () => {
    expect([percentage(12.5).text, percentage(100).text]).toEqual(['12.5 % at once', 'everybody at once'])
  })

  it.each([
    [0, 0],
    [0.001, 1],
    [12.345, 12_345],
    [33.333, 33_333],
    [0.1 + 0.2, 300],
    [99.999, 99_999],
    [100, 100_000],
  ])('of %d is %i hundred-thousandths', (percent, share) => {
    expect(percentage(percent).course(0).steps[0]?.share).toBe(share)
  })

  it.each([0.0005, 33.3333, 1.00001])('of %d has more decimals than a share', percent => {
    expect(refusalOf(() => percentage(percent))).toBe(
      `BAD_PLAN: The plan cannot be used: ${percent} % has more than three decimals. Shares are exact to 0.001 %: write 33.333.`,
    )
  })

  it.each([-1, 100.001, 1000, Number.NaN, Number.POSITIVE_INFINITY])('of %d is none', percent => {
    expect(refusalOf(() => percentage(percent))).toBe(
      `BAD_PLAN: The plan cannot be used: ${percent} % is no part of everybody. Write 0 to 100.`,
    )
  })

  it('is exact for every share there is', () => {
    const wrong = Array.from({ length: 100_001 }, (_, share) => share).filter(
      share => percentage(share / 1000).course(0).steps[0]?.share !== share,
    )
    expect(wrong).toEqual([])
  })
})
