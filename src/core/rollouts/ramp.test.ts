import { describe, expect, it } from 'vitest'
import { refusalOf } from '../../../test/rolling-out.ts'
import { ramp } from './ramp.ts'

const HALF_HOUR = 30 * 60_000

describe('a ramp', () => {
  it('rises evenly, and its last step is exactly its end', () => {
    const { steps } = ramp({ from: 5, to: 100, step: 15, every: '30m' }).course(1000)
    expect(steps.map(({ share }) => share / 1000)).toEqual([5, 20, 35, 50, 65, 80, 95, 100])
    expect(steps.map(({ at }) => (at - 1000) / HALF_HOUR)).toEqual([0, 1, 2, 3, 4, 5, 6, 7])
  })

  it('adds thousandths of a percent without drift', () => {
    const { steps } = ramp({ from: 0.1, to: 1, step: 0.1, every: 1 }).course(0)
    expect(steps.map(({ share }) => share)).toEqual([100, 200, 300, 400, 500, 600, 700, 800, 900, 1000])
  })

  it('may go in one step', () => {
    const { steps } = ramp({ from: 0, to: 50, step: 100, every: '1d' }).course(0)
    expect(steps).toEqual([
      { at: 0, share: 0 },
      { at: 86_400_000, share: 50_000 },
    ])
  })

  it('says what it is', () => {
    expect(ramp({ from: 5, to: 100, step: 15, every: '30m' }).text).toBe('5 % → 100 %, +15 every 30m')
    expect(ramp({ from: 0.5, to: 1, step: 0.25, every: 5_400_500 }).text).toBe('0.5 % → 1 %, +0.25 every 1h30m500ms')
  })

  it.each([
    [{ from: 50, to: 5, step: 5, every: '1m' }, 'a ramp from 50 % to 5 % does not rise'],
    [{ from: 5, to: 5, step: 5, every: '1m' }, 'a ramp from 5 % to 5 % does not rise'],
    [{ from: 5, to: 101, step: 5, every: '1m' }, '101 % is no part of everybody'],
    [{ from: 5, to: 100, step: 0, every: '1m' }, 'a ramp by 0 % never arrives'],
    [{ from: 5, to: 100, step: -5, every: '1m' }, '-5 % is no part of everybody'],
    [{ from: 5, to: 100, step: 0.0001, every: '1m' }, '0.0001 % has more than three decimals'],
    [{ from: 5, to: 100, step: 5, every: 0 }, 'a ramp every 0 ms is no ramp'],
    [{ from: 5, to: 100, step: 5, every: 0.5 }, '0.5 is not whole milliseconds'],
    [{ from: 5, to: 100, step: 5, every: '36526d' }, '36526d is more than a century'],
    [{ from: 0, to: 100, step: 0.01, every: '1m' }, 'the ramp has 10001 steps, and 2000 is the most'],
  ])('%j is refused', (options, issue) => {
    expect(refusalOf(() => ramp(options))).toContain(`BAD_PLAN: The plan cannot be used: ${issue}. `)
  })

  it('is refused where a duration is none', () => {
    expect(refusalOf(() => ramp({ from: 5, to: 100, step: 5, every: 'soon' }))).toMatch(/^BAD_DURATION/)
  })

  it('is refused where it would outlast the calendar', () => {
    const plan = ramp({ from: 5, to: 100, step: 5, every: '36525d' })
    expect(plan.course(0).steps.length).toBe(20)
    expect(refusalOf(() => plan.course(8.64e15))).toContain('a step at no instant a clock can show')
  })
})
